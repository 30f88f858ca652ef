package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.rtsp.RtspTimeouts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One export of a camera whose resolution was changed and changed back, as FFmpeg and Chromium
/// play it.
@Tag("peer")
@Timeout(180)
class ResolutionChangePeerTest {
  private static final String SMALL = "320,240";
  private static final String LARGE = "480,272";
  private static final List<String> CODECS = List.of("h264", "h265");
  private static final Map<String, String> STREAMS =
      Map.of(
          "h264-small", pictures(320, 240) + h264(),
          "h264-large", pictures(480, 272) + h264(),
          "h265-small", pictures(320, 240) + h265(),
          "h265-large", pictures(480, 272) + h265());
  private static final int PIECES = 3;

  @TempDir static Path root;

  private static String pictures(int width, int height) {
    return "videotestsrc is-live=true ! video/x-raw,format=I420,framerate=15/1,width="
        + width
        + ",height="
        + height
        + " ! ";
  }

  private static String h264() {
    return "x264enc speed-preset=ultrafast bitrate=500 key-int-max=15 tune=zerolatency"
        + " ! rtph264pay name=pay0 pt=96";
  }

  private static String h265() {
    return "x265enc speed-preset=ultrafast bitrate=500 key-int-max=15 tune=zerolatency"
        + " ! rtph265pay name=pay0 pt=96";
  }

  @BeforeAll
  static void recordAndExport() throws IOException {
    var settings = new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 20), 8, 20_000, 20_000);
    var patient = new RtspStreams(new RtspTimeouts(20_000, 20_000, 20_000));
    try (GstStreams gst = GstStreams.start(root, STREAMS);
        Archive archive = Archive.open(root.resolve("archive"), Frames.settings("a"))) {
      try (Recorder recorder = new Recorder(archive, settings, new Reports(), patient)) {
        for (String size : List.of("small", "large", "small")) {
          for (String codec : CODECS) {
            int before = pieces(archive, codec).size();
            recorder.start(Frames.camera(codec, gst.url(codec + "-" + size)));
            Frames.await(
                codec + " in " + size,
                () -> {
                  List<Piece> pieces = pieces(archive, codec);
                  return pieces.size() > before
                      && pieces.getLast().endMicros() - pieces.getLast().startMicros() > 2_000_000;
                });
          }
        }
      }
      for (String codec : CODECS) {
        assertThat(pieces(archive, codec)).hasSize(PIECES);
        try (OutputStream out = Files.newOutputStream(film(codec))) {
          List<SiteExportTest.Source> sources =
              pieces(archive, codec).stream()
                  .map(piece -> new SiteExportTest.Source(piece, archive))
                  .toList();
          SiteExport.write(sources, 0, Long.MAX_VALUE, out);
        }
      }
    }
  }

  private static List<Piece> pieces(Archive archive, String codec) {
    try {
      return archive.pieces(new CameraId(codec), 0, Long.MAX_VALUE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path film(String codec) {
    return root.resolve(codec + ".mp4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264", "h265"})
  void everyFrameIsDecodedInItsSize(String codec) throws Exception {
    Path film = film(codec);
    String tag = codec.equals("h264") ? "avc3,320,240,1:1" : "hev1,320,240,1:1";
    assertThat(probe(film, "stream=codec_tag_string,width,height,sample_aspect_ratio"))
        .containsExactly(tag);
    assertThat(decode(film)).isEmpty();
    List<String> frames = probe(film, "frame=width,height").toList();
    assertThat(frames).hasSameSizeAs(probe(film, "packet=pts").toList());
    var sizes = new ArrayList<String>();
    for (String size : frames) {
      if (sizes.isEmpty() || !sizes.getLast().equals(size)) {
        sizes.add(size);
      }
    }
    assertThat(sizes).containsExactly(SMALL, LARGE, SMALL);
  }

  /// A player that begins in the middle has not seen the parameter sets of the change.
  @ParameterizedTest
  @ValueSource(strings = {"h264", "h265"})
  void itPlaysFromAnyKeyFrame(String codec) throws Exception {
    List<String> keys =
        probe(film(codec), "packet=pts_time,flags")
            .filter(packet -> packet.contains("K"))
            .map(packet -> packet.substring(0, packet.indexOf(',')))
            .toList();
    assertThat(keys).hasSizeGreaterThan(2 * PIECES);
    List<String> expected =
        probe(film(codec), "frame=key_frame,width,height")
            .filter(frame -> frame.startsWith("1,"))
            .map(frame -> frame.substring(2))
            .toList();
    for (int i = 0; i < keys.size(); i++) {
      List<String> frames =
          probe(film(codec), "frame=width,height", "-read_intervals", keys.get(i) + "%+#1")
              .toList();
      assertThat(frames).as("at %s s", keys.get(i)).containsExactly(expected.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264"})
  void aBrowserPlaysItToItsEnd(String codec) throws Exception {
    int frames = Math.toIntExact(probe(film(codec), "packet=pts").count());
    Browser.Played played = Browser.play(film(codec), root.resolve("browser"));
    assertThat(played).isEqualTo(new Browser.Played("ended", 320, 240, frames));
  }

  /// What FFmpeg has to say against it. Times are kept as they are: rounded to those of a steady
  /// frame rate, two frames on both sides of a takeover may come to have the same.
  private static String decode(Path film) throws Exception {
    var command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-i", film.toString()));
    command.addAll(List.of("-fps_mode", "passthrough", "-enc_time_base", "-1", "-f", "null", "-"));
    return run(command.toArray(String[]::new));
  }

  private static Stream<String> probe(Path file, String entries, String... more) throws Exception {
    var command =
        new ArrayList<>(
            List.of("ffprobe", "-v", "error", "-of", "csv=p=0", "-select_streams", "v"));
    command.addAll(List.of("-show_entries", entries));
    command.addAll(List.of(more));
    command.add(file.toString());
    return run(command.toArray(String[]::new))
        .lines()
        .map(line -> line.replaceFirst(",$", ""))
        .filter(line -> !line.isEmpty());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }
}
