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
        .filter(id -> isSeen(home, id))
        .map(world.hosts::get)
        .filter(
            backup -> !backup.configuration().isDraining(backup.id) && accompanies(backup, camera));
  }

  private boolean isSeen(Host home, ServerId id) {
    return world.network.component(home).stream()
            .map(world.hosts::get)
            .allMatch(each -> each.version() == home.version() && each.view().equals(home.view()))
        && home.view().contains(id)
        && world.network.component(home).contains(id)
        && !id.equals(home.id);
  }

  private void expectNoBreak(Host dead, Host backup, CameraId camera) {
    var session = backup.sessions.get(camera);
    long crashMillis = world.clock.now();
    long disturbances = world.disturbances() + 1;
    world.clock.after(
        Timing.DEATH + 2 * Timing.TICK,
        () -> {
          if (world.disturbances() != disturbances
              || (backup.foreignCount() >= backup.foreignLimit()
                  && backup.sessions.get(camera) == null)) {
            return;
          }
          if (session != backup.sessions.get(camera)
              || !backup.isRecording(camera)
              || session.unbrokenSinceMillis() > crashMillis) {
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
