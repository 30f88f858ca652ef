package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeginningTest {
  /// The epoch of the other side is -1 when nothing is heard of it.
  @ParameterizedTest
  @CsvSource({
    "3, true, -1, false, Stay",
    "3, true, 3, true, Stay",
    "3, false, 4, false, Stay",
    "3, false, 4, true, Stay",
    "3, false, 3, false, Activate",
    "3, false, 2, false, Activate",
    "0, false, 0, false, Activate",
    "3, false, -1, false, Wait",
    "3, false, -1, true, Activate",
  })
  void whatIsKnownOfTheOtherSideDecides(
      long epoch, boolean follows, long other, boolean waited, String expected) {
    var heard = other < 0 ? OptionalLong.empty() : OptionalLong.of(other);
    assertThat(Beginning.decide(epoch, follows, heard, waited).getClass().getSimpleName())
        .isEqualTo(expected);
  }
}
