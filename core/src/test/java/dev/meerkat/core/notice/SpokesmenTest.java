package dev.meerkat.core.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Notice.ProblemsChanged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The heralds of several servers beside each other: each looks once a second, at a moment of its
/// own, and hears some time later what is with the others. Together they tell a problem that all
/// see, whatever the order in which they hear of each other.
class SpokesmenTest {
  private static final String PROBLEM = "down";
  private static final long BEGIN_MILLIS = 40_000;
  private static final long END_MILLIS = 160_000;
  private static final long LAST_MILLIS = 220_000;

  /// One server and its herald.
  ///
  /// @param phaseMillis of its looks
  /// @param stableMillis from when on it is stable
  /// @param deathMillis when it dies
  /// @param seesMillis how long after its begin, or end, it sees the problem
  /// @param hearsMillis how long after others became stable, or died, it hears of that
  private record Server(
      ServerId name,
      long phaseMillis,
      long stableMillis,
      long deathMillis,
      long seesMillis,
      SortedMap<ServerId, Long> hearsMillis) {
    long hears(Server other) {
      return other.name.equals(name) ? 0 : hearsMillis.getOrDefault(other.name, 0L);
    }

    Situation situation(List<Server> all, long atMillis) {
      SortedSet<ServerId> members = new TreeSet<>();
      SortedSet<ServerId> stable = new TreeSet<>();
      for (Server other : all) {
        if (atMillis < other.deathMillis + hears(other)) {
          members.add(other.name);
          if (atMillis >= other.stableMillis + hears(other)) {
            stable.add(other.name);
          }
        }
      }
      SortedMap<String, Problem> problems = new TreeMap<>();
      if (atMillis >= BEGIN_MILLIS + seesMillis && atMillis < END_MILLIS + seesMillis) {
        problems.put(PROBLEM, new Problem(PROBLEM, true, PROBLEM, ""));
      }
      return new Situation(
          name,
          true,
          true,
          members,
          stable,
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          problems);
    }
  }

  /// How often the beginning of the problem was told, and how often its end.
  private record Told(int begun, int over) {}

  private static Told told(List<Server> all) {
    int begun = 0;
    int over = 0;
    for (Server server : all) {
      var herald = new Herald(NoticeSettings.DEFAULT);
      var state = HeraldState.initial(new TreeSet<>());
      for (long at = server.phaseMillis;
          at < Math.min(LAST_MILLIS, server.deathMillis);
          at += 1_000) {
        var step = herald.step(state, server.situation(all, at), at, at);
        state = step.next();
        for (var notice : step.notices()) {
          var changed = (ProblemsChanged) notice;
          begun += changed.begun().size();
          over += changed.over().size();
        }
      }
    }
    return new Told(begun, over);
  }

  /// Two servers become stable at 40.3 s, or nearly, and a problem begins between their looks.
  ///
  /// `a` looks at full seconds, `b` at 900 ms after them.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          both before the problem             | 39000 | 39000 | 1
          a when b is already, a sees it first| 40300 | 30000 | 1
          b when a is already                 | 30000 | 40300 | 1
          both while it lasts                 | 50300 | 50300 | 1
          both when it is to be told          | 70100 | 70100 | 1
          nobody ever                         | 999999| 999999| 1
          """)
  void oneOfTwoTellsIt(String name, long aStableMillis, long bStableMillis, int told) {
    var a = new Server(new ServerId("a"), 0, aStableMillis, LAST_MILLIS, 0, new TreeMap<>());
    var b = new Server(new ServerId("b"), 900, bStableMillis, LAST_MILLIS, 0, new TreeMap<>());
    assertThat(told(List.of(a, b))).as(name).isEqualTo(new Told(told, told));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void somebodyTellsIt(long first) {
    for (long seed = first * 1_000; seed < first * 1_000 + 50; seed++) {
      var all = servers(new Random(seed));
      var told = told(all);
      assertThat(told.begun()).as("seed %d: %s", seed, all).isBetween(1, 2 * all.size());
      assertThat(told.over()).as("seed %d: %s", seed, all).isBetween(1, all.size());
    }
  }

  /// Some are stable all along, some become so around the time when the problem is seen or told;
  /// all but one of them may die.
  private static List<Server> servers(Random random) {
    var names = new ArrayList<>(List.of("a", "b", "c", "d"));
    Collections.shuffle(names, random);
    long around = random.nextBoolean() ? BEGIN_MILLIS : BEGIN_MILLIS + 30_000;
    long deaths = around + random.nextLong(8_000);
    var all = new ArrayList<Server>();
    for (String name : names) {
      SortedMap<ServerId, Long> hears = new TreeMap<>();
      names.forEach(other -> hears.put(new ServerId(other), random.nextLong(2_000)));
      boolean dies = !all.isEmpty() && random.nextInt(3) == 0;
      all.add(
          new Server(
              new ServerId(name),
              random.nextLong(1_000),
              random.nextInt(3) == 0 ? 0 : around - 2_000 + random.nextLong(6_000),
              dies ? deaths + random.nextLong(2_000) : LAST_MILLIS * 2,
              random.nextLong(3_000),
              hears));
    }
    return all;
  }
}
