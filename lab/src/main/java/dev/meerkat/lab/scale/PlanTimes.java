package dev.meerkat.lab.scale;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.CameraPlan;
import dev.meerkat.core.plan.Standing;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.TreeSet;

/// What it costs one server to plan a site of any size, of which no server need be there. Processor
/// time is measured, which a busy machine changes little.
final class PlanTimes {
  private static final int MOST_FOREIGN_CAMERAS = 100;
  private static final int ROUNDS = 30;
  private static final String HEAD =
      """
      | Servers | Cameras | Plan, ms | Plan with three in ten down, ms |
      |--:|--:|--:|--:|
      """;

  private PlanTimes() {}

  /// The median in milliseconds, once the code is warm.
  ///
  /// @param lost how many of the servers are down, so that their cameras have to be placed
  static double millis(int servers, int camerasEach, int lost) {
    var configuration = site(servers, camerasEach);
    var live = new TreeMap<ServerId, Standing>();
    for (int number = lost; number < servers; number++) {
      live.put(ScaleSite.server(number), Standing.STABLE);
    }
    var nanos = new ArrayList<Long>();
    for (int round = 0; round < ROUNDS; round++) {
      long startNanos = cpuNanos();
      var plan = CameraPlan.plan(configuration, live, new TreeSet<>());
      nanos.add(cpuNanos() - startNanos);
      long placed = plan.assignments().values().stream().filter(Recorded.class::isInstance).count();
      if (placed != (long) servers * camerasEach) {
        throw new IllegalStateException("only " + placed + " cameras have a place");
      }
    }
    var warm = new ArrayList<>(nanos.subList(ROUNDS / 2, ROUNDS));
    warm.sort(null);
    return warm.get(warm.size() / 2) / 1e6;
  }

  /// Processor time of this thread, which must be a platform thread.
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static SiteConfiguration site(int servers, int camerasEach) {
    var settings = new TreeMap<ServerId, ServerSettings>();
    var cameras = new TreeMap<CameraId, Camera>();
    for (int number = 0; number < servers; number++) {
      var id = ScaleSite.server(number);
      settings.put(id, new ServerSettings(id, "http://127.0.0.1:7080", true, MOST_FOREIGN_CAMERAS));
      for (int i = 0; i < camerasEach; i++) {
        var camera = new CameraId("camera-" + number + "-" + i);
        cameras.put(
            camera,
            new Camera(camera, "rtsp://10.0.0.1/1", "", "", id, FailoverPriority.HIGH, true));
      }
    }
    return new SiteConfiguration(cameras, settings);
  }

  /// A table in Markdown.
  static String table(int camerasEach) {
    var text = new StringBuilder(HEAD);
    for (int servers : new int[] {2, 10, 100, 1_000}) {
      text.append(
          "| %d | %d | %.2f | %.2f |%n"
              .formatted(
                  servers,
                  servers * camerasEach,
                  millis(servers, camerasEach, 0),
                  millis(servers, camerasEach, Math.max(1, servers * 3 / 10))));
    }
    return text.toString();
  }
}
