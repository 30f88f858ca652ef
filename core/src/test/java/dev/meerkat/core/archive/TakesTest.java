package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Takes.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Segments are written as their periods in seconds, and named by letters in their order; what is
/// played, as the letter, until when, and a bar before each take.
class TakesTest {
  private static final long SECOND = 1_000_000;
  private static final long SAME_PICTURE = 64;

  @ParameterizedTest
  @CsvSource({
    "0-60, |a",
    "0-60 60-120 200-260, |a b c",
    // went on in another file
    "0-60 58-120 120-180, |a<58 b c",
    "0-60 30-120, |a<30 b",
    "0-60 58-70 66-100, |a<58 b<66 c",
    // it has nothing more
    "0-60 50-60 60-90, |a c",
    "0-60 40-50, |a",
    // begins with the same picture
    "0-5 0-60 60-120, |b c",
    "0-90 0-60, |a",
    // the clock was set back by an hour, half a minute and a bit, two hours
    "0-60 60-120 29-89 89-149, |a b |c d",
    "0-3600 20-40 3600-3660, |a c |b",
    "0-60 60-120 120-180 7-67 67-127 127-187 187-247, |a b c |d e f g",
    "0-60 60-120 7-67 67-127 14-74 74-134, |a b |c d |e f",
    // so that the new segments overlap the old ones a little
    "0-60 60-120 45-105 105-165, |a b |c d",
    "0-20 20-40 40-60 15-35 35-55 55-75, |a b c |d e f",
    // and forward again
    "0-60 60-120 20-80 180-240, |a b d |c",
    // one that goes on in a take of its own
    "0-60 60-120 7-67 65-127, |a b |c<65 d",
  })
  void areInOrder(String segments, String played) {
    assertThat(text(spans(segments), 0)).isEqualTo(played);
  }

  /// The second one of a period seems to go on what another take has, unless it is known what it
  /// follows.
  @Test
  void areToldApartByWhatWasBefore() {
    List<Span> spans = spans("0-60 60-100 7-67 67-107");
    assertThat(text(spans, 62)).isEqualTo("|b |c d");
    assertThat(text(spans, 68)).isEqualTo("|b |d");
    assertThat(text(spans.subList(1, 3), 62)).isEqualTo("|b<60 a");
  }

  /// The order in which volumes tell of them is of no importance.
  @Test
  void doNotDependOnTheOrder() {
    List<Span> spans = spans("0-60 60-120 120-180 7-67 67-127 127-187 187-247");
    List<List<Span>> expected = played(spans);
    var shuffled = new ArrayList<>(spans);
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(played(shuffled)).as("seed " + seed).isEqualTo(expected);
    }
  }

  private static List<List<Span>> played(List<Span> spans) {
    return Takes.of(spans, SAME_PICTURE, 0).stream()
        .map(part -> List.of(spans.get(part.index())))
        .toList();
  }

  private static List<Span> spans(String segments) {
    var spans = new ArrayList<Span>();
    for (String segment : segments.split(" ", -1)) {
      String[] ends = segment.split("-", -1);
      // One that begins with the same picture has the next free name.
      long start = Long.parseLong(ends[0]) * SECOND;
      boolean taken = spans.stream().anyMatch(each -> each.startMicros() == start);
      spans.add(new Span(taken ? start + 1 : start, Long.parseLong(ends[1]) * SECOND));
    }
    return spans;
  }

  private static String text(List<Span> spans, long fromSecond) {
    var text = new StringBuilder();
    for (Takes.Part part : Takes.of(spans, SAME_PICTURE, fromSecond * SECOND)) {
      text.append(text.isEmpty() ? "" : " ").append(part.first() ? "|" : "");
      text.append((char) ('a' + part.index()));
      if (part.untilMicros() != Long.MAX_VALUE) {
        text.append('<').append(part.untilMicros() / SECOND);
      }
    }
    return text.toString();
  }
}
