package dev.meerkat.replication;

import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import java.util.ArrayDeque;
import java.util.Queue;

/// Counts barriers and answers them as a test wants. It is told by words:
///
/// | Word | Does | Says |
/// |---|---|---|
/// | `count` | counts from nothing again | `FULL full, DATA data only`, since the last time |
/// | `fail` | answers the next barrier with `EIO` | `ok` |
/// | `hold` | is to keep the next barrier | `ok` |
/// | `await` | waits until it keeps one | `held` |
/// | `release` | answers the one that it keeps | `ok` |
final class Barriers {
  private static final int EIO = 5;

  private int full;
  private int dataOnly;
  private boolean fail;
  private boolean hold;
  private final Queue<BarrierAnswer> held = new ArrayDeque<>();

  synchronized void barrier(Barrier barrier, BarrierAnswer answer) {
    if (barrier.dataOnly()) {
      dataOnly++;
    } else {
      full++;
    }
    if (hold) {
      hold = false;
      held.add(answer);
      notifyAll();
      return;
    }
    int errno = fail ? EIO : 0;
    fail = false;
    Thread.ofVirtual().start(() -> answer.done(errno));
  }

  synchronized String told(String word) throws InterruptedException {
    switch (word) {
      case "count" -> {
        String count = full + " full, " + dataOnly + " data only";
        full = 0;
        dataOnly = 0;
        return count;
      }
      case "fail" -> fail = true;
      case "hold" -> hold = true;
      case "await" -> {
        while (held.isEmpty()) {
          wait();
        }
        return "held";
      }
      case "release" -> held.remove().done(0);
      default -> throw new IllegalArgumentException("no word for barriers: " + word);
    }
    return "ok";
  }
}
