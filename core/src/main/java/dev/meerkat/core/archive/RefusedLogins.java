package dev.meerkat.core.archive;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Logins that a host has refused, so that the other cameras of the same host do not lock the
/// account by trying it too, nor a camera that is stopped and started again. Bounded: beyond
/// [#CAPACITY], the one that may be tried again soonest is forgotten. Not safe for use by several
/// threads.
public final class RefusedLogins {
  static final int CAPACITY = 10_000;

  private final TreeMap<String, Long> untilMillis = new TreeMap<>();

  /// @param host with its port, behind which there may be another device
  public record Login(String host, String username, String password) {
    private String key() {
      return host.length() + ":" + host + username.length() + ":" + username + password;
    }

    @Override
    public String toString() {
      return "Login[" + username + " at " + host + "]";
    }
  }

  /// The host refused the login; it is not to be tried before that moment.
  public void refused(Login login, long notBeforeMillis) {
    untilMillis.merge(login.key(), notBeforeMillis, Math::max);
    if (untilMillis.size() > CAPACITY) {
      untilMillis.entrySet().stream()
          .min(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .ifPresent(untilMillis::remove);
    }
  }

  /// The host has taken the login.
  public void accepted(Login login) {
    untilMillis.remove(login.key());
  }

  /// Until when the login is not to be tried; empty when it may be.
  public Optional<Long> heldUntil(Login login, long nowMillis) {
    return Optional.ofNullable(untilMillis.get(login.key())).filter(until -> until > nowMillis);
  }
}
