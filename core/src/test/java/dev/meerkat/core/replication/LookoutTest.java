package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookoutTest {
  /// Of a standby: the room that it knows of; of an active side: why it is held.
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "lost, '', '', true, NONE, '', BeginAnew[]",
        "waiting, '', '', true, NONE, full, Nothing[]",
        "waiting, '', '', true, LOW, '', BeginAnew[]",
        "waiting, '', gone, true, ENOUGH, '', Leave[why=gone]",
        "standby, ENOUGH, '', true, ENOUGH, '', Nothing[]",
        "standby, ENOUGH, '', true, NONE, full, TellRoom[room=NONE]",
        "standby, NONE, '', true, LOW, '', TellRoom[room=LOW]",
        "standby, NONE, gone, true, LOW, '', Leave[why=gone]",
        "mounting, '', gone, false, NONE, full, Nothing[]",
        "active, '', gone, false, ENOUGH, '', Bypassed[why=gone]",
        "active, '', unreadable, true, ENOUGH, '', Hold[why=unreadable]",
        "active, unreadable, unreadable, true, ENOUGH, '', Nothing[]",
        "active, '', '', true, NONE, full, Hold[why=full]",
        "active, full, unreadable, true, NONE, full, Hold[why=unreadable]",
        "active, full, '', true, ENOUGH, '', Hold[why=]",
        "active, '', '', true, ENOUGH, '', Nothing[]",
      })
  void whatIsSeenDecides(
      String stand,
      String known,
      String wrong,
      boolean inPlace,
      Space room,
      String noRoom,
      String expected) {
    var now =
        switch (stand) {
          case "lost" -> new Lookout.Stand.Lost();
          case "waiting" -> new Lookout.Stand.Waiting();
          case "standby" -> new Lookout.Stand.Standby(Space.valueOf(known));
          default -> new Lookout.Stand.Active(stand.equals("active"), known);
        };
    var seen = new Lookout.Sight(wrong, inPlace, room, noRoom);
    assertThat(Lookout.decide(now, seen)).hasToString(expected);
  }
}
