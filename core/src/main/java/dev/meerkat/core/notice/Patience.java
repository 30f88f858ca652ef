package dev.meerkat.core.notice;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// When a message is given up: after a week in which this run of the server knew of it, and never
/// before an attempt has failed. It goes by a clock that nobody sets, as the wall clock of a host
/// may be years off until it hears of a time server.
///
/// @param sinceNanos when each message that waits was seen first, by its number
/// @param failed messages of which an attempt has failed
public record Patience(SortedMap<Long, Long> sinceNanos, SortedSet<Long> failed) {
  public static final long MAX_AGE_NANOS = 7L * 24 * 3_600 * 1_000_000_000;
  public static final Patience NONE = new Patience(new TreeMap<>(), new TreeSet<>());

  public Patience {
    sinceNanos = Collections.unmodifiableSortedMap(new TreeMap<>(sinceNanos));
    failed = Collections.unmodifiableSortedSet(new TreeSet<>(failed));
  }

  /// Takes note of what waits, and forgets the rest.
  public Patience seen(Collection<Long> waiting, long nowNanos) {
    var since = new TreeMap<Long, Long>();
    waiting.forEach(number -> since.put(number, sinceNanos.getOrDefault(number, nowNanos)));
    var still = new TreeSet<>(failed);
    still.retainAll(since.keySet());
    return new Patience(since, still);
  }

  public Patience failed(long number) {
    var all = new TreeSet<>(failed);
    all.add(number);
    return new Patience(sinceNanos, all);
  }

  public boolean isAtItsEnd(long number, long nowNanos) {
    long since = sinceNanos.getOrDefault(number, nowNanos);
    return failed.contains(number) && nowNanos - since > MAX_AGE_NANOS;
  }
}
