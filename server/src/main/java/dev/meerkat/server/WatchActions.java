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
  private record Others(Recorder recorder, SiteMembership membership, HookRunner hooks) {}

  private volatile Optional<Others> others = Optional.empty();

  void ready(Recorder recorder, SiteMembership membership, HookRunner hooks) {
    others = Optional.of(new Others(recorder, membership, hooks));
  }

  @Override
  public void start(Camera camera) {
    others.orElseThrow().recorder().start(camera);
  }

  @Override
  public void hold(Camera camera) {
    others.orElseThrow().recorder().holdWarm(camera);
  }

  @Override
  public void stop(CameraId camera) {
    others.orElseThrow().recorder().stop(camera);
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
