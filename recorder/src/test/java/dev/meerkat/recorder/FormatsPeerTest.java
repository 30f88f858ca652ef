package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraConnection;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.media.rtsp.RtspTimeouts;
import dev.meerkat.media.rtsp.RtspTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every format that a camera may send, by GStreamer's RTSP server, is recorded and played by
/// FFmpeg; some of them by UDP and over TLS, too. All are recorded at once, each for some seconds
/// and over the end of a segment.
@Tag("peer")
@Timeout(120)
class FormatsPeerTest {
  private static final String PICTURES =
      "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! ";
  private static final String H265 =
      PICTURES + "x265enc speed-preset=ultrafast bitrate=500 key-int-max=15 ";
  private static final String H264 =
      PICTURES + "x264enc speed-preset=ultrafast bitrate=500 key-int-max=15 ";
  private static final String H265_PLAIN = H265 + "tune=zerolatency ! rtph265pay name=pay0 pt=96";
  private static final String H264_AAC =
      H264
          + "tune=zerolatency ! rtph264pay name=pay0 pt=96 aggregate-mode=max-stap "
          + sound(16_000, 1)
          + "voaacenc ! rtpmp4gpay name=pay1 pt=97";
  private static final Map<String, String> STREAMS =
      Map.of(
          "h264-alaw",
          H264
              + "tune=zerolatency sliced-threads=true threads=4 ! rtph264pay name=pay0 pt=96 "
              + sound(8_000, 1)
              + "alawenc ! rtppcmapay name=pay1 pt=8",
          "h264-reordered-opus",
          H264
              + "bframes=3 b-adapt=false ! rtph264pay name=pay0 pt=96 config-interval=-1 "
              + sound(48_000, 2)
              + "opusenc ! rtpopuspay name=pay1 pt=97",
          "h264-aac",
          H264_AAC,
          "h264-aac-by-udp",
          H264_AAC,
          "h264-by-tls",
          H264 + "tune=zerolatency ! rtph264pay name=pay0 pt=96",
          "h265",
          H265_PLAIN,
          "h265-by-udp",
          H265_PLAIN,
          "h265-reordered",
          H265
              + "option-string=bframes=3:b-adapt=0:open-gop=1:keyint=15:min-keyint=15"
              + " ! rtph265pay name=pay0 pt=96 config-interval=-1 aggregate-mode=max",
          "mjpeg-mulaw",
          PICTURES
              + "jpegenc quality=60 ! rtpjpegpay name=pay0 pt=26 "
              + sound(8_000, 1)
              + "mulawenc ! rtppcmupay name=pay1 pt=0");

  private static String sound(int rateHz, int channels) {
    return "audiotestsrc is-live=true ! audio/x-raw,rate="
        + rateHz
        + ",channels="
        + channels
        + " ! ";
  }

  private static final long SEGMENT_MICROS = 2_000_000;
  private static final long ENOUGH_MICROS = 4_000_000;

  @TempDir static Path root;

  @BeforeAll
  static void recordAll() throws IOException {
    var settings =
        new RecorderSettings(
            new CutSettings(SEGMENT_MICROS, 1_000_000, 200_000),
            new Backoff(1, 20),
            8,
            20_000,
            20_000);
    var reports = new Reports();
    var patient = new RtspStreams(new RtspTimeouts(20_000, 20_000, 20_000));
    try (GstStreams gst = GstStreams.start(root, STREAMS);
        Archive archive = Archive.open(root.resolve("archive"), Frames.settings("a"))) {
      try (Recorder recorder = new Recorder(archive, settings, reports, patient)) {
        STREAMS.keySet().forEach(name -> recorder.start(camera(gst, name)));
        Frames.await(
            "enough of each",
            () ->
                STREAMS.keySet().stream().allMatch(name -> micros(archive, name) > ENOUGH_MICROS));
      }
      for (String name : List.of("h264-aac-by-udp", "h265-by-udp")) {
        assertThat(patient.settings(camera(gst, name)).transport())
            .as("%s: came by UDP", name)
            .isEqualTo(RtspTransport.UDP);
      }
      for (String name : STREAMS.keySet()) {
        assertThat(reports.problems(new CameraId(name))).as(name).isEmpty();
        try (OutputStream out = Files.newOutputStream(film(name))) {
          archive.copy(new CameraId(name), 0, Long.MAX_VALUE, out);
        }
      }
    }
  }

  private static Camera camera(GstStreams gst, String name) {
    String url = name.endsWith("-by-tls") ? gst.secureUrl(name) : gst.url(name);
    Camera usual = Frames.camera(name, url);
    return new Camera(
        usual.id(),
        url,
        "",
        "",
        usual.home(),
        usual.priority(),
        true,
        usual.retention(),
        new CameraConnection(
            name.endsWith("-by-udp") ? CameraTransport.UDP : CameraTransport.AUTO, ""),
        usual.succession(),
        usual.analytics());
  }

  /// All that was recorded of a camera.
  private static Path film(String name) {
    return root.resolve(name + ".mp4");
  }

  private static List<Path> segments(String name) throws IOException {
    try (var walk = Files.walk(root.resolve("archive").resolve(name))) {
      return walk.filter(f -> f.toString().endsWith(".mp4")).sorted().toList();
    }
  }

  private static long micros(Archive archive, String name) {
    try {
      return archive.pieces(new CameraId(name), 0, Long.MAX_VALUE).stream()
          .mapToLong(piece -> piece.endMicros() - piece.startMicros())
          .sum();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsWrongWithTheArchive() throws IOException {
    assertThat(Verified.findings(root.resolve("archive"))).isEmpty();
  }

  @Test
  void h265() throws Exception {
    assertThat(stream("h265", "v")).isEqualTo("hevc,hvc1,320,240,1/90000");
    assertPlays("h265", 1, 0);
  }

  /// Pictures that are shown in another order than they are sent, and leading pictures of key
  /// frames.
  @Test
  void h265WithReorderedPictures() throws Exception {
    assertThat(stream("h265-reordered", "v")).isEqualTo("hevc,hvc1,320,240,1/90000");
    assertPlays("h265-reordered", 5, 4);
  }

  /// Four slices a picture.
  @Test
  void h264WithALaw() throws Exception {
    assertThat(stream("h264-alaw", "v")).isEqualTo("h264,avc1,320,240,1/90000");
    assertThat(stream("h264-alaw", "a")).isEqualTo("pcm_alaw,alaw,8000,1,1/8000");
    assertPlays("h264-alaw", 1, 0);
    assertSounds("h264-alaw", 8_000, 1);
  }

  @Test
  void h264WithReorderedPicturesAndOpus() throws Exception {
    assertThat(stream("h264-reordered-opus", "v")).isEqualTo("h264,avc1,320,240,1/90000");
    assertThat(stream("h264-reordered-opus", "a")).isEqualTo("opus,Opus,48000,2,1/48000");
    assertPlays("h264-reordered-opus", 5, 4);
    assertSounds("h264-reordered-opus", 48_000, 2);
  }

  @Test
  void h264WithAac() throws Exception {
    assertThat(stream("h264-aac", "v")).isEqualTo("h264,avc1,320,240,1/90000");
    assertThat(stream("h264-aac", "a")).isEqualTo("aac,mp4a,16000,1,1/16000");
    assertPlays("h264-aac", 1, 0);
    assertSounds("h264-aac", 16_000, 1);
  }

  /// That its packets came by UDP is told by the settings of a next session ([UdpMemory]).
  @Test
  void h264WithAacByUdp() throws Exception {
    assertThat(stream("h264-aac-by-udp", "v")).isEqualTo("h264,avc1,320,240,1/90000");
    assertThat(stream("h264-aac-by-udp", "a")).isEqualTo("aac,mp4a,16000,1,1/16000");
    assertPlays("h264-aac-by-udp", 1, 0);
    assertSounds("h264-aac-by-udp", 16_000, 1);
  }

  @Test
  void h265ByUdp() throws Exception {
    assertThat(stream("h265-by-udp", "v")).isEqualTo("hevc,hvc1,320,240,1/90000");
    assertPlays("h265-by-udp", 1, 0);
  }

  @Test
  void h264OverTls() throws Exception {
    assertThat(stream("h264-by-tls", "v")).isEqualTo("h264,avc1,320,240,1/90000");
    assertPlays("h264-by-tls", 1, 0);
  }

  @Test
  void mjpegWithMuLaw() throws Exception {
    assertThat(stream("mjpeg-mulaw", "v")).isEqualTo("mjpeg,mp4v,320,240,1/90000");
    assertThat(stream("mjpeg-mulaw", "a")).isEqualTo("pcm_mulaw,ulaw,8000,1,1/8000");
    assertPlays("mjpeg-mulaw", 1, 0);
    assertSounds("mjpeg-mulaw", 8_000, 1);
  }

  private static String stream(String name, String kind) throws Exception {
    return probe(
            film(name),
            "-select_streams",
            kind,
            "-show_entries",
            kind.equals("v")
                ? "stream=codec_name,codec_tag_string,width,height,time_base"
                : "stream=codec_name,codec_tag_string,sample_rate,channels,time_base")
        .strip();
  }

  /// Every segment and all of them together: no error in decoding, and each frame once, in even
  /// distance. Drift of the camera's clock is spread over the frames, so that distances may be a
  /// little off; and pictures that are sent before others and shown after them may stand alone at
  /// the end.
  private static void assertPlays(String name, int toleranceMillis, int reordered)
      throws Exception {
    assertThat(segments(name)).hasSizeGreaterThan(1);
    for (Path segment : segments(name)) {
      assertThat(decode(segment)).as(segment.toString()).isEmpty();
    }
    assertThat(decode(film(name))).as(name).isEmpty();
    List<Long> times = pictureTimes(name);
    assertThat(times).hasSizeGreaterThan(55);
    for (int i = 1; i < times.size() - reordered; i++) {
      assertThat(times.get(i) - times.get(i - 1))
          .as("%s: distance of frame %d of %d", name, i, times.size())
          .isBetween(6_000L - 90L * toleranceMillis, 6_000L + 90L * toleranceMillis);
    }
  }

  /// The decoded sound is as long as the pictures, but for what comes before the first key frame
  /// and behind the last picture.
  private static void assertSounds(String name, int rateHz, int channels) throws Exception {
    Path raw = root.resolve(name + ".raw");
    run(
        "ffmpeg",
        "-v",
        "error",
        "-i",
        film(name).toString(),
        "-map",
        "0:a",
        "-f",
        "s16le",
        "-y",
        raw.toString());
    double seconds = Files.size(raw) / (2.0 * rateHz * channels);
    List<Long> times = pictureTimes(name);
    double pictureSeconds = (times.getLast() - times.getFirst()) / 90_000.0;
    assertThat(seconds).as(name).isBetween(pictureSeconds - 1, pictureSeconds + 1);
  }

  private static List<Long> pictureTimes(String name) throws Exception {
    return probe(film(name), "-select_streams", "v", "-show_entries", "frame=pts")
        .lines()
        .map(line -> line.replace(",", "").strip())
        .filter(line -> !line.isEmpty())
        .map(Long::valueOf)
        .toList();
  }

  private static String decode(Path file) throws Exception {
    return run("ffmpeg", "-v", "error", "-i", file.toString(), "-f", "null", "-");
  }

  private static String probe(Path file, String... options) throws Exception {
    var command = new ArrayList<>(List.of("ffprobe", "-v", "error", "-of", "csv=p=0"));
    command.addAll(List.of(options));
    command.add(file.toString());
    return run(command.toArray(String[]::new));
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }
}
