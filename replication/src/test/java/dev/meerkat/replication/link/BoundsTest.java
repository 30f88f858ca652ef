package dev.meerkat.replication.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.replication.wire.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What needs no connection.
class BoundsTest {
  @Test
  void bytesAreSpreadOverTime() {
    var throttle = new Throttle(1_000_000);
    assertThat(throttle.delayNanos(1_000, 50)).isZero();
    assertThat(throttle.delayNanos(1_000, 50)).isEqualTo(1_000_000);
    assertThat(throttle.delayNanos(2_000, 1_000_050)).isEqualTo(1_000_000);
    assertThat(throttle.delayNanos(1_000, 2_000_050)).isEqualTo(2_000_000);
  }

  @Test
  void aPauseSavesNothingUp() {
    var throttle = new Throttle(1_000_000);
    assertThat(throttle.delayNanos(1_000, -50)).isZero();
    assertThat(throttle.delayNanos(1_000, 1L << 40)).isZero();
    assertThat(throttle.delayNanos(1_000, 1L << 40)).isEqualTo(1_000_000);
  }

  @Test
  void withoutALimitNothingWaits() {
    var throttle = new Throttle(0);
    assertThat(throttle.delayNanos(1L << 30, 0)).isZero();
    assertThat(throttle.delayNanos(1L << 30, 0)).isZero();
  }

  @Test
  void pausesGrowUpToABound() {
    var backoff = new Backoff(250, 1_500);
    assertThat(pauses(backoff)).containsExactly(250L, 500L, 1_000L, 1_500L, 1_500L);
    backoff.succeeded();
    assertThat(backoff.nextMillis()).isEqualTo(250);
  }

  private static List<Long> pauses(Backoff backoff) {
    var pauses = new ArrayList<Long>();
    for (int i = 0; i < 5; i++) {
      pauses.add(backoff.nextMillis());
    }
    return pauses;
  }

  @Test
  void anAcknowledgementTakesThePlaceOfOneThatIsTheLastToWait() throws InterruptedException {
    var outbox = new Outbox(1_000);
    var sent = new ArrayList<String>();
    outbox.put(acknowledgement(1), () -> sent.add("1"));
    outbox.put(acknowledgement(2), () -> sent.add("2"));
    outbox.put(new Message.Heartbeat(), () -> {});
    outbox.put(acknowledgement(3), () -> sent.add("3"));
    assertThat(outbox.take(0).orElseThrow().message()).isEqualTo(acknowledgement(2));
    assertThat(outbox.take(0).orElseThrow().message()).isEqualTo(new Message.Heartbeat());
    assertThat(outbox.take(0).orElseThrow().message()).isEqualTo(acknowledgement(3));
    assertThat(outbox.take(0)).isEmpty();
  }

  private static Message acknowledgement(long sequence) {
    return new Message.Acknowledgement(new Mark(sequence, 0), Mark.START);
  }

  @Test
  void whatIsLargerThanTheBoundGoesWhenNothingElseWaits() throws InterruptedException {
    var outbox = new Outbox(10);
    assertThat(outbox.put(acknowledgement(1), () -> {})).isTrue();
    assertThat(outbox.take(0)).isPresent();
    outbox.close();
    assertThat(outbox.put(acknowledgement(2), () -> {})).isFalse();
    assertThat(outbox.take(0)).isEmpty();
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LinkSettings(1_000, 1_000, 1_500, 1, 1, 1, 1, 0, false))
        .withMessageContaining("at least twice that");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinkSettings.USUAL.limitedTo(1_000))
        .withMessageContaining("at least 65536, or 0 for none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LinkSettings(1_000, 100, 1_500, 1, 5, 1, 1, 0, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LinkSettings(1_000, 100, 1_500, 1, 5, 10, 0, 0, false));
  }
}
