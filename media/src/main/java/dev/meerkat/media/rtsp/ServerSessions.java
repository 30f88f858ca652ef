package dev.meerkat.media.rtsp;

import java.util.HashMap;
import java.util.Map;

/// How many sessions a simulated camera has, those included whose client is gone without a word:
/// many cameras count them until their timeout.
final class ServerSessions {
  private static final long RUNNING = Long.MAX_VALUE;

  private final int max;
  private final long staleNanos;

  /// When each ends to count, on the clock of `System.nanoTime()` since `originNanos`.
  private final Map<String, Long> endNanos = new HashMap<>();

  private final long originNanos = System.nanoTime();

  ServerSessions(int max, long staleMillis) {
    this.max = max;
    this.staleNanos = staleMillis * 1_000_000;
  }

  /// @return false when there are too many
  synchronized boolean begin(String id) {
    long now = System.nanoTime() - originNanos;
    endNanos.values().removeIf(end -> end <= now);
    if (endNanos.size() >= max) {
      return false;
    }
    endNanos.put(id, RUNNING);
    return true;
  }

  /// The client asks for the end of a session, perhaps one of an earlier connection.
  ///
  /// @return whether there was one
  synchronized boolean end(String id) {
    return endNanos.remove(id) != null;
  }

  /// The connection of a session is gone.
  synchronized void over(String id, boolean tornDown) {
    if (tornDown || staleNanos == 0) {
      endNanos.remove(id);
    } else {
      endNanos.computeIfPresent(id, (_, _) -> System.nanoTime() - originNanos + staleNanos);
    }
  }
}
