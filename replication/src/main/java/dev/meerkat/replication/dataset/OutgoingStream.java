package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.log.LogException;
import dev.meerkat.replication.log.LogFullException;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stream of an active side: what comes into it gets its place, and is kept for the standby in
/// memory and on disk. What the disk has of it is of use for nothing but the standby, and all of it
/// is tracked: when the disk fails, the queue is given up, and the standby is resynchronised.
///
/// Used in the side's turn, but for [#after], which the thread that sends calls, and [#orDrop],
/// which threads wrap around their work; the disk is written by a thread of its own. None of these
/// has the turn while it waits for the disk.
final class OutgoingStream implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OutgoingStream.class);

  private final SourceTurns turns;
  private final StreamQueue queue;
  private final SpaceWatch space;

  /// Not behind a sync, which may take long: the queue would grow too large for the memory.
  private final Duty spiller;

  private Mark end;

  /// Grows when the queue is dropped: what was begun before is not reported.
  private long drops;

  OutgoingStream(SourceTurns turns, StreamQueue queue, Mark end, SpaceWatch space) {
    this.turns = turns;
    this.queue = queue;
    this.end = end;
    this.space = space;
    this.spiller = new Duty("moves the queue", e -> turns.fence("the queue failed", e));
  }

  Mark end() {
    return end;
  }

  /// Gives a change its place.
  void enter(Ranges ranges, Change change) {
    if (turns.state().queue().dropped() || turns.isOver()) {
      end = StreamRecord.end(end, ranges, change);
      return;
    }
    var record = StreamRecord.of(end, ranges, change);
    end = record.end();
    queue.add(record);
  }

  /// A change has its place, and nothing of it travels.
  void skip() {
    end = end.plus(0);
  }

  /// How often the queue was dropped.
  long drops() {
    return drops;
  }

  /// Consecutive records behind a mark: at least one, if there is one.
  ///
  /// @param through none that end behind it
  List<StreamRecord> after(Mark after, Mark through, long mostBytes) throws LogException {
    return queue.after(after, through, mostBytes);
  }

  /// Has the disk take what is in memory.
  void spill(Mark through) {
    long begun = drops;
    spiller.add(() -> orDrop(begun, () -> spill(through, begun)));
  }

  private void spill(Mark through, long begun) throws IOException {
    if (turns.during(() -> drops) != begun) {
      return;
    }
    try {
      queue.spill(through);
    } catch (LogFullException e) {
      log.warn("the queue does not fit on the disk: {}", e.getMessage());
      turns.take(new SourceEvent.Held("there is no room for the queue: " + e.getMessage()));
      space.refused();
      return;
    }
    turns.during(() -> {
      if (drops == begun) {
        turns.take(new SourceEvent.Spilled(through));
      }
      return begun;
    });
  }

  /// The standby has what is before that.
  void forget(Mark through) {
    if (queue.forget(through)) {
      tidy();
    }
  }

  void drop() {
    drops++;
    queue.drop();
    tidy();
  }

  private void tidy() {
    long begun = drops;
    spiller.add(() -> orDrop(begun, queue::tidy));
  }

  /// Does what needs the queue on disk; when that fails, the queue is given up.
  ///
  /// @param begun how often it had been dropped
  void orDrop(long begun, DiskWork work) throws IOException {
    try {
      work.run();
    } catch (LogException e) {
      log.warn("the queue on disk failed", e);
      turns.during(() -> {
        if (drops == begun) {
          turns.take(new SourceEvent.QueueFailed("the queue on disk failed: " + e.getMessage()));
        }
        return begun;
      });
    }
  }

  /// Ends its thread.
  void endMoving() throws InterruptedException {
    spiller.end();
  }

  @Override
  public void close() throws LogException {
    queue.close();
  }
}
