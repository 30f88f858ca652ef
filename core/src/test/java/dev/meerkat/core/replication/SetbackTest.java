package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetbackTest {
  @Test
  void thePauseIsDoubledUpToTenMinutes() {
    var pauses = new ArrayList<Integer>();
    var setback = Setback.NONE;
    for (int i = 0; i < 40; i++) {
      setback = setback.again("a reason");
      pauses.add(setback.ticks());
    }
    assertThat(pauses.subList(0, 9)).containsExactly(5, 10, 20, 40, 80, 160, 320, 600, 600);
    assertThat(pauses.subList(9, 40)).containsOnly(600);
  }

  @Test
  void itHoldsUntilItsPauseIsOver() {
    var setback = Setback.NONE.again("a reason");
    for (int i = 0; i < 5; i++) {
      assertThat(setback.holds()).isTrue();
      setback = setback.ticked();
    }
    assertThat(setback.holds()).isFalse();
    assertThat(setback.isKnown()).isTrue();
    assertThat(setback.ticked()).isEqualTo(setback);
    assertThat(setback.sentence())
        .isEqualTo("the resync could not go on: a reason; it is being tried again");
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSED, /srv/a cannot be read (read: EIO): look at the disk",
    "NAMES, /srv/a has more names than a resync can tell (read: EIO): move some",
    "ATTRIBUTES, /srv/a has larger extended attributes than a resync can tell (read: EIO): remove"
  })
  void whatCannotBeToldIsNamedWithARemedy(Unreadable.Fault fault, String words) {
    assertThat(new Unreadable("/srv/a", fault, "read: EIO").sentence()).startsWith(words);
  }
}
