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

  /// @throws ApiException when nobody knows such a server, it is a witness, or the backup would be
  ///   the home
  Camera apply(Camera camera, Node node) {
    ServerId newHome = home.map(text -> node.server("home", text)).orElse(camera.home());
    Succession old = camera.succession();
    Optional<ServerId> newBackup =
        backup.isEmpty()
            ? old.backup()
            : backup.filter(text -> !text.isEmpty()).map(text -> node.server("backup", text));
    refuseWitnesses(camera, newHome, newBackup, node);
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

  /// One that such a server has already, from before it was a witness, may be changed otherwise.
  private static void refuseWitnesses(
      Camera camera, ServerId newHome, Optional<ServerId> newBackup, Node node) {
    Optional<Camera> before = Optional.ofNullable(node.configuration().cameras().get(camera.id()));
    if (node.isWitness(newHome) && before.filter(it -> it.home().equals(newHome)).isEmpty()) {
      throw refusal("home", newHome);
    }
    newBackup
        .filter(node::isWitness)
        .filter(_ -> !before.flatMap(it -> it.succession().backup()).equals(newBackup))
        .ifPresent(backup -> {
          throw refusal("backup", backup);
        });
  }

  private static ApiException refusal(String field, ServerId witness) {
    return ApiException.invalid(
        field + ": server " + witness + " is a witness, so it never records",
        "name a server that does (--" + field + " SERVER)");
  }
}
