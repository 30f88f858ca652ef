package dev.meerkat.server;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.recorder.Recorder;
import dev.meerkat.server.hooks.HookRunner;
import dev.meerkat.server.watch.WatchLoop;
import java.util.Optional;

/// Has the other parts do what the watch has decided, which begins once they are there.
final class WatchActions implements WatchLoop.Actions {
  private record Others(Optional<Recorder> recorder, SiteMembership membership, HookRunner hooks) {}

  private volatile Optional<Others> others = Optional.empty();

  /// @param recorder empty: of a witness, which the watch never has record anything
  void ready(Optional<Recorder> recorder, SiteMembership membership, HookRunner hooks) {
    others = Optional.of(new Others(recorder, membership, hooks));
  }

  private Recorder recorder() {
    return others
        .orElseThrow()
        .recorder()
        .orElseThrow(() -> new IllegalStateException("a witness was to record a camera"));
  }

  @Override
  public void start(Camera camera) {
    recorder().start(camera);
  }

  @Override
  public void hold(Camera camera) {
    recorder().holdWarm(camera);
  }

  @Override
  public void stop(CameraId camera) {
    recorder().stop(camera);
  }

  @Override
  public void announce(ServerStatus status) {
    others.orElseThrow().membership().announce(status);
  }

  @Override
  public void startAnalytics(Camera camera) {
    others.orElseThrow().hooks().start(camera);
  }

  @Override
  public void stopAnalytics(CameraId camera) {
    others.orElseThrow().hooks().stop(camera);
  }
}
