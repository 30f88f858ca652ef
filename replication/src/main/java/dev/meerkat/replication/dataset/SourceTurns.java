package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Source;
import dev.meerkat.core.replication.SourceEffect;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.core.replication.SourceState;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The state machine of an active side, and its turn. All parts of the side bring their events
/// here; what they share belongs to the turn, and is read and changed in one only.
///
/// Its lock is that of [Turns]. [#state], [#isOver] and [#breakDown] are called with it held: by an
/// effect, or within [#during].
final class SourceTurns {
  private static final Logger log = LoggerFactory.getLogger(SourceTurns.class);

  private final Turns<SourceEvent> turns = new Turns<>(this::step, this::breakDown);
  private final Source source;
  private final Consumer<SourceEffect> effects;
  private final Consumer<Throwable> broken;
  private SourceState state;
  private boolean isBroken;

  /// To be had while a turn waits for a disk.
  private volatile SourceState settled;

  /// @param effects performs one, in the turn of the event that it came of
  /// @param broken is told, in a turn, of what was thrown there; nothing may be promised any more
  SourceTurns(
      Source source,
      SourceState state,
      Consumer<SourceEffect> effects,
      Consumer<Throwable> broken) {
    this.source = source;
    this.state = state;
    this.settled = state;
    this.effects = effects;
    this.broken = broken;
  }

  void take(SourceEvent event) {
    turns.take(event);
  }

  /// Does something that no event may come in between.
  <T> T during(Supplier<T> work) {
    return turns.during(work);
  }

  SourceState state() {
    return state;
  }

  /// The state after the newest event whose effects are performed. From any thread; waits for no
  /// turn.
  SourceState settled() {
    return settled;
  }

  /// Whether this side is not active any more.
  boolean isOver() {
    return isBroken || state.stopped();
  }

  void breakDown(Throwable e) {
    isBroken = true;
    broken.accept(e);
  }

  /// Something failed without which this side may not be active. From any thread.
  void fence(String what, Throwable e) {
    log.error("{}", what, e);
    take(new SourceEvent.Fenced(what + ": " + e.getMessage()));
  }

  private void step(SourceEvent event) {
    var step = source.step(state, event);
    state = step.next();
    if (!step.reason().isEmpty()) {
      log.info("{}", step.reason());
    }
    step.effects().forEach(effects);
    settled = state;
  }
}
