package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LookaheadTest {
  private static Lookahead found(int windows) {
    var ahead = Lookahead.NONE;
    for (int i = 0; i < windows; i++) {
      ahead = ahead.look().found(ahead.next(), true);
    }
    return ahead;
  }

  @Test
  void someWindowsAreLookedAheadAndNoMore() {
    assertThat(found(Lookahead.MOST - 1).mayLook()).isTrue();
    assertThat(found(Lookahead.MOST).mayLook()).isFalse();
    assertThat(found(1).look().mayLook()).isFalse();
    assertThat(found(1).look().found(2, false).mayLook()).isFalse();
  }

  @Test
  void aWindowIsGoneThroughWhenTheStandbyHasAnswered() {
    var asked = found(2).asked();
    assertThat(found(2).unasked()).containsExactly(1L, 2L);
    assertThat(asked.unasked()).isEmpty();
    assertThat(asked.mayScan()).isFalse();
    assertThat(asked.answered(2).mayScan()).isFalse();
    var scanning = asked.answered(1).scan();
    assertThat(asked.answered(1).mayScan()).isTrue();
    assertThat(scanning.mayScan()).isFalse();
    assertThat(scanning.scanned(false).first()).isEqualTo(1);
    assertThat(scanning.scanned(true).first()).isEqualTo(2);
    assertThat(scanning.scanned(true).mayScan()).isFalse();
  }

  @Test
  void aNewConnectionIsAskedAnew() {
    var lost = found(2).asked().answered(1).disconnected();
    assertThat(lost.unasked()).containsExactly(2L);
  }

  @Test
  void aStandbyThatDoesNotAnswerIsNotAskedAgain() {
    var ahead = found(2).asked();
    for (int i = 0; i < Lookahead.PATIENCE_TICKS; i++) {
      ahead = ahead.ticked();
    }
    assertThat(ahead.mayScan()).isFalse();
    var mute = ahead.ticked();
    assertThat(mute.mute()).isTrue();
    assertThat(mute.mayScan()).isTrue();
    var next = mute.scan().scanned(true).look().found(3, true);
    assertThat(next.unasked()).isEmpty();
    assertThat(next.disconnected().mute()).isFalse();
  }

  @Test
  void itIsDoneWhenTheLastWindowIsGoneThrough() {
    var last = Lookahead.NONE.look().found(1, false);
    assertThat(last.isDone()).isFalse();
    var scanning = last.asked().answered(1).scan();
    assertThat(scanning.isDone()).isFalse();
    assertThat(scanning.scanned(true).isDone()).isTrue();
  }
}
