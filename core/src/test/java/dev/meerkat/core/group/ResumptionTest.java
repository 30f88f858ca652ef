package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumptionTest {
  @ParameterizedTest
  @CsvSource({
    "NOT_GIVEN, false, false, true",
    "NOT_GIVEN, true, false, true",
    "GIVEN, false, false, false",
    "GIVEN, false, true, false",
    "NOTHING, false, false, false",
    "NOTHING, false, true, true",
    "NOTHING, true, true, false",
  })
  void whatWasRunAloneGoesOn_unlessTheOtherHostWasGivenIt(
      Resumption.Answer answer, boolean given, boolean waited, boolean begins) {
    assertThat(Resumption.begins(answer, given, waited)).isEqualTo(begins);
  }
}
