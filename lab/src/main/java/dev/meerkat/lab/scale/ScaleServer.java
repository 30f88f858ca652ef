package dev.meerkat.lab.scale;

import dev.meerkat.cluster.Cluster;
import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.server.watch.DecisionLog;
import dev.meerkat.server.watch.WatchLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A server of which everything is real but its recorder: identity, connections, configuration on
/// disk, watch and plan. It ends with its process.
final class ScaleServer {
  private final ClusterSettings settings;
  private final ConfigurationStore store;
  private final WatchLoop loop;
  private final Cluster cluster;

  private ScaleServer(
      ClusterSettings settings, ConfigurationStore store, WatchLoop loop, Cluster cluster) {
    this.settings = settings;
    this.store = store;
    this.loop = loop;
    this.cluster = cluster;
  }

  /// @param folder has the server's identity
  static ScaleServer start(ClusterSettings settings, Path folder)
      throws IOException, ClusterStartException, InterruptedException {
    var clock = InstantSource.system();
    var store = ConfigurationStore.open(folder, settings.self(), clock);
    var recorder = new PretendedRecorder(clock);
    var loop =
        new WatchLoop(
            new Watch(settings.self(), WatchSettings.DEFAULT),
            recorder,
            new DecisionLog(clock),
            (_, _) -> {},
            failure -> ScaleProcess.fail(settings.self() + " failed", failure));
    var tls =
        new SiteTls(
            new IdentityFile(folder).read().orElseThrow(),
            () -> store.reading().removedAtMillis(),
            new Refusals(clock, loop::problemFound));
    var cluster =
        Cluster.start(
            settings,
            tls,
            store,
            loop,
            () -> loop.problemFound(settings.self() + " was removed from the site"));
    recorder.ready(loop, cluster);
    loop.start(cluster::fastBeats);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("cameras").factory());
    Future<?> _ = timer.scheduleAtFixedRate(recorder::goOn, 1, 1, TimeUnit.SECONDS);
    return new ScaleServer(settings, store, loop, cluster);
  }

  WatchState state() {
    return loop.state();
  }

  int configuredCameras() {
    return store.configuration().cameras().size();
  }

  boolean isForeign(CameraId camera) {
    var configured = store.configuration().cameras().get(camera);
    return configured != null && !configured.home().equals(settings.self());
  }

  long receivedMessages() {
    return cluster.traffic().receivedMessages();
  }

  long receivedBytes() {
    return cluster.traffic().receivedBytes();
  }

  /// The processor time that it takes to plan the site as this server knows it now.
  long planNanos() {
    WatchState now = loop.state();
    long startNanos = PlanTimes.cpuNanos();
    var plan = now.planWithout(settings.self(), Set.of());
    long tookNanos = PlanTimes.cpuNanos() - startNanos;
    if (plan.assignments().size() != now.configuration().cameras().size()) {
      throw new IllegalStateException("the plan of " + settings.self() + " is not whole");
    }
    return tookNanos;
  }
}
