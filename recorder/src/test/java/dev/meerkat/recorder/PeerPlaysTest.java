package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.h264.AnnexB;
import dev.meerkat.media.h264.SequenceParameterSet;
import dev.meerkat.media.nal.LengthPrefixed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// FFmpeg and Chromium, which wrote neither this code nor these files, play what the archive holds.
@Tag("peer")
class PeerPlaysTest {
  private static final int FRAMES = 100;
  private static final int FRAME_TICKS = 3_600;
  private static final int KEY_FRAME = 5;

  @TempDir Path root;

  private List<AnnexB.Unit> clip = List.of();

  @BeforeEach
  void makeClip() throws Exception {
    Path file = root.resolve("clip.h264");
    run(
        "ffmpeg -v error -f lavfi -i testsrc2=size=320x240:rate=25:duration=4 -pix_fmt yuv420p"
            + " -c:v libx264 -bf 0 -g 25 -x264-params scenecut=0 -y "
            + file);
    clip = AnnexB.units(Files.readAllBytes(file));
    assertThat(clip).hasSize(FRAMES);
  }

  @Test
  void aSegmentPlaysWithEverySampleAtItsTime() throws Exception {
    record(root.resolve("archive"), 0, FRAMES);
    Path segment = segments(root.resolve("archive")).getFirst();
    assertThat(packets(segment)).isEqualTo(packets(0, FRAMES));
    assertDecodes(segment, FRAMES);
  }

  /// While it still grows, too: any player may open the archive's files.
  @Test
  void aSegmentThatIsBeingWrittenPlays() throws Exception {
    Path own = root.resolve("archive");
    try (Archive archive = Archive.open(own, Frames.settings("a"))) {
      SessionWriter writer = writer(archive);
      feed(writer, 0, 80);
      Frames.await("three seconds durable", () -> durableMicros(archive) >= 3_000_000);
      Path segment = segments(own).getFirst();
      List<String> packets = packets(segment);
      assertThat(packets).hasSizeGreaterThanOrEqualTo(75);
      assertThat(packets).isEqualTo(packets(0, packets.size()));
      assertDecodes(segment, packets.size());
      writer.finish();
    }
  }

  @Test
  void aSegmentThatACrashCutPlaysAfterItsRepair() throws Exception {
    Path own = root.resolve("archive");
    record(own, 0, FRAMES);
    Path segment = segments(own).getFirst();
    byte[] whole = Files.readAllBytes(segment);
    for (int cut : new int[] {1, 1_000, whole.length / 2}) {
      Files.write(segment, Arrays.copyOf(whole, whole.length - cut));
      try (var files = Files.list(own)) {
        for (Path index :
            files.filter(f -> f.getFileName().toString().startsWith("index")).toList()) {
          Files.delete(index);
        }
      }
      Archive.open(own, Frames.settings("a")).close();
      List<String> packets = packets(segment);
      assertThat(packets).hasSizeBetween(25, FRAMES - 1);
      assertThat(packets).isEqualTo(packets(0, packets.size()));
      assertDecodes(segment, packets.size());
    }
  }

  /// A film of two servers' footage, with a gap that they could not help.
  @Test
  void anExportPlays() throws Exception {
    Path first = root.resolve("first");
    Path second = root.resolve("second");
    record(first, 0, 60);
    record(second, 75, FRAMES);
    Path film = root.resolve("film.mp4");
    try (Archive a = Archive.open(first, Frames.settings("a"));
        Archive b = Archive.open(second, Frames.settings("b"));
        OutputStream out = Files.newOutputStream(film)) {
      var sources = new ArrayList<SiteExportTest.Source>();
      for (Archive archive : List.of(a, b)) {
        sources.add(
            new SiteExportTest.Source(
                archive.pieces(CAMERA, 0, Long.MAX_VALUE).getFirst(), archive));
      }
      SiteExport.write(sources, 0, Long.MAX_VALUE, out);
    }
    List<String> packets = packets(film);
    assertThat(packets).hasSize(85);
    assertThat(packets.subList(0, 59)).isEqualTo(packets(0, 59));
    long jump = pts(packets.get(60)) - pts(packets.get(59));
    // Each server has a clock of its own; on a busy computer they differ by some milliseconds.
    assertThat(jump).isCloseTo(16L * FRAME_TICKS, within(FRAME_TICKS / 2L));
    assertDecodes(film, 85);
  }

  @Test
  void aBrowserPlaysASegmentToItsEnd() throws Exception {
    record(root.resolve("archive"), 0, FRAMES);
    Path segment = segments(root.resolve("archive")).getFirst();
    Browser.Played played = Browser.play(segment, root.resolve("browser"));
    assertThat(played).isEqualTo(new Browser.Played("ended", 320, 240, FRAMES));
  }

  private final long firstNanos = System.nanoTime();

  private void record(Path own, int from, int to) throws IOException {
    try (Archive archive = Archive.open(own, Frames.settings("a"))) {
      SessionWriter writer = writer(archive);
      feed(writer, from, to);
      writer.finish();
    }
  }

  private SessionWriter writer(Archive archive) {
    var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
    var writer =
        new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
    Bytes sps = nal(7);
    SequenceParameterSet parsed = SequenceParameterSet.parse(sps);
    writer.format(0, new TrackFormat.H264(sps, nal(8), parsed.width(), parsed.height()));
    return writer;
  }

  private Bytes nal(int type) {
    return clip.getFirst().nals().stream()
        .filter(nal -> (nal.at(0) & 0x1f) == type)
        .findFirst()
        .orElseThrow();
  }

  private void feed(SessionWriter writer, int from, int to) {
    for (int i = from; i < to; i++) {
      AnnexB.Unit unit = clip.get(i);
      List<Bytes> slices = unit.nals().stream().filter(n -> (n.at(0) & 0x1f) <= KEY_FRAME).toList();
      writer.sample(
          new Sample(
              0,
              7_000_000L + (long) i * FRAME_TICKS,
              unit.keyFrame(),
              false,
              LengthPrefixed.of(slices),
              firstNanos + i * Frames.FRAME_NANOS));
    }
  }

  private static long durableMicros(Archive archive) {
    try {
      return archive.segments(CAMERA, 0, Long.MAX_VALUE).stream()
          .mapToLong(s -> s.endMicros() - s.startMicros())
          .sum();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Path> segments(Path own) throws IOException {
    try (var walk = Files.walk(own)) {
      return walk.filter(f -> f.toString().endsWith(".mp4")).sorted().toList();
    }
  }

  /// Presentation time, decoding time, duration and whether it is a key frame, of each sample.
  private static List<String> packets(Path file) throws Exception {
    return run("ffprobe -v error -of csv=p=0 -show_entries packet=pts,dts,duration,flags " + file)
        .lines()
        .map(line -> line.substring(0, line.lastIndexOf(',') + 2))
        .toList();
  }

  private static List<String> packets(int from, int to) {
    var packets = new ArrayList<String>();
    for (int i = from; i < to; i++) {
      int time = i * FRAME_TICKS;
      packets.add(time + "," + time + "," + FRAME_TICKS + "," + (i % 25 == 0 ? "K" : "_"));
    }
    return packets;
  }

  private static long pts(String packet) {
    return Long.parseLong(packet.substring(0, packet.indexOf(',')));
  }

  private static void assertDecodes(Path file, int frames) throws Exception {
    assertThat(run("ffmpeg -v error -i " + file + " -f null -")).isEmpty();
    assertThat(
            run(
                "ffprobe -v error -of csv=p=0 -count_frames -select_streams v -show_entries"
                    + " stream=nb_read_frames "
                    + file))
        .isEqualToIgnoringNewLines(Integer.toString(frames));
  }

  private static String run(String command) throws Exception {
    Process process = new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + "\n" + output).isZero();
    return output;
  }
}
