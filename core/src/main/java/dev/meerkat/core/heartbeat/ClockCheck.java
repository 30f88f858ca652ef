package dev.meerkat.core.heartbeat;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Whether the wall clocks of servers agree. Timelines put footage together by wall clock: a gap at
/// a takeover is told too long or too short by what the clocks differ, and footage is looked for at
/// the wrong time. The splice of an export, which goes by content, bears more
/// ([dev.meerkat.core.archive.Splice#WINDOW_MICROS]).
///
/// | Clock of another server | Becomes |
/// |---|---|
/// | agrees | differs, when it is certain that it is off by more than [#MOST_MICROS] |
/// | differs | agrees, when it is off by less than four fifths of that |
public final class ClockCheck {
  static final long MOST_MICROS = 1_000_000;

  private static final long AGAIN_MICROS = MOST_MICROS * 4 / 5;
  private static final int MOST_PROBLEMS = 5;
  private static final String REMEDY =
      ": footage of both does not fit together; let both follow the same time server (NTP, such as"
          + " chrony or systemd-timesyncd)";

  /// @param off by server whose clock differs, by how much it is ahead, in microseconds
  /// @param news sentences about what has changed
  public record Step(SortedMap<ServerId, Long> off, List<String> news) {
    public Step {
      off = Collections.unmodifiableSortedMap(new TreeMap<>(off));
      news = List.copyOf(news);
    }
  }

  private ClockCheck() {}

  /// @param before those whose clock has differed so far
  /// @param readings of every other server that is there
  public static Step step(
      ServerId self, SortedSet<ServerId> before, SortedMap<ServerId, Reading> readings) {
    var off = new TreeMap<ServerId, Long>();
    readings.forEach((server, reading) ->
        reading
            .clockOffsetMicros()
            .ifPresent(offset -> {
              long error = reading.medianRoundTripMicros().orElse(0) / 2;
              if (isOff(offset, error, before.contains(server))) {
                off.put(server, offset);
              }
            }));
    var news = new ArrayList<String>();
    var begun = new TreeMap<>(off);
    begun.keySet().removeAll(before);
    if (!begun.isEmpty()) {
      news.addAll(problems(self, begun, readings.size()));
    }
    var ended = new TreeSet<>(before);
    ended.retainAll(readings.keySet());
    ended.removeAll(off.keySet());
    for (ServerId server : ended) {
      news.add("the clock of " + server + " agrees with that of " + self + " again");
    }
    return new Step(off, news);
  }

  /// @param errorMicros by which the offset may be wrong
  /// @param before whether the clock has differed so far
  static boolean isOff(long offsetMicros, long errorMicros, boolean before) {
    return before
        ? Math.abs(offsetMicros) >= AGAIN_MICROS
        : Math.abs(offsetMicros) - errorMicros > MOST_MICROS;
  }

  /// What is wrong, and what to do. Where all the others differ, it is more likely this server.
  ///
  /// @param others how many other servers there are
  public static List<String> problems(ServerId self, SortedMap<ServerId, Long> off, int others) {
    if (off.size() > 1 && off.size() == others) {
      long first = off.firstEntry().getValue();
      return List.of(
          "the clock of this server, "
              + self
              + ", is "
              + seconds(first)
              + (first > 0 ? " behind" : " ahead of")
              + " that of "
              + off.firstKey()
              + ", and differs from those of all the others"
              + REMEDY);
    }
    var problems =
        off.entrySet().stream()
            .limit(MOST_PROBLEMS)
            .map(each -> problem(self, each))
            .collect(Collectors.toCollection(ArrayList::new));
    if (off.size() > MOST_PROBLEMS) {
      problems.add(
          "the clocks of " + (off.size() - MOST_PROBLEMS) + " more servers differ from " + self);
    }
    return problems;
  }

  private static String problem(ServerId self, Map.Entry<ServerId, Long> off) {
    return "the clock of "
        + off.getKey()
        + " is "
        + seconds(off.getValue())
        + (off.getValue() > 0 ? " ahead of" : " behind")
        + " that of this server, "
        + self
        + REMEDY;
  }

  static String seconds(long micros) {
    return String.format(Locale.ROOT, "%.1f s", Math.abs(micros) / 1e6);
  }
}
