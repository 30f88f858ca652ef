package dev.meerkat.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.h264.H264Syntax;
import dev.meerkat.media.nal.Collected;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.media.nal.NalDepacketiser;
import dev.meerkat.media.nal.NalPacketiser;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// FFmpeg, which wrote neither this code nor these files, reads and decodes them.
@Tag("peer")
class Mp4PlaysTest {
  private static final int FRAMES = 75;

  @TempDir Path folder;

  @Test
  void videoIsDecodedFrameByFrame() throws Exception {
    List<byte[]> pictures = encode("320x240", "-bf", "0", "-profile:v", "high");
    TrackFormat.H264 format = format(pictures.getFirst(), 320, 240);
    Path file = folder.resolve("plain.mp4");
    write(file, List.of(Mp4Track.of(format)), List.of(pictures));

    assertThat(probe(file, "-show_entries", "stream=codec_name,width,height,time_base"))
        .contains("h264,320,240,1/90000");
    List<String> times = packetTimes(file);
    assertThat(times).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(times.get(i)).startsWith(i * 3_600 + "," + i * 3_600 + ",3600,");
    }
    assertDecodes(file, FRAMES);
  }

  @Test
  void severalFormatsInOneTrackAreDecoded() throws Exception {
    List<byte[]> small = encode("320x240", "-bf", "0", "-profile:v", "baseline");
    List<byte[]> large = encode("640x360", "-bf", "0", "-profile:v", "high");
    var track =
        new Mp4Track(
            List.of(format(small.getFirst(), 320, 240), format(large.getFirst(), 640, 360)));
    Path file = folder.resolve("two.mp4");
    write(file, List.of(track), List.of(small, large));

    assertThat(packetTimes(file)).hasSize(2 * FRAMES);
    assertDecodes(file, 2 * FRAMES);
  }

  @Test
  void soundIsDecodedWithThePicture() throws Exception {
    List<byte[]> pictures = encode("320x240", "-bf", "0");
    Path adts = folder.resolve("sound.aac");
    run(
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "sine=duration=3:sample_rate=48000",
        "-ac",
        "2",
        "-c:a",
        "aac",
        "-y",
        adts.toString());
    var header =
        new Mp4Header(
            List.of(Mp4Track.of(format(pictures.getFirst(), 320, 240)), Mp4Track.of(Formats.AAC)));
    Path file = folder.resolve("sound.mp4");
    var builder = new FragmentBuilder(2, BufferSource.heap());
    for (int i = 0; i < FRAMES; i++) {
      builder.add(0, i * 3_600L, i % 25 == 0, ByteBuffer.wrap(pictures.get(i)));
    }
    byte[] sound = Files.readAllBytes(adts);
    int frames = 0;
    for (int at = 0; at < sound.length; frames++) {
      int length =
          (sound[at + 3] & 3) << 11 | (sound[at + 4] & 0xff) << 3 | (sound[at + 5] & 0xff) >> 5;
      builder.add(1, frames * 1_024L, true, ByteBuffer.wrap(sound, at + 7, length - 7));
      at += length;
    }
    try (var out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(header.encode()));
      for (ByteBuffer part : builder.finish(1, 0, 0, new long[2], new int[2])) {
        out.write(part);
      }
    }

    assertThat(probe(file, "-show_entries", "stream=codec_name,sample_rate,channels"))
        .contains("h264")
        .contains("aac,48000,2");
    assertDecodes(file, FRAMES);
  }

  @Test
  void reorderedPicturesAreShownInOrder() throws Exception {
    List<byte[]> pictures = encode("320x240", "-bf", "2", "-b_strategy", "0", "-g", "25");
    long[] shown = presentationOrder();
    Path file = folder.resolve("reordered.mp4");
    var track = Mp4Track.of(format(pictures.getFirst(), 320, 240));
    var builder = new FragmentBuilder(1, BufferSource.heap());
    for (int i = 0; i < FRAMES; i++) {
      builder.add(0, shown[i] * 3_600, i == 0, ByteBuffer.wrap(pictures.get(i)));
    }
    try (var out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(new Mp4Header(List.of(track)).encode()));
      for (ByteBuffer part : builder.finish(1, 0, 0, new long[1], new int[1])) {
        out.write(part);
      }
    }

    assertDecodes(file, FRAMES);
    // FFmpeg delays all of them by the largest negative offset, one frame.
    List<Long> frames =
        probe(file, "-select_streams", "v", "-show_entries", "frame=pts")
            .lines()
            .map(l -> l.replace(",", ""))
            .filter(l -> !l.isBlank())
            .map(Long::valueOf)
            .toList();
    assertThat(frames).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(frames.get(i)).isEqualTo(frames.getFirst() + i * 3_600L);
    }
  }

  /// The pictures name the second PPS that is described, which the track's format has no place for
  /// and which does not come again.
  @Test
  void picturesOfAFurtherParameterSetAreDecoded() throws Exception {
    List<byte[]> pictures = encode("320x240", "-bf", "0", "-profile:v", "baseline");
    byte[] sps = AnnexB.nal(pictures.getFirst(), 7);
    byte[] pps = AnnexB.nal(pictures.getFirst(), 8);
    byte[] first = withIdOne(pps);
    Base64.Encoder base64 = Base64.getEncoder();
    String described =
        String.join(
            ",",
            base64.encodeToString(sps),
            base64.encodeToString(first),
            base64.encodeToString(pps));
    var received = new Collected();
    var depacketiser = new NalDepacketiser(0, new H264Syntax(), described);
    var packetiser = new NalPacketiser(new H264Syntax(), 1_400);
    for (int i = 0; i < FRAMES; i++) {
      long ticks = i * 3_600L;
      packetiser.packetise(
          withoutParameterSets(pictures.get(i)),
          (payload, length, last) ->
              depacketiser.payload(payload, 0, length, ticks, last, false, 0, received));
    }
    Path file = folder.resolve("further.mp4");
    var format = new TrackFormat.H264(Bytes.copyOf(sps), Bytes.copyOf(first), 320, 240);
    List<byte[]> samples = received.data.stream().map(Bytes::toArray).toList();
    write(file, List.of(Mp4Track.of(format)), List.of(samples));

    assertDecodes(file, FRAMES);
  }

  private static ByteBuffer withoutParameterSets(byte[] picture) {
    List<Bytes> nals = LengthPrefixed.nals(ByteBuffer.wrap(picture));
    return LengthPrefixed.of(
        nals.stream().filter(nal -> (nal.at(0) & 0x1f) < 7 || (nal.at(0) & 0x1f) > 8).toList());
  }

  /// The same PPS under another id: its first field is 010 instead of 1 (ITU-T H.264 §7.3.2.2).
  private static byte[] withIdOne(byte[] pps) {
    BigInteger bits = new BigInteger(1, Arrays.copyOfRange(pps, 1, pps.length));
    int count = 8 * (pps.length - 1);
    byte[] renamed = new byte[pps.length + 1];
    BigInteger moved = bits.clearBit(count - 1).setBit(count).shiftLeft(6);
    byte[] value = moved.toByteArray();
    renamed[0] = pps[0];
    System.arraycopy(value, 0, renamed, renamed.length - value.length, value.length);
    return renamed;
  }

  /// What FFmpeg's own muxer said of the same pictures: place in the order of presentation.
  private long[] presentationOrder() throws Exception {
    long[] pts =
        packetTimes(folder.resolve("own.mp4")).stream()
            .mapToLong(l -> Long.parseLong(l.substring(0, l.indexOf(','))))
            .toArray();
    long[] sorted = pts.clone();
    Arrays.sort(sorted);
    return Arrays.stream(pts).map(p -> Arrays.binarySearch(sorted, p)).toArray();
  }

  private void write(Path file, List<Mp4Track> tracks, List<List<byte[]>> clips)
      throws IOException {
    try (var out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(new Mp4Header(tracks).encode()));
      var builder = new FragmentBuilder(1, BufferSource.heap());
      int frame = 0;
      for (int clip = 0; clip < clips.size(); clip++) {
        for (int begin = 0; begin < FRAMES; begin += 25) {
          long start = frame * 3_600L;
          for (int i = begin; i < begin + 25; i++) {
            ByteBuffer data = ByteBuffer.wrap(clips.get(clip).get(i));
            builder.add(0, frame * 3_600L, i == begin, data);
            frame++;
          }
          long[] end = {frame * 3_600L};
          for (ByteBuffer part :
              builder.finish(frame / 25, start * 100 / 9, start, end, new int[] {clip})) {
            out.write(part);
          }
          builder.clear();
        }
      }
    }
  }

  /// Three seconds of FFmpeg's test picture, one array for each access unit, NAL units behind their
  /// lengths.
  private List<byte[]> encode(String size, String... options) throws Exception {
    Path own = folder.resolve("own.mp4");
    Path clip = folder.resolve("clip.h264");
    var command =
        new ArrayList<>(
            List.of(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=" + size + ":rate=25:duration=3",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                "libx264",
                "-g",
                "25",
                "-x264-params",
                "scenecut=0:aud=1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-y", own.toString()));
    run(command.toArray(String[]::new));
    run(
        "ffmpeg",
        "-v",
        "error",
        "-i",
        own.toString(),
        "-c",
        "copy",
        "-bsf:v",
        "h264_mp4toannexb",
        "-y",
        clip.toString());
    return AnnexB.accessUnits(Files.readAllBytes(clip));
  }

  private static TrackFormat.H264 format(byte[] keyFrame, int width, int height) {
    return new TrackFormat.H264(
        Bytes.copyOf(AnnexB.nal(keyFrame, 7)),
        Bytes.copyOf(AnnexB.nal(keyFrame, 8)),
        width,
        height);
  }

  private static List<String> packetTimes(Path file) throws Exception {
    return probe(file, "-show_entries", "packet=pts,dts,duration,flags").lines().toList();
  }

  private static String probe(Path file, String... options) throws Exception {
    var command = new ArrayList<>(List.of("ffprobe", "-v", "error", "-of", "csv=p=0"));
    command.addAll(List.of(options));
    command.add(file.toString());
    return run(command.toArray(String[]::new));
  }

  private static void assertDecodes(Path file, int frames) throws Exception {
    assertThat(run("ffmpeg", "-v", "error", "-i", file.toString(), "-f", "null", "-")).isEmpty();
    assertThat(
            probe(
                file,
                "-count_frames",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=nb_read_frames"))
        .isEqualToIgnoringNewLines(Integer.toString(frames));
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }
}
