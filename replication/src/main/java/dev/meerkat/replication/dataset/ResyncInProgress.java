package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Question;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.core.replication.Unreadable;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.Snapshots;
import dev.meerkat.replication.capture.UntellableException;
import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The resync of the standby as an active side does it: goes through the ranges, and puts what the
/// standby lacks into the stream.
///
/// Which scan goes on belongs to the side's turn: [#begin] and [#over] are called in one, and what
/// the scanner tells enters the stream in one, while what it is of is locked. The [Scan] itself is
/// used by the thread of the [FolderScanner].
final class ResyncInProgress {
  private final SourceTurns turns;
  private final OutgoingStream stream;
  private final StandbyConnections standby;
  private final FolderScanner scanner;
  private final FileIndex index;
  private volatile Optional<Scan> scan = Optional.empty();

  ResyncInProgress(
      SourceTurns turns,
      OutgoingStream stream,
      StandbyConnections standby,
      FolderScanner scanner,
      FileIndex index) {
    this.turns = turns;
    this.stream = stream;
    this.standby = standby;
    this.scanner = scanner;
    this.index = index;
  }

  /// How far it is; none when none goes on. Waits for no turn.
  Optional<Scan.Progress> progress() {
    return turns.settled().resync().isEmpty() ? Optional.empty() : scan.map(Scan::progress);
  }

  void begin(long id, Ranges ranges) {
    Scan begun = new Scan(id, index.resolved(ranges), index.files());
    scan = Optional.of(begun);
    scanner.measure(begun);
  }

  /// Nothing that was begun is told any more.
  void over() {
    scan = Optional.empty();
  }

  /// The standby has told what it holds of a window.
  void told(long session, Message.Telling telling) {
    turns.during(() -> {
      if (isGoing(telling.scan()) && standby.has(session)) {
        scan.orElseThrow().held(telling.window(), telling.held());
        turns.take(new SourceEvent.Digested(session, telling.scan(), telling.window()));
      }
      return true;
    });
  }

  /// Finds the next window, in a short while.
  void lookAhead(long id, long window, long bytes) {
    scanner.add(failed(id), () -> look(id, window, bytes));
  }

  private void look(long id, long window, long bytes) throws IOException {
    Optional<Scan> going = going(id);
    if (going.isEmpty()) {
      return;
    }
    Mark before = turns.during(stream::end);
    Scan.Telling telling =
        new Scan.Telling() {
          @Override
          public void tell(Range range) throws IOException {
            ResyncInProgress.this.tell(id, range, Optional.empty());
          }

          @Override
          public List<Snapshots.Piece> pieces(FileId file) throws IOException {
            return scanner.reading().of(file, snapshots -> snapshots.piecesOf(file));
          }

          @Override
          public boolean hasRoom() {
            return turns.during(stream::end).bytesSince(before) < bytes;
          }
        };
    boolean more = going.get().look(window, telling);
    turns.during(() -> {
      if (isGoing(id)) {
        turns.take(new SourceEvent.Ahead(id, window, more));
      }
      return id;
    });
  }

  /// Asks the standby what it holds of a window, in a short while.
  void askDigests(long session, long id, long window) {
    standby.inTurnOfSending(() -> {
      Optional<Ranges> ranges = going(id).map(going -> going.ranges(window));
      if (ranges.isPresent()) {
        var question = new Question(id, window, ranges.get());
        standby.send(session, new Message.Asking(question), () -> {});
      }
    });
  }

  /// Goes through a window, in a short while.
  void scan(long id, long window, long bytes) {
    scanner.add(failed(id), () -> goThrough(id, window, bytes));
  }

  private void goThrough(long id, long window, long bytes) throws IOException {
    Optional<Scan> going = going(id);
    if (going.isEmpty()) {
      return;
    }
    Mark before = turns.during(stream::end);
    boolean more = true;
    while (more && turns.during(stream::end).bytesSince(before) < bytes) {
      more = going.get().next(window, (range, held) -> tell(id, range, held));
    }
    boolean done = !more;
    turns.during(() -> {
      if (isGoing(id)) {
        turns.take(new SourceEvent.ScanPaused(id, done));
      }
      return id;
    });
  }

  /// Tells that everything is compared, in a short while.
  void finish(long id) {
    scanner.add(() -> told(id, Ranges.NONE, new Change.Compared()));
  }

  private static Function<String, SourceEvent> failed(long id) {
    return why -> new SourceEvent.ScanFailed(id, why);
  }

  private Optional<Scan> going(long id) {
    return turns.during(() -> scan.filter(one -> one.id() == id));
  }

  private boolean isGoing(long id) {
    return scan.filter(one -> one.id() == id).isPresent();
  }

  private void tell(long id, Range range, Optional<MemorySegment> held) throws IOException {
    var ranges = Ranges.of(List.of(range));
    var _ =
        scanner
            .reading()
            .of(
                new FileId(range.file()),
                snapshots -> {
                  snapshots.tell(range, held, change -> tellIfItFits(id, ranges, change));
                  return range;
                });
  }

  private void tellIfItFits(long id, Ranges ranges, Change snapshot) throws UntellableException {
    Optional<String> excess = StreamRecord.excess(ranges, snapshot);
    if (excess.isPresent()) {
      throw new UntellableException(Unreadable.Fault.NAMES, excess.get());
    }
    told(id, ranges, snapshot);
  }

  /// What a scan tells has a place in the stream, unless the scan is over.
  private void told(long id, Ranges ranges, Change snapshot) {
    turns.during(() -> {
      if (isGoing(id)) {
        stream.enter(ranges, snapshot);
        turns.take(
            snapshot instanceof Change.Compared
                ? new SourceEvent.ScanFinished(id, stream.end())
                : new SourceEvent.Snapshot(id, stream.end()));
      }
      return id;
    });
  }
}
