package dev.meerkat.core.replication;

import dev.meerkat.core.replication.SourceState.Intent;
import dev.meerkat.core.replication.SourceState.Resync;
import dev.meerkat.core.replication.SourceState.Session;
import dev.meerkat.core.replication.SourceState.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The [SourceState] while a step is taken, and what the step has come to so far. The fields mean
/// what they mean there.
final class SourceDraft {
  private final List<SourceEffect> effects = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  final SortedMap<Long, Intent> inHand;
  final List<Waiter> waiters;
  Copy copy;
  Queue queue;
  Ruling ruling;
  Standing standing;
  Optional<Session> session;
  long newestSession;
  Optional<Resync> resync;
  Optional<Verification> verification;
  long confirmed;
  boolean checkpointing;
  boolean checkpointed;
  boolean closing;
  String held;
  boolean alone;
  Patience patience;
  Setback setback;
  boolean stopped;

  SourceDraft(SourceState state) {
    this.inHand = new TreeMap<>(state.inHand());
    this.waiters = new ArrayList<>(state.waiters());
    this.copy = state.copy();
    this.queue = state.queue();
    this.ruling = state.ruling();
    this.standing = state.standing();
    this.session = state.session();
    this.newestSession = state.newestSession();
    this.resync = state.resync();
    this.verification = state.verification();
    this.confirmed = state.confirmed();
    this.checkpointing = state.checkpointing();
    this.checkpointed = state.checkpointed();
    this.closing = state.closing();
    this.held = state.held();
    this.alone = state.alone();
    this.patience = state.patience();
    this.setback = state.setback();
    this.stopped = state.stopped();
  }

  /// Behind the effects so far.
  void add(SourceEffect effect) {
    effects.add(effect);
  }

  /// Behind the reasons so far.
  void because(String reason) {
    reasons.add(reason);
  }

  boolean isCurrent(long id) {
    return session.filter(connected -> connected.id() == id).isPresent();
  }

  SourceStep conclude() {
    return new SourceStep(
        new SourceState(
            copy,
            queue,
            ruling,
            standing,
            session,
            newestSession,
            resync,
            verification,
            confirmed,
            inHand,
            waiters,
            checkpointing,
            checkpointed,
            closing,
            held,
            alone,
            patience,
            setback,
            stopped),
        effects,
        String.join("; ", reasons));
  }
}
