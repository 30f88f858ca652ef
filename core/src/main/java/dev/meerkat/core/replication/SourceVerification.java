package dev.meerkat.core.replication;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// The [Verification] of the active side in a step: its beginning, and what becomes of it.
final class SourceVerification {
  private final SourceDraft now;

  SourceVerification(SourceDraft now) {
    this.now = now;
  }

  void begin(boolean mend) {
    if (now.verification.filter(Verification::isGoing).isPresent()) {
      now.because("a verification goes on already");
      return;
    }
    // No other one in the standby's journal has that number.
    long scan =
        Math.max(now.verification.map(Verification::scan).orElse(0L), now.queue.end().sequence())
            + 1;
    now.verification = Optional.of(Verification.begin(scan, mend));
    var obstacle =
        now.closing
            ? "this side is being closed"
            : now.session.isEmpty()
                ? "the standby is not connected"
                : now.resync.isPresent()
                    ? "the standby is in mid-resync: verify again when that is complete"
                    : "";
    if (obstacle.isEmpty()) {
      now.because("comparing both sides");
      now.add(new SourceEffect.BeginVerify(scan));
    } else {
      becomes(it -> it.failed(obstacle));
    }
  }

  /// Something has become of it, if it goes on.
  void becomes(UnaryOperator<Verification> change) {
    now.verification
        .filter(Verification::isGoing)
        .ifPresent(before -> {
          var next = change.apply(before);
          now.verification = Optional.of(next);
          next.outcome()
              .ifPresent(outcome -> {
                now.add(new SourceEffect.Verified(outcome));
                now.because("verified: " + outcome.sentence());
              });
        });
  }

  /// The standby is to be sent away, so that a resync mends what was found.
  ///
  /// @return why; empty when it may stay
  Optional<String> sendAway() {
    if (now.session.isEmpty() || now.verification.filter(Verification::isToMend).isEmpty()) {
      return Optional.empty();
    }
    var why = now.verification.get().mending();
    becomes(Verification::leaving);
    return Optional.of(why);
  }

  /// Has the next window told, if there is room for it.
  ///
  /// @param windowBytes that the queue may have
  void tell(long windowBytes) {
    if (now.session.isPresent() && windowBytes > now.queue.bytes()) {
      now.verification
          .filter(Verification::mayTell)
          .ifPresent(it -> {
            now.add(new SourceEffect.TellChecksums(it.scan(), it.told() + 1));
            now.verification = Optional.of(it.tell());
          });
    }
  }
}
