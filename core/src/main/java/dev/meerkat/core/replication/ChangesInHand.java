package dev.meerkat.core.replication;

import dev.meerkat.core.replication.SourceState.Intent;
import dev.meerkat.core.replication.SourceState.Waiter;
import java.util.ArrayList;

/// The changes that applications ask for, and those who wait for the standby, in a step of the
/// active side: asked → tracked → performed → returned.
final class ChangesInHand {
  private final SourceSettings settings;
  private final SourceDraft now;

  ChangesInHand(SourceSettings settings, SourceDraft now) {
    this.settings = settings;
    this.now = now;
  }

  void ask(long request, Ranges ranges) {
    if (now.closing || now.inHand.size() >= settings.mostInHand()) {
      now.add(
          new SourceEffect.Refuse(
              request, now.closing ? "the dataset is being closed" : "too many changes at once"));
      return;
    }
    boolean hadAll = now.copy.tracker().young().everything();
    var untracked = untracked(ranges);
    touch(ranges);
    if (now.copy.tracker().young().everything() && !hadAll) {
      untracked = Ranges.EVERYTHING;
    }
    now.inHand.put(request, new Intent(ranges, untracked));
    now.add(
        untracked.isEmpty()
            ? new SourceEffect.Perform(request)
            : new SourceEffect.Track(request, untracked));
  }

  /// Those of which it is not certain that they are tracked durably.
  private Ranges untracked(Ranges ranges) {
    var missing = new ArrayList<Range>();
    for (var range : ranges.some()) {
      boolean isBeingTracked =
          now.inHand.values().stream().anyMatch(intent -> intent.tracking().contains(range));
      if (isBeingTracked || !now.copy.tracker().contains(range)) {
        missing.add(range);
      }
    }
    return Ranges.of(missing);
  }

  private void touch(Ranges ranges) {
    now.copy = now.copy.with(now.copy.tracker().touch(ranges, settings.mostTracked()));
  }

  /// The ranges of a change are tracked.
  void permit(long request) {
    var intent = now.inHand.get(request);
    if (intent != null && !intent.tracking().isEmpty()) {
      now.inHand.put(request, new Intent(intent.ranges(), Ranges.NONE));
      now.add(new SourceEffect.Perform(request));
    }
  }

  /// A change was made, and is about to come into the queue.
  void performed(long request) {
    var intent = now.inHand.remove(request);
    if (intent == null) {
      throw new IllegalArgumentException("change " + request + " was made without being permitted");
    }
    touch(intent.ranges());
  }

  /// It has come into the queue.
  void captured(long request) {
    if (settings.mode() == Mode.STRICT) {
      await(request);
    } else {
      now.add(new SourceEffect.Return(request));
    }
  }

  /// It could not be made.
  void rejected(long request) {
    now.inHand.remove(request);
  }

  /// Has a request return when the standby has everything that there is by now.
  void await(long request) {
    if (now.waiters.size() >= settings.mostInHand()) {
      now.add(new SourceEffect.Refuse(request, "too many wait for the standby"));
    } else {
      now.waiters.add(new Waiter(request, now.queue.end().sequence()));
    }
  }

  /// Those return that the standby has everything for.
  ///
  /// @param nobodyWaits whether all return
  void release(boolean nobodyWaits) {
    boolean all = nobodyWaits || now.standing instanceof Standing.Outdated;
    long durable = now.resync.isEmpty() ? now.queue.durable().sequence() : -1;
    now.waiters.removeIf(waiter -> {
      boolean returns = all || waiter.through() <= durable;
      if (returns) {
        now.add(new SourceEffect.Return(waiter.request()));
      }
      return returns;
    });
  }
}
