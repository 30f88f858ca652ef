package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.WithheldText;
import dev.meerkat.core.archive.Withheld.Holder;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Times are seconds.
class WithholdingTest {
  private static final long SECOND = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "'', '0-100 gap'",
    "'a:0-100?', '0-100 a?'",
    "'a/v:0-100', '0-100 a/v'",
    "'a/v:-50-500', '0-100 a/v'",
    "'a/v:20-40', '0-20 gap, 20-40 a/v, 40-100 gap'",
    "'a/v:-20-0 a/v:100-120', '0-100 gap'",
    // What somebody has counts for more than what somebody may have.
    "'a/v:20-40 b:0-100?', '0-20 b?, 20-40 a/v, 40-100 b?'",
    // Everybody who has it is named, and everybody who may.
    "'a/v:0-60 b/v:40-100', '0-40 a/v, 40-60 a/v+b/v, 60-100 b/v'",
    "'b:0-100? a/v:0-50? a/w:0-50?', '0-50 a/v+a/w+b?, 50-100 b?'",
    // Stretches of one volume that follow each other are one.
    "'a/v:10-20 a/v:20-30', '0-10 gap, 10-30 a/v, 30-100 gap'",
  })
  void stretchesAreCutWhereTheHoldersChange(String withheld, String expected) {
    assertThat(text(new Withholding(WithheldText.read(withheld)).of(0, 100 * SECOND)))
        .isEqualTo(expected);
  }

  @Test
  void stretchesFollowEachOther() {
    var withholding = new Withholding(WithheldText.read("a/v:0-15 b/v:16-18 a/v:35-60 c:55-100?"));
    assertThat(text(withholding.of(10 * SECOND, 20 * SECOND)))
        .isEqualTo("10-15 a/v, 15-16 gap, 16-18 b/v, 18-20 gap");
    assertThat(text(withholding.of(25 * SECOND, 30 * SECOND))).isEqualTo("25-30 gap");
    assertThat(text(withholding.of(40 * SECOND, 50 * SECOND))).isEqualTo("40-50 a/v");
    assertThat(text(withholding.of(50 * SECOND, 99 * SECOND))).isEqualTo("50-60 a/v, 60-99 c?");
  }

  /// A file's clock ticks every 11 microseconds.
  @Test
  void aRestBesideWhatIsHeldBelongsToIt() {
    long tick = Timeline.JOINT_TOLERANCE_MICROS;
    var v = new Holder(new ServerId("a"), Optional.of("v"), "it hangs");
    var withheld =
        List.of(
            new Withheld(v, tick, 10 * SECOND, true),
            new Withheld(v, 10 * SECOND + tick, 20 * SECOND, true));
    assertThat(text(new Withholding(withheld).of(0, 20 * SECOND + tick))).isEqualTo("0-20 a/v");
    assertThat(new Withholding(withheld).of(-1, 20 * SECOND + tick + 1))
        .extracting(Withholding.Part::lengthMicros)
        .containsExactly(tick + 1, 20 * SECOND - tick, tick + 1);
  }

  @Test
  void holdersAreNamedWithWhatIsWrong() {
    var volume = new Holder(new ServerId("a"), Optional.of("/mnt/v"), "it hangs");
    var server = new Holder(new ServerId("b"), Optional.empty(), "it is down");
    assertThat(volume.name()).isEqualTo("volume /mnt/v of a");
    var withheld =
        List.of(new Withheld(server, 0, SECOND, false), new Withheld(volume, 0, SECOND, false));
    assertThat(new Withholding(withheld).of(0, SECOND).getFirst().sentence())
        .isEqualTo("volume /mnt/v of a (it hangs), b (it is down)");
    assertThatThrownBy(() -> new Withheld(volume, 5, 5, true))
        .hasMessage("what volume /mnt/v of a withholds ends at 5, not after 5");
    assertThat(new Withheld(server, 0, 10, false).within(5, 20))
        .contains(new Withheld(server, 5, 10, false));
    assertThat(new Withheld(server, 0, 10, false).within(10, 20)).isEmpty();
  }

  /// Compared with marks for each second; the order does not matter.
  @Test
  void randomStretchesAreAsCounted() {
    for (long seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      var withheld = new ArrayList<Withheld>();
      boolean[] held = new boolean[60];
      boolean[] possible = new boolean[60];
      for (int i = random.nextInt(8); i > 0; i--) {
        int from = random.nextInt(50);
        int to = from + 1 + random.nextInt(10);
        boolean certain = random.nextBoolean();
        var server = new ServerId(String.valueOf((char) ('a' + random.nextInt(3))));
        var holder = new Holder(server, Optional.of("v"), "");
        withheld.add(new Withheld(holder, from * SECOND, to * SECOND, certain));
        Arrays.fill(certain ? held : possible, from, to, true);
      }
      List<Withholding.Part> parts = new Withholding(withheld).of(0, 60 * SECOND);
      long at = 0;
      for (Withholding.Part part : parts) {
        assertThat(part.fromMicros()).as("seed %d", seed).isEqualTo(at);
        for (; at < part.toMicros(); at += SECOND) {
          int second = (int) (at / SECOND);
          assertThat(part.certainty())
              .as("seed %d second %d", seed, second)
              .isEqualTo(
                  held[second]
                      ? Withholding.Certainty.HELD
                      : possible[second]
                          ? Withholding.Certainty.POSSIBLE
                          : Withholding.Certainty.NONE);
        }
      }
      assertThat(at).as("seed %d", seed).isEqualTo(60 * SECOND);
      Collections.shuffle(withheld, random);
      assertThat(new Withholding(withheld).of(0, 60 * SECOND)).as("seed %d", seed).isEqualTo(parts);
    }
  }

  private static String text(List<Withholding.Part> parts) {
    return parts.stream()
        .map(part ->
            part.fromMicros() / SECOND
                + "-"
                + part.toMicros() / SECOND
                + " "
                + part.holders().stream()
                    .map(h -> h.server() + h.volume().map(v -> "/" + v).orElse(""))
                    .collect(Collectors.joining("+"))
                + switch (part.certainty()) {
                  case NONE -> "gap";
                  case POSSIBLE -> "?";
                  case HELD -> "";
                })
        .collect(Collectors.joining(", "));
  }
}
