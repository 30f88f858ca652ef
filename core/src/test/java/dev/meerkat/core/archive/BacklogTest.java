package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogTest {
  @ParameterizedTest
  @CsvSource({
    // pool, used, waiting for all volumes, volumes, share of each
    "256, 0, 0, 1, 256",
    "256, 200, 150, 1, 206",
    "256, 256, 0, 1, 0",
    "256, 50, 0, 2, 103",
    "256, 153, 103, 2, 103",
    "256, 200, 150, 4, 51",
    // twice counted: by a writer that hangs, and by the volume that writes it instead
    "256, 100, 120, 2, 128",
    "256, 300, 10, 2, 0",
  })
  void sharesWhatIsNotUnderWay(long pool, long used, long waiting, int volumes, long share) {
    assertThat(Backlog.share(pool, used, waiting, volumes)).isEqualTo(share);
  }

  /// However many volumes hang with their shares used up, what the others may take is there.
  @ParameterizedTest
  @CsvSource({"2, 1", "3, 2", "8, 7"})
  void leavesTheOthersTheirs(int volumes, int hanging) {
    long underWay = 56;
    long share = Backlog.share(256, underWay, 0, volumes);
    long waiting = hanging * share;
    assertThat(Backlog.share(256, underWay + waiting, waiting, volumes)).isEqualTo(share);
    assertThat(underWay + waiting + (volumes - hanging) * share).isLessThanOrEqualTo(256);
  }

  @ParameterizedTest
  @CsvSource({
    // age, waiting, share, keeps up, full, has room
    "0, 0, 100, true, false, true",
    "1999, 74, 100, true, false, true",
    "1999, 75, 100, true, false, false",
    "1999, 99, 100, true, false, false",
    "0, 100, 100, false, true, false",
    "2000, 10, 100, false, false, true",
    "0, 0, 0, false, true, false",
  })
  void judges(long age, long waiting, long share, boolean keepsUp, boolean full, boolean hasRoom) {
    var backlog = new Backlog(age, waiting, share);
    assertThat(backlog.keepsUp()).isEqualTo(keepsUp);
    assertThat(backlog.isFull()).isEqualTo(full);
    assertThat(backlog.hasRoom()).isEqualTo(hasRoom);
  }

  @Test
  void isSlowForAWhileAfterItsLastTrouble() {
    var fine = Backlog.NONE;
    var late = new Backlog(2_000, 10, 100);
    var told = new ArrayList<Boolean>();
    KeepingUp pace = KeepingUp.YES;
    long[] times = {0, 1_000, 30_000, 30_999, 31_000, 32_000, 61_999, 62_000};
    List<Backlog> backlogs = List.of(fine, late, fine, fine, fine, late, fine, fine);
    for (int i = 0; i < times.length; i++) {
      pace = pace.at(times[i], backlogs.get(i));
      told.add(pace.keepsUp());
    }
    assertThat(told).containsExactly(true, false, false, false, true, false, false, true);
  }
}
