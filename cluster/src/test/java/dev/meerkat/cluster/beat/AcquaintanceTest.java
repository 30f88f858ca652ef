package dev.meerkat.cluster.beat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.beat.Acquaintance.Verdict;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.heartbeat.LinkPulse;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Two hosts that pass each other packets by hand.
class AcquaintanceTest {
  private Acquaintance north = Acquaintance.begin(10, 11);
  private Acquaintance south = Acquaintance.begin(20, 21);

  private static LinkPacket packet(Acquaintance from, long answer) {
    var way =
        new LinkPacket.Way(
            new GroupId("shop"), new LinkId("cable"), new ServerId("north"), new ServerId("south"));
    return new LinkPacket(
        way,
        from.session(),
        from.challenge(),
        answer,
        new LinkPulse.Came(1, 0, 0, Optional.empty()),
        Reports.of(1));
  }

  private static LinkPacket packet(Acquaintance from) {
    return packet(from, from.answer());
  }

  private void meet() {
    var first = packet(south);
    assertThat(north.verdict(first)).isEqualTo(Verdict.GREET);
    var greeting = packet(north, first.challenge());
    assertThat(south.verdict(greeting)).isEqualTo(Verdict.ADOPT);
    south = south.adopted(greeting, 22);
    var answer = packet(south);
    assertThat(north.verdict(answer)).isEqualTo(Verdict.ADOPT);
    north = north.adopted(answer, 12);
  }

  @Test
  void theyAreAcquaintedAfterOneExchange() {
    meet();
    assertThat(north.verdict(packet(south))).isEqualTo(Verdict.TAKE);
    assertThat(south.verdict(packet(north))).isEqualTo(Verdict.TAKE);
  }

  @Test
  void whatWasRecordedBeforeARestartIsNotTaken() {
    meet();
    var recorded = packet(south);
    north = Acquaintance.begin(13, 14);
    assertThat(north.verdict(recorded)).isEqualTo(Verdict.GREET);
  }

  /// Its challenge was made anew when the later session was adopted.
  @Test
  void anEarlierSessionOfTheOtherHostDoesNotComeBack() {
    meet();
    var recorded = packet(south);
    south = Acquaintance.begin(23, 24);
    var greeting = packet(north, south.challenge());
    assertThat(south.verdict(greeting)).isEqualTo(Verdict.ADOPT);
    south = south.adopted(greeting, 25);
    var answer = packet(south);
    assertThat(north.verdict(answer)).isEqualTo(Verdict.ADOPT);
    north = north.adopted(answer, 15);
    assertThat(north.verdict(recorded)).isEqualTo(Verdict.GREET);
    assertThat(north.verdict(packet(south))).isEqualTo(Verdict.TAKE);
  }
}
