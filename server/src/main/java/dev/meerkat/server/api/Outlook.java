package dev.meerkat.server.api;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Loss;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.plan.Unreachable;
import dev.meerkat.core.watch.WatchState;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// What the loss of each live server would mean. That takes a plan for each of them, so it is
/// worked out again only when something changed that matters, and not more often than every few
/// seconds. Safe for use by several threads.
public final class Outlook {
  /// How long people who ask are content with an answer.
  static final Duration FOR_READERS = Duration.ofSeconds(5);

  /// What the answer depends on.
  private record Basis(
      SiteConfiguration configuration,
      SortedMap<ServerId, Standing> standings,
      SortedSet<Unreachable> unreachable,
      SortedSet<ServerId> silent,
      SortedSet<ServerId> returning) {}

  private record Answer(Basis basis, long atNanos, SortedMap<ServerId, Loss> losses) {}

  private final ServerId self;
  private final long pauseNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Answer> last = Optional.empty();

  /// @param pause for so long, an answer stands whatever changes
  public Outlook(ServerId self, Duration pause) {
    this.self = self;
    this.pauseNanos = pause.toNanos();
  }

  /// The loss of some servers at once.
  Loss without(WatchState state, Set<ServerId> dead) {
    return Loss.between(planWithout(state, Set.of()), planWithout(state, dead), unreachable(state));
  }

  /// The loss of each live server that records, up to some seconds old.
  public SortedMap<ServerId, Loss> each(WatchState state) {
    lock.lock();
    try {
      long now = System.nanoTime();
      Basis basis = basis(state);
      boolean valid =
          last.isPresent()
              && (now - last.get().atNanos() < pauseNanos || last.get().basis().equals(basis));
      if (!valid) {
        last = Optional.of(new Answer(basis, now, losses(state)));
      }
      return last.map(Answer::losses).orElseThrow();
    } finally {
      lock.unlock();
    }
  }

  private SortedMap<ServerId, Loss> losses(WatchState state) {
    var losses = new TreeMap<ServerId, Loss>();
    if (!state.members().isEmpty()) {
      Plan whole = planWithout(state, Set.of());
      var unreachable = unreachable(state);
      for (ServerId server : state.members()) {
        if (!state.configuration().isWitness(server)) {
          losses.put(server, Loss.between(whole, planWithout(state, Set.of(server)), unreachable));
        }
      }
    }
    return Collections.unmodifiableSortedMap(losses);
  }

  /// A server that has lost its last volume rescues nobody, though it goes on trying.
  private Plan planWithout(WatchState state, Set<ServerId> dead) {
    var useless = new TreeSet<>(dead);
    standings(state)
        .forEach((server, standing) -> {
          if (standing == Standing.NO_VOLUME) {
            useless.add(server);
          }
        });
    return state.planWithout(self, useless);
  }

  private SortedMap<ServerId, Standing> standings(WatchState state) {
    var standings = new TreeMap<ServerId, Standing>();
    state.statuses().forEach((server, status) -> standings.put(server, status.standing()));
    standings.put(self, state.standing());
    return standings;
  }

  private Basis basis(WatchState state) {
    return new Basis(
        state.configuration(),
        standings(state),
        unreachable(state),
        state.silent(),
        state.returning());
  }

  private SortedSet<Unreachable> unreachable(WatchState state) {
    var unreachable = new TreeSet<Unreachable>();
    state
        .statuses()
        .forEach((server, status) ->
            status
                .unreachable()
                .forEach(camera -> unreachable.add(new Unreachable(server, camera))));
    state.unreachable().keySet().forEach(camera -> unreachable.add(new Unreachable(self, camera)));
    return unreachable;
  }
}
