package dev.meerkat.server;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.DetectionSettings;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.recorder.RecorderSettings;
import dev.meerkat.server.config.ServerConfig;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the file of a server means for its parts.
final class PartSettings {
  /// For a server whose silence counts as death after a second.
  private static final DetectionSettings FAST = new DetectionSettings(100, 400, 100);

  private PartSettings() {}

  static WatchSettings watch(ServerConfig config) {
    WatchSettings usual = WatchSettings.DEFAULT;
    return new WatchSettings(
        TimeUnit.SECONDS.toMillis(config.failover().startupWaitSeconds()),
        TimeUnit.SECONDS.toMillis(config.failover().stabilitySeconds()),
        usual.statusWaitMillis(),
        usual.statusIntervalMillis(),
        usual.unreachableAfterMillis(),
        usual.unreachableForgetMillis(),
        usual.fastSilenceMillis());
  }

  /// @param site the name of the site that it is in, whatever its file says
  /// @param hosts where other servers may be
  static ClusterSettings cluster(ServerConfig config, String site, List<HostPort> hosts) {
    ServerConfig.Cluster cluster = config.cluster();
    return new ClusterSettings(
        config.name(),
        cluster.address(),
        cluster.port(),
        hosts,
        site,
        switch (cluster.detection()) {
          case NORMAL -> DetectionSettings.of(hosts.size());
          case FAST -> FAST;
        });
  }

  static RecorderSettings recorder(ServerConfig config) {
    RecorderSettings usual = RecorderSettings.DEFAULT;
    var cuts =
        new CutSettings(
            TimeUnit.SECONDS.toMicros(config.archive().segmentSeconds()),
            usual.cuts().fragmentMicros(),
            usual.cuts().firstFragmentMicros());
    return new RecorderSettings(
        cuts,
        usual.backoff(),
        usual.maxConnecting(),
        usual.keyFrameWaitMillis(),
        usual.notRecordingMillis());
  }
}
