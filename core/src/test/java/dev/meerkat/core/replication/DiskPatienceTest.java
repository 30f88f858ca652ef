package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskPatienceTest {
  private final DiskPatience patience = new DiskPatience(3_000, 30_000);

  @ParameterizedTest
  @CsvSource({
    "0, false, 30000, false",
    "2999, false, 27001, false",
    "3000, false, 27000, true",
    "29999, false, 1, true",
    "30000, true, 0, false",
    "90000, true, 0, false"
  })
  void waitsAndTellsAndGivesUp(long waited, boolean over, long left, boolean tells) {
    assertThat(patience.isOver(waited)).isEqualTo(over);
    assertThat(patience.leftMillis(waited)).isEqualTo(left);
    assertThat(patience.word("/state", waited).isPresent()).isEqualTo(tells);
  }

  @Test
  void saysWhichDiskAndForHowLong() {
    assertThat(patience.word("/state", 12_345))
        .hasValue(
            "the disk of /state has not answered for 12 s; this side ends when it does not for 30"
                + " s");
    assertThat(patience.sentence("/state"))
        .isEqualTo(
            "the disk of /state has not answered for 30 s: look at that disk (dmesg), and start"
                + " this side again when it answers");
  }

  @Test
  void refusesLimitsThatMeanNothing() {
    assertThatThrownBy(() -> new DiskPatience(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DiskPatience(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
