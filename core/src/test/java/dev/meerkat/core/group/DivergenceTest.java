package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivergenceTest {
  /// What a and b have: whether the group is in, and when it was changed; whose settings count.
  @ParameterizedTest
  @CsvSource({
    "true, 1, false, 2, a, 'the group is in there, and not on b'",
    "false, 2, true, 1, b, 'the group is in there, and not on a'",
    "false, 2, false, 1, a, they were changed later",
    "true, 1, true, 2, b, they were changed later",
    "false, 1, false, 1, b, 'they were changed at the same moment, and its name is the greater one'",
  })
  void bothHostsDecideAlike(
      boolean inA, long atA, boolean inB, long atB, String winner, String why) {
    var a = new Divergence.Claim(new ServerId("a"), inA, atA);
    var b = new Divergence.Claim(new ServerId("b"), inB, atB);
    assertThat(Divergence.yielding(a, b)).isEqualTo(winner.equals("a") ? "" : why);
    assertThat(Divergence.yielding(b, a)).isEqualTo(winner.equals("b") ? "" : why);
  }
}
