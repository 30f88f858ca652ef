package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// What must hold of cameras with a constant or warm backup, judged from the truth of the world and
/// without the plan: when their home crashes, no picture is missed.
final class Companions {
  private final World world;

  Companions(World world) {
    this.world = world;
  }

  /// Called when a server is about to crash: looks again when the others must have seen it. The
  /// backup that recorded or held one of its cameras must then record it, without a break since
  /// before the crash, unless something else has happened or its room is used up.
  void dying(Host dead) {
    if (world.quietMillis(dead) < world.timing.takeover() + world.timing.handover()) {
      return;
    }
    for (var camera : dead.configuration().cameras().values()) {
      if (camera.home().equals(dead.id) && dead.isRecording(camera.id())) {
        companion(dead, camera).ifPresent(backup -> expectNoBreak(dead, backup, camera.id()));
      }
    }
  }

  private Optional<Host> companion(Host home, Camera camera) {
    return camera
        .succession()
        .backup()
        .flatMap(id -> world.find(id))
        .filter(backup -> backup != home && isSettled(home, backup.id))
        .filter(
            backup -> !backup.configuration().isDraining(backup.id) && accompanies(backup, camera));
  }

  /// Whether all that a server is connected with, another one among them, see the same and have the
  /// same configuration.
  private boolean isSettled(Host home, ServerId other) {
    var group = world.network.component(home);
    return group.contains(other)
        && world.hosts.stream()
            .filter(each -> group.contains(each.id))
            .allMatch(each -> each.version() == home.version() && each.view().equals(group));
  }

  private void expectNoBreak(Host dead, Host backup, CameraId camera) {
    Optional<Session> session = session(backup, camera);
    long crashMillis = world.clock.now();
    long disturbances = world.disturbances() + 1;
    world.clock.after(
        Timing.DEATH + 2 * Timing.TICK,
        () -> {
          if (world.disturbances() != disturbances
              || (backup.foreignCount() >= backup.foreignLimit()
                  && session(backup, camera).isEmpty())) {
            return;
          }
          boolean unbroken =
              session(backup, camera).equals(session)
                  && session.filter(each -> each.unbrokenSinceMillis() <= crashMillis).isPresent();
          if (!unbroken || !backup.isRecording(camera)) {
            throw new Violation(
                "the death of "
                    + dead.id
                    + " leaves a gap in "
                    + camera
                    + ", though "
                    + backup.id
                    + " had it");
          }
        });
  }

  private static Optional<Session> session(Host host, CameraId camera) {
    return Optional.ofNullable(host.session(camera));
  }

  /// Whether a server has a camera as its mode asks for.
  static boolean accompanies(Host backup, Camera camera) {
    return switch (redundancy(backup)) {
      case NORMAL, FAST -> false;
      case CONSTANT -> backup.isRecording(camera.id());
      case WARM -> backup.isHolding(camera.id());
    };
  }

  /// Whether the backup of a camera could accompany it, with nothing in its way but perhaps room.
  static boolean mayAccompany(Host backup, Camera camera) {
    return redundancy(backup).accompanies()
        && camera.enabled()
        && camera.priority() != FailoverPriority.NEVER
        && camera.succession().backup().equals(Optional.of(backup.id))
        && !camera.home().equals(backup.id)
        && backup.isPermitted(camera)
        && !backup.configuration().isDraining(backup.id);
  }

  private static Redundancy redundancy(Host backup) {
    return backup.configuration().redundancy(backup.id);
  }
}
