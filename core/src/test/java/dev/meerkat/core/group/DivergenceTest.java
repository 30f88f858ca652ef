package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Divergence.Claim;
import dev.meerkat.core.model.ServerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivergenceTest {
  private static Claim of(String host, String number, String before, boolean has, long at) {
    return new Claim(new ServerId(host), number, before, false, false, has, at);
  }

  private static Claim removing(Claim it) {
    return new Claim(
        it.host(), it.number(), it.before(), true, it.overrules(), it.has(), it.atMillis());
  }

  private static Claim overruling(Claim it) {
    return new Claim(
        it.host(), it.number(), it.before(), it.removes(), true, it.has(), it.atMillis());
  }

  /// What a and b have: whether the group is there, and when it was changed; whose settings count.
  @ParameterizedTest
  @CsvSource({
    "true, 1, false, 2, a",
    "false, 2, true, 1, b",
    "false, 2, false, 1, a",
    "true, 1, true, 2, b",
    "false, 1, false, 1, b",
  })
  void bothHostsDecideAlike(boolean onA, long atA, boolean onB, long atB, String winner) {
    var a = of("a", "2a", "1", onA, atA);
    var b = of("b", "2b", "1", onB, atB);
    assertThat(Divergence.yields(a, b)).isEqualTo(winner.equals("b"));
    assertThat(Divergence.yields(b, a)).isEqualTo(winner.equals("a"));
  }

  private static void assertNoneYields(Claim a, Claim b) {
    assertThat(Divergence.yields(a, b)).isFalse();
    assertThat(Divergence.yields(b, a)).isFalse();
  }

  @Test
  void whatWasMadeOnTopOfTheOtherOneIsNotApart() {
    assertNoneYields(of("a", "2", "1", false, 1), of("b", "3", "2", true, 2));
  }

  @Test
  void whatIsNewIsNotWhatWasThere() {
    var created = of("a", "2a", "", false, 1);
    assertNoneYields(created, of("b", "2b", "1", true, 2));
    var removed = removing(of("b", "2b", "", true, 2));
    assertThat(Divergence.yields(removing(created), removed)).isTrue();
    assertNoneYields(created, removed);
  }

  @Test
  void whoHasTakenTheOtherHostForGoneDoesNotYield() {
    var a = overruling(of("a", "2a", "1", false, 1));
    var b = of("b", "2b", "1", true, 2);
    assertNoneYields(a, removing(overruling(b)));
    assertThat(Divergence.yields(a, b)).isFalse();
  }
}
