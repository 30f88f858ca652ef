package dev.meerkat.core.archive;

import dev.meerkat.core.archive.RefusedLogins.Login;
import dev.meerkat.core.model.CameraId;
import java.util.Optional;

/// The wait before a camera's next attempt. It is over when its time is; when an administrator has
/// the camera called; and, where it is for a refused login, when the host takes that login from
/// another camera.
///
/// @param untilMillis when its time is over
/// @param refused the login for which it is
public record Pause(CameraId camera, long untilMillis, Optional<Login> refused) {
  public boolean isOver(RefusedLogins logins, long nowMillis) {
    return nowMillis >= untilMillis
        || logins.isCalled(camera)
        || refused.map(login -> logins.heldUntil(camera, login, nowMillis).isEmpty()).orElse(false);
  }
}
