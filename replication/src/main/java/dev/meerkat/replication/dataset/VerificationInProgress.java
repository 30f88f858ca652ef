package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.core.replication.Verification;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileIndex;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A verification as an active side does it: puts checksums into the stream, hears what the standby
/// finds, and tells what came of it.
///
/// Which one goes on belongs to the side's turn: [#begin] and [#done] are called in one, and
/// checksums enter the stream in one, while what they are of is locked. The [Verifier] itself is
/// used by the thread of the [FolderScanner], and has a lock for what is found.
final class VerificationInProgress {
  private static final Logger log = LoggerFactory.getLogger(VerificationInProgress.class);

  private final SourceTurns turns;
  private final OutgoingStream stream;
  private final StandbyConnections standby;
  private final FolderScanner scanner;
  private final FileIndex index;
  private volatile Optional<Verifier> verifier = Optional.empty();

  VerificationInProgress(
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
    return verifier.map(going -> going.scan().progress());
  }

  void begin(long id) {
    Verifier begun = new Verifier(id, index);
    verifier = Optional.of(begun);
    scanner.measure(begun.scan());
  }

  /// The standby has compared a window.
  void found(long session, Finding finding) {
    turns.during(() -> {
      if (isGoing(finding.scan()) && standby.has(session)) {
        verifier.orElseThrow().found(finding);
        int differing = finding.differing().count();
        turns.take(new SourceEvent.Compared(session, finding.scan(), finding.window(), differing));
      }
      return true;
    });
  }

  /// Tells the checksums of a window, in a short while.
  void tell(long id, long window) {
    scanner.add(why -> new SourceEvent.VerifyFailed(id, why), () -> tellNow(id, window));
  }

  private void tellNow(long id, long window) throws IOException {
    Optional<Verifier> going = turns.during(() -> verifier.filter(one -> one.id() == id));
    if (going.isEmpty()) {
      return;
    }
    boolean last =
        going
            .get()
            .tell(
                window,
                scanner.reading(),
                () -> turns.during(() -> isGoing(id)),
                sum -> summed(id, sum));
    turns.take(new SourceEvent.WindowTold(id, last));
  }

  private boolean isGoing(long id) {
    return turns.state().verification().filter(it -> it.isComparing(id)).isPresent();
  }

  /// A checksum touches no range.
  private void summed(long id, Change sum) {
    turns.during(() -> {
      if (isGoing(id)) {
        stream.enter(Ranges.NONE, sum);
        turns.take(new SourceEvent.Checksum(id, stream.end()));
      }
      return id;
    });
  }

  /// It is over.
  ///
  /// @param word is told what differs, too, in a short while
  void done(Verification.Outcome outcome, Consumer<Verified> word) {
    Optional<Verifier> done = verifier;
    verifier = Optional.empty();
    scanner.add(() -> word.accept(Verified.of(outcome, differences(done))));
  }

  private List<String> differences(Optional<Verifier> done) {
    try {
      return done.isEmpty() ? List.of() : done.get().words(scanner.snapshots());
    } catch (IOException e) {
      log.warn("what differs cannot be named", e);
      return List.of("what differs cannot be named: " + e.getMessage());
    }
  }
}
