package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Until when a host may be active: counted from before it asked.
class TenureTest {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");
  private static final Lease FREE = new Lease(3, 1, Optional.empty(), 0, true, Optional.empty());

  private static Tenure told(Tenure tenure, Lease lease, long atMillis) {
    return tenure.told(lease, A, 7, 4_000, atMillis);
  }

  @Test
  void countsFromBeforeTheRequestNotFromTheAnswer() {
    var wanted = FREE.takenBy(A, 7);
    var granted = told(Tenure.of(FREE, 0).asking(wanted, 1_000), wanted, 3_000);
    assertThat(granted.untilMillis()).isEqualTo(5_000);
    assertThat(granted.learnedMillis()).isEqualTo(3_000);
    assertThat(granted.isHeldBy(A, 7)).isTrue();
    assertThat(granted.asked()).isEmpty();
  }

  @Test
  void aRepeatedRequestCountsFromTheFirst() {
    var wanted = FREE.takenBy(A, 7);
    var asked = Tenure.of(FREE, 0).asking(wanted, 1_000).asking(wanted, 2_000);
    assertThat(told(asked, wanted, 2_500).untilMillis()).isEqualTo(5_000);
  }

  @Test
  void anotherRequestInPlaceOfTheSameLeaseDoesNotMakeItYounger() {
    var wanted = FREE.takenBy(A, 7);
    var asked =
        Tenure.of(FREE, 0)
            .asking(wanted, 1_000)
            .asking(FREE.released(Optional.of(B)), 1_500)
            .asking(wanted, 2_000);
    assertThat(told(asked, wanted, 2_500).untilMillis()).isEqualTo(5_000);
  }

  @Test
  void whatSomebodyElseWasGrantedIsNotOurs() {
    var granted =
        told(Tenure.of(FREE, 0).asking(FREE.takenBy(A, 7), 1_000), FREE.takenBy(B, 1), 2_000);
    assertThat(granted.untilMillis()).isZero();
    assertThat(granted.isHeldBy(A, 7)).isFalse();
  }

  @Test
  void theRequestOfAnEarlierProcessIsNotOurs() {
    var tenure =
        told(Tenure.of(FREE, 0).asking(FREE.takenBy(A, 7), 1_000), FREE.takenBy(A, 6), 2_000);
    assertThat(tenure.untilMillis()).isZero();
    assertThat(tenure.isHeldBy(A, 7)).isFalse();
  }

  @Test
  void whatWasVacatedStaysSoInItsEpoch() {
    var held = told(Tenure.of(FREE, 0).asking(FREE.takenBy(A, 7), 0), FREE.takenBy(A, 7), 10);
    assertThat(held.vacated()).isFalse();
    var left = held.vacate();
    var renewed = left.lease().renewed();
    assertThat(told(left.asking(renewed, 20), renewed, 30).vacated()).isTrue();
    var again = left.lease().takenBy(A, 7);
    assertThat(told(left.asking(again, 20), again, 30).vacated()).isFalse();
  }

  @Test
  void anAnswerThatWasOvertakenChangesNothing() {
    var taken = told(Tenure.of(FREE, 0), FREE.takenBy(B, 1), 1_000);
    assertThat(told(taken, FREE, 2_000)).isEqualTo(taken);
    assertThat(told(taken, taken.lease(), 2_000).learnedMillis()).isEqualTo(1_000);
  }

  /// Also when its lease was given back before another host was granted the group.
  @Test
  void whoHadTheGroupBeforeIsKnown_untilItIsBroughtOut() {
    var held = FREE.takenBy(B, 1);
    var given = held.released(Optional.of(A));
    var mine = given.takenBy(A, 7);
    var before = told(told(Tenure.of(FREE, 0), held, 1_000), given, 2_000);
    assertThat(told(before, mine, 3_000).users().former()).contains(B);
    assertThat(told(Tenure.of(held, 0), mine, 3_000).users().former()).contains(B);

    var again = mine.renewed().released(Optional.empty()).takenBy(A, 8);
    assertThat(told(told(before, mine, 3_000), again, 4_000).users().former()).contains(A);
    var in = given.broughtOut().broughtIn(A);
    var broughtIn =
        told(told(told(before, given.broughtOut(), 3_000), in, 4_000), in.takenBy(A, 7), 5_000);
    assertThat(broughtIn.users().former()).isEmpty();
  }
}
