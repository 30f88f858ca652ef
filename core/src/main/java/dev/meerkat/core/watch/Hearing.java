package dev.meerkat.core.watch;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which members in the redundancy mode *fast* are heard. Those are planned without as soon as they
/// fall silent, although they are members still.
///
/// | A member | Becomes | When |
/// |---|---|---|
/// | unknown | heard | it has told that it beats fast |
/// | heard | silent | nothing came of it for `fastSilenceMillis` |
/// | silent | returning | it is heard again |
/// | returning | silent | nothing came of it for `fastSilenceMillis` |
/// | returning | heard | it was not silent for `stabilityMillis` |
/// | heard, returning | unknown | it has told that it beats fast no more, or has left |
///
/// A returning member counts, but is planned with as one that is not yet stable: what others record
/// in its place stays with them. So a connection that comes and goes moves a camera once per
/// stability time, not each time.
///
/// What it told before its silence is no news then: it may have stopped cameras since, so none is
/// left to it until it has told anew.
///
/// A status is a sign of life, too. If one comes while there are no beats, it is the beats that are
/// held up (by a firewall, say): then only the view tells whether that server lives, until beats
/// come again. And whoever has not looked for half of `fastSilenceMillis`, because it was held up
/// itself, may not have listened either, and gives everybody that time anew.
///
/// @param ears by member that has beaten fast since it is a member
/// @param silent those that are silent; the same set for as long as they are the same
/// @param returning those that were silent, and have not been heard for long enough since; likewise
/// @param lookedAtMillis when it was last looked who is silent
record Hearing(
    PersistentMap<ServerId, Ear> ears,
    SortedSet<ServerId> silent,
    SortedSet<ServerId> returning,
    long lookedAtMillis) {
  static final Hearing NONE =
      new Hearing(
          PersistentMap.empty(),
          Collections.emptySortedSet(),
          Collections.emptySortedSet(),
          Long.MIN_VALUE / 2);

  private enum State {
    HEARD,
    SILENT,
    RETURNING
  }

  /// @param beatMillis when its newest beat came
  /// @param toldMillis when its newest status came
  /// @param heardMillis when it was last heard, or granted its time anew
  /// @param beating whether its silence would count
  /// @param returnedMillis when its last silence ended; means nothing unless it is returning
  record Ear(
      long beatMillis,
      long toldMillis,
      long heardMillis,
      boolean beating,
      State state,
      long returnedMillis) {
    private Ear beat(long atMillis, long nowMillis) {
      long heard = Math.max(heardMillis, atMillis);
      return new Ear(atMillis, toldMillis, heard, true, state, returnedMillis).broken(nowMillis);
    }

    private Ear told(long nowMillis) {
      boolean stillBeating = beating && state != State.SILENT;
      return new Ear(beatMillis, nowMillis, nowMillis, stillBeating, state, returnedMillis)
          .broken(nowMillis);
    }

    /// Its silence, if it was silent, has ended.
    private Ear broken(long nowMillis) {
      return state == State.SILENT
          ? new Ear(beatMillis, toldMillis, heardMillis, beating, State.RETURNING, nowMillis)
          : this;
    }

    private Ear granted(long nowMillis) {
      return new Ear(beatMillis, toldMillis, nowMillis, beating, state, returnedMillis);
    }

    private Ear judged(long nowMillis, WatchSettings settings) {
      if (beating && nowMillis - heardMillis >= settings.fastSilenceMillis()) {
        return as(State.SILENT);
      }
      boolean proven = nowMillis - returnedMillis >= settings.stabilityMillis();
      return state == State.RETURNING && proven ? as(State.HEARD) : this;
    }

    private Ear as(State next) {
      return new Ear(beatMillis, toldMillis, heardMillis, beating, next, returnedMillis);
    }
  }

  /// Of those that have left, nothing is kept.
  Hearing viewed(SortedSet<ServerId> members) {
    return with(ears.retaining(members), lookedAtMillis);
  }

  /// A member told its status.
  Hearing told(ServerId server, long nowMillis) {
    var ear = ears.find(server);
    if (ear == null) {
      return this;
    }
    var next = ear.told(nowMillis);
    var changed = ears.with(server, next);
    return next.state == ear.state
        ? new Hearing(changed, silent, returning, lookedAtMillis)
        : with(changed, lookedAtMillis);
  }

  /// @param fastBeats when the newest beat came of each server that beats fast
  Hearing looked(
      SortedMap<ServerId, Long> fastBeats,
      SortedSet<ServerId> members,
      long nowMillis,
      WatchSettings settings) {
    if (fastBeats.isEmpty() && ears.isEmpty()) {
      return new Hearing(ears, silent, returning, nowMillis);
    }
    var next = ears.copied();
    next.entrySet()
        .removeIf(
            each -> each.getValue().state != State.SILENT && !fastBeats.containsKey(each.getKey()));
    boolean wasHeldUp = nowMillis - lookedAtMillis > settings.fastSilenceMillis() / 2;
    fastBeats.forEach((server, atMillis) -> {
      var ear = next.get(server);
      if (ear == null && members.contains(server)) {
        next.put(server, new Ear(atMillis, nowMillis, nowMillis, true, State.HEARD, 0));
      } else if (ear != null && atMillis > ear.beatMillis) {
        next.put(server, ear.beat(atMillis, nowMillis));
      }
    });
    next.replaceAll(
        (_, ear) -> wasHeldUp ? ear.granted(nowMillis) : ear.judged(nowMillis, settings));
    return with(PersistentMap.of(next), nowMillis);
  }

  private Hearing with(PersistentMap<ServerId, Ear> next, long lookedMillis) {
    return new Hearing(
        next,
        kept(silent, in(next, State.SILENT)),
        kept(returning, in(next, State.RETURNING)),
        lookedMillis);
  }

  private static SortedSet<ServerId> in(PersistentMap<ServerId, Ear> ears, State state) {
    var found = new TreeSet<ServerId>();
    ears.forEach((server, ear) -> {
      if (ear.state == state) {
        found.add(server);
      }
    });
    return Collections.unmodifiableSortedSet(found);
  }

  private static SortedSet<ServerId> kept(SortedSet<ServerId> old, SortedSet<ServerId> next) {
    return old.equals(next) ? old : next;
  }

  /// Whether it has told its status since its last silence, if it was ever silent.
  boolean hasTold(ServerId server) {
    var ear = ears.find(server);
    return ear == null || ear.state != State.RETURNING || ear.toldMillis >= ear.returnedMillis;
  }

  /// How far a member is trusted that says this of itself: less than stable when it is returning,
  /// and never more than it says.
  Standing trusted(ServerId server, Standing told) {
    var ear = ears.find(server);
    boolean returning = ear != null && ear.state == State.RETURNING;
    return switch (told) {
      case STARTING, PROBATION, NO_VOLUME -> told;
      case WAITING, STABLE -> returning ? Standing.PROBATION : told;
    };
  }
}
