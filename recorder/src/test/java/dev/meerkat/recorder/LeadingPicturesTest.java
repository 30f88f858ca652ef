package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.media.Sample;
import dev.meerkat.media.mp4.Mp4Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures that come behind a key frame and are shown before it, as with H.265 in open groups of
/// pictures.
class LeadingPicturesTest {
  private static final int GOP = 10;
  private static final int GROUPS = 12;

  @TempDir Path root;

  /// A segment begins with its key frame, and has what leads it: nothing is missing between
  /// segments. What leads the very first key frame builds on pictures that nobody has.
  @Test
  void belongToTheSegmentOfTheirKeyFrame() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      record(archive);
    }
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(archive.segments(CAMERA, 0, Long.MAX_VALUE)).hasSizeGreaterThan(2);
      assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
      byte[] copy = Frames.copy(archive, 0, Long.MAX_VALUE);
      List<Integer> shown = Frames.numbers(copy).stream().sorted().toList();
      assertThat(shown).isEqualTo(IntStream.range(GOP, GOP + GOP * GROUPS - 2).boxed().toList());
      List<Mp4Sample> samples = Frames.samples(copy);
      assertThat(samples.getFirst().keyFrame()).isTrue();
      assertThat(samples).extracting(Mp4Sample::decodeTime).isSorted().doesNotHaveDuplicates();
      List<Long> times = samples.stream().map(Mp4Sample::presentationTime).sorted().toList();
      for (int i = 1; i < times.size(); i++) {
        assertThat(times.get(i) - times.get(i - 1)).isBetween(3_595L, 3_605L);
      }
    }
    assertThat(Verified.findings(root)).isEmpty();
  }

  /// Each group: the key frame, the two pictures before it, then the others but the last two, which
  /// lead the next key frame.
  private static void record(Archive archive) {
    var settings =
        new RecorderSettings(
            new CutSettings(1_000_000, 500_000, 40_000), new Backoff(1, 20), 8, 20_000, 5_000);
    var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
    var writer = new SessionWriter(archive, CAMERA, settings, new WallClock(), progress);
    writer.format(0, Frames.FORMAT);
    long firstNanos = System.nanoTime();
    int arrived = 0;
    for (int group = 1; group <= GROUPS; group++) {
      int key = group * GOP;
      for (int i = 0; i < GOP; i++) {
        int shown = i == 0 ? key : i <= 2 ? key - 3 + i : key + i - 2;
        boolean damaged = group == 1 && (i == 1 || i == 2);
        Sample s = Frames.sample(shown, firstNanos);
        long arrivalNanos = firstNanos + arrived * Frames.FRAME_NANOS;
        writer.sample(new Sample(0, s.ticks(), i == 0, damaged, s.data(), arrivalNanos));
        arrived++;
      }
    }
    writer.finish();
  }
}
