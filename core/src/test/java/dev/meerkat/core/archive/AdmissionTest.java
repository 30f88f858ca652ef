package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.Admission.Limits;
import dev.meerkat.core.archive.Admission.Request;
import dev.meerkat.core.model.FailoverPriority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final FailoverPriority HIGH = FailoverPriority.HIGH;
  private static final FailoverPriority MEDIUM = FailoverPriority.MEDIUM;
  private static final FailoverPriority LOW = FailoverPriority.LOW;

  private final StringBuilder told = new StringBuilder();

  /// `TIME ask TICKET HOST PRIORITY [again]` and `TIME end TICKET`; indented, who may begin.
  private void play(Limits limits, String story) {
    var admission = new Admission(limits);
    story
        .lines()
        .filter(line -> !line.startsWith(" "))
        .forEach(line -> {
          told.append(line).append('\n');
          String[] words = line.split(" ", -1);
          List<Long> begin =
              words[1].equals("ask")
                  ? admission.asked(
                      new Request(
                          Long.parseLong(words[2]),
                          words[3],
                          FailoverPriority.valueOf(words[4]),
                          words.length > 5),
                      Long.parseLong(words[0]))
                  : admission.ended(Long.parseLong(words[2]));
          begin.forEach(ticket -> told.append("    ").append(ticket).append('\n'));
        });
    assertThat(told.toString()).isEqualTo(story);
  }

  @Test
  void theMostImportantBeginsFirstAndThenTheOneThatWasWorking() {
    play(
        new Limits(1, 8, 2_000),
        """
        0 ask 1 a LOW
            1
        0 ask 2 b LOW
        1 ask 3 c HIGH
        2 ask 4 d MEDIUM
        3 ask 5 e LOW again
        4 ask 6 f HIGH again
        5 end 1
            6
        6 end 6
            3
        7 end 3
            4
        8 end 4
            5
        9 end 5
            2
        10 end 2
        """);
  }

  @Test
  void aBusyHostLetsOthersPass() {
    play(
        new Limits(3, 2, 2_000),
        """
        0 ask 1 nvr HIGH
            1
        0 ask 2 nvr HIGH
            2
        0 ask 3 nvr HIGH
        1 ask 4 door LOW
            4
        2 ask 5 gate LOW
        3 end 4
            5
        4 end 1
            3
        5 end 2
        """);
  }

  @Test
  void nobodyWaitsForEver() {
    play(
        new Limits(1, 8, 2_000),
        """
        0 ask 1 a HIGH
            1
        0 ask 2 b NEVER
        13000 ask 3 c HIGH
        14001 ask 4 c HIGH again
        20000 end 1
            2
        20001 end 2
            4
        20002 end 4
            3
        """);
  }

  @Test
  void whoGivesUpTakesNobodysPlace() {
    play(
        new Limits(1, 8, 2_000),
        """
        0 ask 1 a HIGH
            1
        0 ask 2 a HIGH
        0 ask 3 a HIGH
        1 end 2
        2 end 9
        3 end 1
            3
        4 end 1
        """);
  }

  /// Limits hold at every moment, and everybody has a turn.
  @Test
  void randomCrowdsAreServed() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var limits = new Limits(1 + random.nextInt(6), 1 + random.nextInt(3), 100);
      var admission = new Admission(limits);
      Map<Long, String> hosts = new TreeMap<>();
      var running = new ArrayDeque<Long>();
      var served = new ArrayList<Long>();
      List<FailoverPriority> priorities = List.of(HIGH, MEDIUM, LOW);
      for (long ticket = 1; ticket <= 60 || !running.isEmpty(); ticket++) {
        List<Long> begin;
        if (ticket <= 60 && (running.isEmpty() || random.nextInt(3) > 0)) {
          String host = "h" + random.nextInt(4);
          hosts.put(ticket, host);
          begin =
              admission.asked(
                  new Request(
                      ticket, host, priorities.get(random.nextInt(3)), random.nextBoolean()),
                  ticket);
        } else {
          begin = admission.ended(running.remove());
        }
        running.addAll(begin);
        served.addAll(begin);
        assertThat(running.size()).isLessThanOrEqualTo(limits.total());
        for (String host : List.of("h0", "h1", "h2", "h3")) {
          assertThat(running.stream().filter(each -> host.equals(hosts.get(each))).count())
              .isLessThanOrEqualTo(limits.perHost());
        }
      }
      assertThat(served).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(hosts.keySet());
    }
  }

  @Test
  void limitsMustLeaveRoom() {
    assertThatThrownBy(() -> new Limits(0, 1, 1)).hasMessageContaining("above 0");
  }
}
