package dev.meerkat.server.notice;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// When a message is given up: after a week in which this run of the server knew of it, and never
/// before an attempt has failed. It goes by a clock that nobody sets, as the wall clock of a host
/// may be years off until it hears of a time server. For use by one thread at a time.
final class Patience {
  static final long MAX_AGE_NANOS = TimeUnit.DAYS.toNanos(7);

  private final Map<Long, Long> sinceNanos = new HashMap<>();
  private final Set<Long> failed = new HashSet<>();

  /// Takes note of what waits, and forgets the rest.
  void seen(List<Message> waiting, long nowNanos) {
    Set<Long> numbers = waiting.stream().map(Message::number).collect(Collectors.toSet());
    sinceNanos.keySet().retainAll(numbers);
    failed.retainAll(numbers);
    numbers.forEach(number -> sinceNanos.putIfAbsent(number, nowNanos));
  }

  void failed(Message message) {
    failed.add(message.number());
  }

  boolean isAtItsEnd(Message message, long nowNanos) {
    long since = sinceNanos.getOrDefault(message.number(), nowNanos);
    return failed.contains(message.number()) && nowNanos - since > MAX_AGE_NANOS;
  }
}
