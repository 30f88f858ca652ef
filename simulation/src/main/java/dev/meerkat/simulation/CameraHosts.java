package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import org.jspecify.annotations.Nullable;

/// A camera as it is in one configuration, with the servers that it names.
///
/// @param backup null when none was chosen
record CameraHosts(Camera camera, Host home, @Nullable Host backup) {
  static CameraHosts of(World world, Camera camera) {
    return new CameraHosts(
        camera,
        world.host(camera.home()),
        camera.succession().backup().map(world::host).orElse(null));
  }
}
