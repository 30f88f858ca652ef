package dev.meerkat.cluster.identity;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.model.ServerId;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The invitations that this server has given, in memory only: a restart withdraws them. Of each it
/// has the public key, with which nobody can join. One that was used or is out of date is
/// remembered for a day, so that who comes with it hears why it is not good.
public final class Invitations {
  public static final Duration USUAL = Duration.ofHours(1);
  public static final Duration LONGEST = Duration.ofDays(7);
  public static final int MAX = 100;

  private static final Duration REMEMBERED = Duration.ofDays(1);

  private record Invitation(Instant expires, Optional<String> used) {
    boolean over(Instant now) {
      return used.isPresent() || now.isAfter(expires);
    }
  }

  /// What is made of an invitation: the work, unless it may not be done.
  public interface Use<T> {
    T admit();
  }

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PublicKey, Invitation> byKey = new HashMap<>();
  private boolean suspended;

  public Invitations(InstantSource clock) {
    this.clock = clock;
  }

  /// @param place where the new server is to call
  /// @throws IllegalStateException when too many are open
  public JoinToken invite(X509Certificate authority, HostPort place, Duration valid) {
    JoinToken token = JoinToken.create(authority, place);
    Instant now = clock.instant();
    lock.lock();
    try {
      forget(now);
      if (byKey.values().stream().filter(each -> !each.over(now)).count() >= MAX) {
        throw new IllegalStateException(
            MAX + " invitations are open: wait until some are used or out of date");
      }
      byKey.put(token.keys().getPublic(), new Invitation(now.plus(valid), Optional.empty()));
    } finally {
      lock.unlock();
    }
    return token;
  }

  private void forget(Instant now) {
    byKey.values().removeIf(each -> each.expires().plus(REMEMBERED).isBefore(now));
    if (byKey.size() > 2 * MAX) {
      byKey.values().removeIf(each -> each.over(now));
    }
  }

  /// Whether an invitation with this key was given, whatever has become of it.
  public boolean given(PublicKey key) {
    lock.lock();
    try {
      return byKey.containsKey(key);
    } finally {
      lock.unlock();
    }
  }

  /// Has nobody admitted until [#resume]: this server is between two sites, or not connected with
  /// its own. Returns when no admission is under way any more.
  public void suspend() {
    suspend(true);
  }

  public void resume() {
    suspend(false);
  }

  private void suspend(boolean now) {
    lock.lock();
    try {
      suspended = now;
    } finally {
      lock.unlock();
    }
  }

  /// Does the work of an admission and uses the invitation up; when the work fails, the invitation
  /// stays good. One admission at a time.
  ///
  /// @return empty when nobody is admitted now; the invitation stays good
  /// @throws IllegalStateException when the invitation is not good, saying why
  public <T> Optional<T> use(PublicKey key, ServerId by, Use<T> use) {
    lock.lock();
    try {
      if (suspended) {
        return Optional.empty();
      }
      Instant now = clock.instant();
      Invitation invitation = byKey.get(key);
      if (invitation == null) {
        throw new IllegalStateException("this token was not given here");
      }
      if (invitation.used().isPresent()) {
        throw new IllegalStateException("this token has been used: " + invitation.used().get());
      }
      if (now.isAfter(invitation.expires())) {
        throw new IllegalStateException("this token was good until " + invitation.expires());
      }
      T result = use.admit();
      byKey.put(
          key,
          new Invitation(
              invitation.expires(), Optional.of("server " + by + " joined with it at " + now)));
      return Optional.of(result);
    } finally {
      lock.unlock();
    }
  }
}
