package dev.meerkat.core.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final SortedSet<ServerId> NOBODY = new TreeSet<>();

  private static Reading reading(long offsetMicros, long tripMicros) {
    return new Reading(
        Pace.NORMAL,
        0,
        0,
        OptionalLong.of(tripMicros),
        OptionalLong.of(tripMicros),
        OptionalLong.of(offsetMicros));
  }

  /// `south=3000000 west=0`: by how many microseconds each clock is ahead.
  private static SortedMap<ServerId, Reading> readings(String text, long tripMicros) {
    var readings = new TreeMap<ServerId, Reading>();
    for (String word : text.split(" ", -1)) {
      String[] parts = word.split("=", -1);
      readings.put(new ServerId(parts[0]), reading(Long.parseLong(parts[1]), tripMicros));
    }
    return readings;
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          false, 1000000,  0,      false
          false, 1000001,  0,      true
          false, -1000001, 0,      true
          false, 1200000,  500000, false
          false, 1300000,  500000, true
          true,  900000,   0,      true
          true,  -800000,  0,      true
          true,  799999,   0,      false
          """)
  void differsBeyondASecondForCertain(boolean before, long offset, long trip, boolean after) {
    var known = new TreeSet<ServerId>(before ? List.of(new ServerId("south")) : List.of());
    var step = ClockCheck.step(NORTH, known, readings("south=" + offset, trip));
    assertThat(!step.off().isEmpty()).isEqualTo(after);
    assertThat(step.news()).hasSize(before == after ? 0 : 1);
  }

  @Test
  void tellsWhoseClockIsOffAndWhatToDo() {
    var step = ClockCheck.step(NORTH, NOBODY, readings("south=3250000 west=0", 0));
    assertThat(step.news())
        .containsExactly(
            "the clock of south is 3.3 s ahead of that of this server, north: footage of both does"
                + " not fit together; let both follow the same time server (NTP, such as chrony or"
                + " systemd-timesyncd)");
    step =
        ClockCheck.step(NORTH, new TreeSet<>(step.off().keySet()), readings("south=0 west=0", 0));
    assertThat(step.news()).containsExactly("the clock of south agrees with that of north again");
    assertThat(step.off()).isEmpty();
  }

  @Test
  void whereAllOthersDifferItIsThisServer() {
    var step = ClockCheck.step(NORTH, NOBODY, readings("south=3000000 west=3100000", 0));
    assertThat(step.news())
        .singleElement()
        .asString()
        .startsWith("the clock of this server, north, is 3.0 s behind that of south, and differs");
  }

  @Test
  void manyAreCounted() {
    var text = new StringBuilder("z=0");
    for (char name = 'a'; name < 'i'; name++) {
      text.append(' ').append(name).append("=-2000000");
    }
    var step = ClockCheck.step(NORTH, NOBODY, readings(text.toString(), 0));
    assertThat(step.news()).hasSize(6).last().asString().startsWith("the clocks of 3 more servers");
    assertThat(step.news().getFirst()).startsWith("the clock of a is 2.0 s behind that of this");
  }

  @Test
  void whoHasLeftIsNoNews() {
    var gone = new TreeSet<>(Arrays.asList(new ServerId("south")));
    assertThat(ClockCheck.step(NORTH, gone, readings("west=0", 0)).news()).isEmpty();
  }

  @Test
  void whoseClockIsNotKnownDoesNotDiffer() {
    var readings = new TreeMap<ServerId, Reading>();
    readings.put(
        new ServerId("south"),
        new Reading(
            Pace.FAST, 0, 0, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty()));
    assertThat(ClockCheck.step(NORTH, NOBODY, readings).off()).isEmpty();
  }
}
