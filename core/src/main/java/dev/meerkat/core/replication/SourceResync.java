package dev.meerkat.core.replication;

import dev.meerkat.core.replication.SourceState.Resync;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A resync of the standby in a step of the active side: how far it has looked ahead ([Lookahead]),
/// and what it takes next.
final class SourceResync {
  private final SourceSettings settings;
  private final SourceDraft now;

  SourceResync(SourceSettings settings, SourceDraft now) {
    this.settings = settings;
    this.now = now;
  }

  boolean isGoing(long scan) {
    return now.resync.filter(going -> going.scan() == scan).isPresent();
  }

  void look(long scan, UnaryOperator<Lookahead> change) {
    now.resync =
        now.resync.map(
            going -> going.scan() == scan ? going.with(change.apply(going.ahead())) : going);
  }

  /// All ranges have been gone through.
  ///
  /// @param end with which the standby is a state of this side again
  void finished(long scan, Mark end) {
    if (isGoing(scan)) {
      now.resync =
          now.resync.map(going -> new Resync(scan, going.from(), going.ahead(), end.sequence()));
      now.because("all ranges are compared");
    }
  }

  void ticked() {
    boolean heard = now.resync.filter(going -> !going.ahead().mute()).isPresent();
    now.resync = now.resync.map(going -> going.with(going.ahead().ticked()));
    if (heard && now.resync.filter(going -> going.ahead().mute()).isPresent()) {
      now.because("the standby does not tell what it holds: all of the ranges is sent");
    }
    now.setback = now.setback.ticked();
  }

  /// Goes on with it, if there is room in the queue.
  void scan() {
    long room = settings.windowBytes() - now.queue.bytes();
    if (now.resync.isEmpty()
        || now.session.isEmpty()
        || now.resync.get().resynced() != 0
        || room <= 0) {
      return;
    }
    long scan = now.resync.get().scan();
    long bytes = Math.min(room, settings.batchBytes());
    var ahead = now.resync.get().ahead();
    if (ahead.mayLook()) {
      now.add(new SourceEffect.LookAhead(scan, ahead.next(), bytes));
      ahead = ahead.look();
    }
    for (long window : ahead.unasked()) {
      now.add(new SourceEffect.AskDigests(now.session.get().id(), scan, window));
    }
    ahead = ahead.asked();
    if (ahead.mayScan()) {
      now.add(new SourceEffect.Scan(scan, ahead.first(), bytes));
      ahead = ahead.scan();
    } else if (ahead.isDone()) {
      now.add(new SourceEffect.FinishScan(scan));
      ahead = ahead.scan();
    }
    now.resync = Optional.of(now.resync.get().with(ahead));
  }
}
