package dev.meerkat.core.archive;

import dev.meerkat.core.model.FailoverPriority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Decides which cameras may be connected to now, so that neither this server nor the host that
/// many cameras share (a recorder, an encoder) is stormed.
///
/// The order is High before Medium before Low before Never, and within each the cameras that were
/// recorded a moment ago first. Each of these steps counts as much as [Limits#stepMillis] of
/// waiting, so nobody waits for ever: after seven steps' time, even the last comes before all that
/// ask only then. A camera whose host is busy lets those of other hosts pass.
///
/// | Event | Ticket | Outcome |
/// |---|---|---|
/// | asked | new | waits, and is admitted as soon as there is room |
/// | ended | admitted | its room is free |
/// | ended | waiting | it has given up |
/// | ended | unknown | nothing |
///
/// Not safe for use by several threads.
public final class Admission {
  private static final Comparator<Waiting> ORDER =
      Comparator.comparingLong(Waiting::key).thenComparingLong(each -> each.request().ticket());

  private final Limits limits;
  private final TreeSet<Waiting> waiting = new TreeSet<>(ORDER);
  private final SortedMap<Long, Request> admitted = new TreeMap<>();
  private final SortedMap<String, Integer> busy = new TreeMap<>();

  /// @param total attempts at once
  /// @param perHost attempts at once to one host
  /// @param stepMillis how long a wait outweighs one step of importance
  public record Limits(int total, int perHost, long stepMillis) {
    public static final int PER_HOST = 8;
    public static final long STEP_MILLIS = 2_000;

    public Limits {
      if (total < 1 || perHost < 1 || stepMillis < 1) {
        throw new IllegalArgumentException(
            "limits of "
                + total
                + " attempts, "
                + perHost
                + " per host and "
                + stepMillis
                + " ms must be above 0");
      }
    }
  }

  /// @param ticket names the attempt; not used before
  /// @param host where the camera is, without its port
  /// @param wasWorking whether it was recorded until a moment ago
  public record Request(long ticket, String host, FailoverPriority priority, boolean wasWorking) {}

  private record Waiting(Request request, long key) {}

  public Admission(Limits limits) {
    this.limits = limits;
  }

  /// Somebody wants to connect.
  ///
  /// @return tickets that may begin now, in this order
  public List<Long> asked(Request request, long atMillis) {
    int steps = steps(request.priority()) + (request.wasWorking() ? 0 : 1);
    waiting.add(new Waiting(request, atMillis + steps * limits.stepMillis()));
    return admit();
  }

  private static int steps(FailoverPriority priority) {
    return switch (priority) {
      case HIGH -> 0;
      case MEDIUM -> 2;
      case LOW -> 4;
      case NEVER -> 6;
    };
  }

  /// An attempt is over, or is not wanted any more.
  ///
  /// @return tickets that may begin now, in this order
  public List<Long> ended(long ticket) {
    Request request = admitted.remove(ticket);
    if (request == null) {
      waiting.removeIf(each -> each.request().ticket() == ticket);
      return List.of();
    }
    if (busy.merge(request.host(), -1, Integer::sum) == 0) {
      busy.remove(request.host());
    }
    return admit();
  }

  private List<Long> admit() {
    var begin = new ArrayList<Long>();
    var next = waiting.iterator();
    while (admitted.size() < limits.total() && next.hasNext()) {
      Request request = next.next().request();
      if (busy.getOrDefault(request.host(), 0) < limits.perHost()) {
        next.remove();
        busy.merge(request.host(), 1, Integer::sum);
        admitted.put(request.ticket(), request);
        begin.add(request.ticket());
      }
    }
    return begin;
  }
}
