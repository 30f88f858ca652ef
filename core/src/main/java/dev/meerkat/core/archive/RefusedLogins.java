package dev.meerkat.core.archive;

import dev.meerkat.core.model.CameraId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Logins that a host has refused, so that the other cameras of the same host do not lock the
/// account by trying it too, nor a camera that is stopped and started again.
///
/// | Event | The login | The camera |
/// |---|---|---|
/// | refused | is held until a given moment, for all its cameras | |
/// | accepted | is free for all its cameras | |
/// | called | stays held for the others, which would lock the account if it is wrong still | may try it once |
/// | begun | | has used that up |
///
/// Bounded: beyond [#CAPACITY], the login that may be tried again soonest is forgotten, or the
/// first of the called cameras. Not safe for use by several threads.
public final class RefusedLogins {
  static final int CAPACITY = 10_000;

  private final TreeMap<String, Long> untilMillis = new TreeMap<>();
  private final TreeSet<CameraId> called = new TreeSet<>();

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

  /// An administrator wants the camera to be tried at once: the login may be right by now.
  public void called(CameraId camera) {
    called.add(camera);
    if (called.size() > CAPACITY) {
      called.removeFirst();
    }
  }

  /// Whether the camera is to be tried at once.
  public boolean isCalled(CameraId camera) {
    return called.contains(camera);
  }

  /// An attempt at the camera begins.
  public void begun(CameraId camera) {
    called.remove(camera);
  }

  /// Until when a camera is not to try the login; empty when it may.
  public Optional<Long> heldUntil(CameraId camera, Login login, long nowMillis) {
    return isCalled(camera)
        ? Optional.empty()
        : Optional.ofNullable(untilMillis.get(login.key())).filter(until -> until > nowMillis);
  }
}
