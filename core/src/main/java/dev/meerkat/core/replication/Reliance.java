package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// How far the active side relies on its standby in a step: the [Standing], with what the arbiter
/// is asked to record of it.
final class Reliance {
  private final ServerId self;
  private final SourceSettings settings;
  private final SourceDraft now;

  Reliance(ServerId self, SourceSettings settings, SourceDraft now) {
    this.self = self;
    this.settings = settings;
    this.now = now;
  }

  /// Whether no application ever waits for the standby.
  boolean nobodyWaits() {
    return settings.mode() == Mode.ASYNCHRONOUS && !now.closing;
  }

  /// The standby is lost.
  void lost() {
    switch (now.standing) {
      case Standing.Outdated _, Standing.AskingOutdated _ -> {}
      case Standing.Joining _ -> now.standing = new Standing.Outdated();
      case Standing.AskingComplete _, Standing.Complete _ -> {
        now.standing = new Standing.AskingOutdated();
        now.because("nothing is promised until the arbiter has recorded it as outdated");
        ask();
      }
    }
  }

  /// The arbiter, asked before, may not have heard it.
  void ticked() {
    if (now.standing instanceof Standing.AskingComplete
        || now.standing instanceof Standing.AskingOutdated) {
      ask();
    }
  }

  private void ask() {
    boolean complete = now.standing instanceof Standing.AskingComplete;
    now.add(new SourceEffect.Ask(now.ruling, now.ruling.complete(complete)));
  }

  /// The arbiter holds this ruling.
  ///
  /// @return why this side may not be active any longer; empty when it may
  Optional<String> ruled(Ruling next) {
    if (next.version() < now.ruling.version()) {
      return Optional.empty();
    }
    if (next.epoch() > now.ruling.epoch() || !next.active().equals(self)) {
      return Optional.of("the arbiter has granted epoch " + next.epoch() + " to " + next.active());
    }
    boolean news = next.version() > now.ruling.version();
    now.ruling = next;
    switch (now.standing) {
      case Standing.AskingComplete _ when next.complete() -> {
        now.standing = new Standing.Complete();
        now.because("the standby is complete, and the arbiter knows");
      }
      case Standing.AskingOutdated _ when !next.complete() && news -> {
        now.standing = new Standing.Outdated();
        now.because("the arbiter has recorded the standby as outdated: going on alone");
      }
      case Standing.AskingComplete _, Standing.AskingOutdated _ when news -> ask();
      case Standing.AskingComplete _,
          Standing.AskingOutdated _,
          Standing.Outdated _,
          Standing.Joining _,
          Standing.Complete _ -> {}
    }
    return Optional.empty();
  }

  /// What follows from where the standby is now.
  void join() {
    boolean streams = now.session.isPresent() && now.resync.isEmpty();
    if (now.standing instanceof Standing.Outdated
        && streams
        && !nobodyWaits()
        && !now.patience.regain().isAfter(now.queue.durable())
        && now.queue.bytes() <= settings.joinBytes()) {
      now.standing = new Standing.Joining(now.queue.end().sequence());
      now.because("the standby is nearly equal: applications wait for it from now on");
    }
    if (now.standing instanceof Standing.Joining(var through)
        && now.queue.durable().sequence() >= through) {
      now.standing = new Standing.AskingComplete();
      ask();
    }
  }
}
