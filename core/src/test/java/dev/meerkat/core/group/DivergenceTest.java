package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivergenceTest {
  /// What a and b have: whether the group is in, and when it was changed; whose settings count.
  @ParameterizedTest
  @CsvSource({
    "true, 1, false, 2, a",
    "false, 2, true, 1, b",
    "false, 2, false, 1, a",
    "true, 1, true, 2, b",
    "false, 1, false, 1, b",
  })
  void bothHostsDecideAlike(boolean inA, long atA, boolean inB, long atB, String winner) {
    var a = new Divergence.Claim(new ServerId("a"), inA, atA);
    var b = new Divergence.Claim(new ServerId("b"), inB, atB);
    assertThat(Divergence.yields(a, b)).isEqualTo(winner.equals("b"));
    assertThat(Divergence.yields(b, a)).isEqualTo(winner.equals("a"));
  }
}
