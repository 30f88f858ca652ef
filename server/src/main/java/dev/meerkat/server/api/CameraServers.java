package dev.meerkat.server.api;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.Succession;
import java.util.Optional;

/// What a request says of the servers that record a camera.
///
/// @param backup empty text: none
record CameraServers(
    Optional<String> home, Optional<String> backup, Optional<Boolean> anyLocation) {

  static CameraServers read(Body body) {
    return new CameraServers(body.text("home"), body.text("backup"), body.bool("anyLocation"));
  }

  /// @throws ApiException when nobody knows such a server, or the backup would be the home
  Camera apply(Camera camera, Node node) {
    ServerId newHome = home.map(text -> node.server("home", text)).orElse(camera.home());
    Succession old = camera.succession();
    Optional<ServerId> newBackup =
        backup.isEmpty()
            ? old.backup()
            : backup.filter(text -> !text.isEmpty()).map(text -> node.server("backup", text));
    if (newBackup.filter(newHome::equals).isPresent()) {
      throw ApiException.invalid(
          "backup: " + newHome + " is the home of camera " + camera.id() + " itself",
          "choose another server for one of both, or none (an empty one) for the backup");
    }
    return new Camera(
        camera.id(),
        camera.url(),
        camera.username(),
        camera.password(),
        newHome,
        camera.priority(),
        camera.enabled(),
        camera.retention(),
        camera.connection(),
        new Succession(newBackup, anyLocation.orElse(old.anyLocation())),
        camera.analytics());
  }
}
