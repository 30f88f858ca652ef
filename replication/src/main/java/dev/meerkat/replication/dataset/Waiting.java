package dev.meerkat.replication.dataset;

import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.util.Optional;

/// An application's request for a change, on its way through the state machine.
final class Waiting {
  private boolean permitted;
  private boolean returned;
  private Optional<String> refusal = Optional.empty();
  private Optional<BarrierAnswer> answer = Optional.empty();

  synchronized void permit() {
    permitted = true;
    notifyAll();
  }

  void complete() {
    end(() -> returned = true);
  }

  void refuse(String why) {
    end(() -> refusal = Optional.of(why));
  }

  private void end(Runnable how) {
    Optional<BarrierAnswer> waiting;
    synchronized (this) {
      how.run();
      waiting = answer;
      answer = Optional.empty();
      notifyAll();
    }
    waiting.ifPresent(this::answer);
  }

  /// When it has returned or is refused: now, or as soon as it has.
  void answerWith(BarrierAnswer caller) {
    synchronized (this) {
      if (!returned && refusal.isEmpty()) {
        answer = Optional.of(caller);
        return;
      }
    }
    answer(caller);
  }

  private void answer(BarrierAnswer caller) {
    boolean failed;
    synchronized (this) {
      failed = !returned;
    }
    caller.done(failed ? Errno.EIO : 0);
  }

  /// Until it may be made. The state machine answers every request, at the latest when it stops.
  synchronized void awaitPermit() throws LinuxException {
    boolean interrupted = false;
    while (!permitted && refusal.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (refusal.isPresent()) {
      throw new LinuxException("change", "the dataset: " + refusal.get(), Errno.EIO);
    }
  }
}
