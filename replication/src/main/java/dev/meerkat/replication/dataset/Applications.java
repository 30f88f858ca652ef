package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.ChangeListener;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What applications want of an active side: changes that wait to be permitted, and, in strict
/// mode, to be answered; barriers that wait for the standby. Each has a number, by which the state
/// machine knows it.
///
/// Called on the threads that serve the folder, with nodes locked there. What it knows of requests
/// is used in the side's turn only: [#permit], [#done], [#refuse] and [#refuseAll] are called in
/// one. A thread that waits for a permit does so outside of it, with the lock of its own [Waiting].
final class Applications implements ChangeListener {
  private static final Logger log = LoggerFactory.getLogger(Applications.class);

  private final SourceTurns turns;
  private final OutgoingStream stream;
  private final Mode mode;
  private final Map<Long, Waiting> changes = new HashMap<>();
  private final Map<Long, BarrierAnswer> barriers = new HashMap<>();
  private long lastRequest;

  Applications(SourceTurns turns, OutgoingStream stream, Mode mode) {
    this.turns = turns;
    this.stream = stream;
    this.mode = mode;
  }

  @Override
  public Intent intend(Ranges ranges) throws LinuxException {
    var waiting = new Waiting();
    long request =
        turns.during(() -> {
          long number = ++lastRequest;
          if (turns.isOver()) {
            waiting.refuse("this side is not active any more");
            return number;
          }
          changes.put(number, waiting);
          turns.take(new SourceEvent.Asked(number, ranges));
          return number;
        });
    waiting.awaitPermit();
    return new Permitted(request, ranges, waiting);
  }

  private final class Permitted implements Intent {
    private final long request;
    private final Ranges ranges;
    private final Waiting waiting;
    private boolean made;

    Permitted(long request, Ranges ranges, Waiting waiting) {
      this.request = request;
      this.ranges = ranges;
      this.waiting = waiting;
    }

    @Override
    public void made(Change change) {
      made = true;
      turns.during(() -> {
        try {
          stream.enter(ranges, change);
        } catch (RuntimeException e) {
          turns.breakDown(e); // The folder has what the stream cannot have.
          return request;
        }
        turns.take(new SourceEvent.Performed(request, stream.end()));
        return request;
      });
    }

    /// Its ranges are tracked, and are compared when the standby returns.
    @Override
    public void unknown(String why) {
      log.warn("a change failed half-way: {}", why);
      turns.during(() -> {
        changes.remove(request);
        stream.skip();
        turns.take(
            new SourceEvent.HalfMade(request, stream.end(), "a change failed half-way: " + why));
        return request;
      });
    }

    @Override
    public void failed() {
      turns.during(() -> {
        changes.remove(request);
        turns.take(new SourceEvent.Rejected(request));
        return request;
      });
    }

    @Override
    public boolean isSettled() {
      return !made || mode != Mode.STRICT;
    }

    @Override
    public void settle(BarrierAnswer answer) {
      waiting.answerWith(answer);
    }
  }

  @Override
  public void barrier(Barrier barrier, BarrierAnswer answer) {
    turns.during(() -> {
      if (turns.isOver()) {
        answer.done(Errno.EIO);
        return false;
      }
      long number = ++lastRequest;
      barriers.put(number, answer);
      turns.take(new SourceEvent.Barrier(number));
      return true;
    });
  }

  /// The change may be made.
  void permit(long request) {
    with(request, Waiting::permit);
  }

  /// The change or barrier is done.
  void done(long request) {
    with(request, Waiting::complete);
    changes.remove(request);
    answer(request, 0);
  }

  /// The change or barrier fails.
  void refuse(long request, String why) {
    with(request, waiting -> waiting.refuse(why));
    changes.remove(request);
    answer(request, Errno.EIO);
  }

  /// All that there are fail.
  void refuseAll(String why) {
    changes.values().forEach(waiting -> waiting.refuse(why));
    changes.clear();
    barriers.values().forEach(answer -> answer.done(Errno.EIO));
    barriers.clear();
  }

  private void with(long request, Consumer<Waiting> what) {
    Waiting waiting = changes.get(request);
    if (waiting != null) {
      what.accept(waiting);
    }
  }

  private void answer(long request, int errno) {
    BarrierAnswer answer = barriers.remove(request);
    if (answer != null) {
      answer.done(errno);
    }
  }
}
