package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FileRoomTest {
  @Test
  void aFifthOfTheHeapIsForFilesAndATenthForWhatTheKernelKnows() {
    assertThat(FileRoom.of(1L << 30)).isEqualTo(new FileRoom(1_677_721, 335_544));
    assertThat(FileRoom.of(1L << 50).known()).isEqualTo(Integer.MAX_VALUE);
    assertThat(FileRoom.of(1)).isEqualTo(new FileRoom(1, 1));
  }

  @Test
  void whatIsLeftIsNeverLessThanNothing() {
    var room = new FileRoom(10, 1);
    assertThat(room.left(3)).isEqualTo(7);
    assertThat(room.left(10)).isZero();
    assertThat(room.left(12)).isZero();
    assertThat(room.advice()).contains("10 files").contains("MEERKAT_JVM_OPTS");
  }

  @Test
  void whatIsMadeAtOnceAndWhatAStandbyIsToldOfMayBeAFewMore() {
    var room = new FileRoom(1_000, 1);
    assertThat(room.isOverdrawn(1_000 + 20 + 64)).isFalse();
    assertThat(room.isOverdrawn(1_000 + 20 + 65)).isTrue();
  }

  @Test
  void allMountsShareWhatTheKernelMayKnow() {
    var room = new FileRoom(1_000, 90);
    assertThat(room.knownOf(0)).isEqualTo(90);
    assertThat(room.knownOf(3)).isEqualTo(30);
    assertThat(room.knownOf(100)).isEqualTo(1);
  }

  @Test
  void thereIsRoomForSomething() {
    assertThatThrownBy(() -> new FileRoom(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FileRoom(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
