package dev.meerkat.benchmark;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.CameraPlan;
import dev.meerkat.core.plan.Holding;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.plan.Unreachable;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long one server takes to plan the whole site: 10,000 cameras on 100 servers, of which some
/// are down. Every hundredth camera is out of reach of its home, and cameras of the lost servers
/// are held by others already.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CameraPlanBenchmark {
  private static final int CAMERAS = 10_000;
  private static final int SERVERS = 100;
  private static final int MAX_FOREIGN_CAMERAS = 100;

  /// Servers that are down.
  @Param({"0", "1", "30"})
  public int down;

  private SiteConfiguration configuration = SiteConfiguration.EMPTY;
  private final SortedMap<ServerId, Standing> live = new TreeMap<>();
  private final SortedSet<Unreachable> unreachable = new TreeSet<>();
  private final SortedSet<Holding> holdings = new TreeSet<>();

  @Setup
  public void site() {
    var servers = new TreeMap<ServerId, ServerSettings>();
    var cameras = new TreeMap<CameraId, Camera>();
    for (int i = 0; i < SERVERS; i++) {
      var id = new ServerId("server-" + i);
      servers.put(id, new ServerSettings(id, "http://10.0.0.1:7080", true, MAX_FOREIGN_CAMERAS));
      if (i >= down) {
        live.put(id, Standing.STABLE);
      }
    }
    FailoverPriority[] priorities = FailoverPriority.values();
    for (int i = 0; i < CAMERAS; i++) {
      var id = new CameraId("camera-" + i);
      var home = new ServerId("server-" + i % SERVERS);
      FailoverPriority priority = priorities[i / SERVERS % priorities.length];
      cameras.put(id, new Camera(id, "rtsp://10.1.0.1/1", "", "", home, priority, true));
      if (i % 101 == 0) {
        unreachable.add(new Unreachable(home, id));
      }
    }
    configuration = new SiteConfiguration(cameras, servers);
    CameraPlan.plan(configuration, live, unreachable)
        .assignments()
        .forEach((camera, assignment) -> {
          if (assignment instanceof Recorded(var server, var foreign) && foreign) {
            holdings.add(new Holding(server, camera));
          }
        });
  }

  @Benchmark
  public Plan plan() {
    return CameraPlan.plan(configuration, live, unreachable, holdings);
  }
}
