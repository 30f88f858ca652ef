package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Sample;
import dev.meerkat.media.mp4.Mp4Sample;
import dev.meerkat.recorder.DamageSpans.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of pictures that are known to be damaged.
class DamageTest {
  @TempDir Path root;

  /// Samples are written as their times, `!` in front of those that are damaged; one is due each
  /// 10.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none           | 10 20 30            | ''",
        "one            | 10 !20 30           | 20-30",
        "several        | 10 !20 !30 40 !50 60 | 20-40 50-60",
        "some never came| 10 !50 60           | 20-60",
        "to the end     | 10 !20 !30          | 20-40",
        "from the start | !10 20              | 10-20",
      })
  void spansOfDamage(String name, String samples, String expected) {
    var spans = new DamageSpans();
    var found = new ArrayList<String>();
    long due = 10;
    for (String word : samples.strip().split(" +", -1)) {
      long micros = Long.parseLong(word.replace("!", ""));
      spans.next(micros, due, word.startsWith("!")).map(DamageTest::text).ifPresent(found::add);
      due = micros + 10;
    }
    spans.end(due).map(DamageTest::text).ifPresent(found::add);
    assertThat(String.join(" ", found)).as(name).isEqualTo(expected);
    assertThat(spans.end(due)).isEmpty();
  }

  private static String text(Span span) {
    return span.startMicros() + "-" + span.endMicros();
  }

  /// In the archive's files, in a copy and in an export: the same pictures are marked.
  @Test
  void damageIsKeptToTheExport() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      record(archive);
      byte[] copy = Frames.copy(archive, 0, Long.MAX_VALUE);
      assertThat(damaged(copy)).containsExactly(30, 31, 32, 33, 34, 35, 36, 37, 38, 39);
      assertThat(Frames.numbers(copy)).hasSize(75);
      var out = new ByteArrayOutputStream();
      var piece = archive.pieces(CAMERA, 0, Long.MAX_VALUE).getFirst();
      SiteExport.write(List.of(new SiteExportTest.Source(piece, archive)), 0, Long.MAX_VALUE, out);
      assertThat(damaged(out.toByteArray())).isEqualTo(damaged(copy));
    }
  }

  private static void record(Archive archive) {
    var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
    var writer =
        new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
    writer.format(0, Frames.FORMAT);
    long firstNanos = System.nanoTime();
    for (int i = 0; i < 75; i++) {
      Sample s = Frames.sample(i, firstNanos);
      boolean damaged = i >= 30 && i < 40;
      writer.sample(new Sample(0, s.ticks(), s.keyFrame(), damaged, s.data(), s.arrivalNanos()));
    }
    writer.finish();
    Frames.await("durable", () -> durable(archive));
  }

  private static boolean durable(Archive archive) {
    try {
      return Frames.all(archive).size() == 75;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Integer> damaged(byte[] file) throws IOException {
    List<Mp4Sample> samples = Frames.samples(file);
    List<Integer> numbers = Frames.numbers(file);
    var damaged = new ArrayList<Integer>();
    for (int i = 0; i < samples.size(); i++) {
      if (samples.get(i).damaged()) {
        damaged.add(numbers.get(i));
      }
    }
    return damaged;
  }
}
