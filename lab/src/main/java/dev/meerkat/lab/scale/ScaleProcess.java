package dev.meerkat.lab.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.DetectionSettings;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Servers of a large site in one process: `FOLDER FIRST COUNT TOTAL CAMERAS`. They start a few at
/// a time, since all at once would ask of one machine the TLS handshakes that every pair of servers
/// makes when each has a machine of its own. It answers each line on standard input with one line,
/// and ends with the input: to a number, of how many members it is asked, its [Figures] as JSON; to
/// `plan`, how long one server takes to plan, in microseconds.
final class ScaleProcess {
  static final String SITE = "scale";
  private static final String LOOPBACK = "127.0.0.1";
  private static final int FIRST_PORT = 10_000;
  static final String PLAN = "plan";
  private static final int PLAN_ROUNDS = 20;
  private static final int STARTING_AT_ONCE = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Queue<ScaleServer> servers = new ConcurrentLinkedQueue<>();
  private final Path folder;
  private final List<HostPort> hosts = new ArrayList<>();
  private final int cameras;

  private ScaleProcess(Path folder, int total, int cameras) {
    this.folder = folder;
    this.cameras = cameras;
    for (int number = 0; number < total; number++) {
      hosts.add(new HostPort(LOOPBACK, port(number)));
    }
  }

  static void main(String[] arguments) throws Exception {
    int first = Integer.parseInt(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    var process =
        new ScaleProcess(
            Path.of(arguments[0]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
    var starting = process.start(first, count);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      for (var one : starting) {
        if (one.isDone()) {
          one.get();
        }
      }
      System.out.println(
          line.equals(PLAN)
              ? Long.toString(process.planMicros())
              : JSON.writeValueAsString(process.figures(Integer.parseInt(line))));
    }
    System.exit(0);
  }

  /// A process of which one server is broken is of no use.
  static void fail(String what, Throwable failure) {
    System.err.println(what + ": " + failure);
    failure.printStackTrace();
    System.exit(1);
  }

  /// Site ports, 100 above, are not used; so ports may follow each other.
  private static int port(int number) {
    return FIRST_PORT + number;
  }

  private List<Future<?>> start(int first, int count)
      throws InterruptedException, ExecutionException {
    var starting = new ArrayList<Future<?>>();
    var threads = Executors.newFixedThreadPool(STARTING_AT_ONCE);
    for (int number = first; number < first + count; number++) {
      int each = number;
      starting.add(
          threads.submit(() -> {
            servers.add(ScaleServer.start(settings(each), ScaleSite.folder(folder, each)));
            return each;
          }));
    }
    threads.shutdown();
    return starting;
  }

  private ClusterSettings settings(int number) {
    return new ClusterSettings(
        ScaleSite.server(number), LOOPBACK, port(number), hosts, SITE, DetectionSettings.NORMAL);
  }

  private Figures figures(int members) throws IOException {
    Set<CameraId> recorded = new HashSet<>();
    int recordings = 0;
    int joined = 0;
    int configured = 0;
    int stable = 0;
    int mostForeign = 0;
    long messages = 0;
    long bytes = 0;
    for (ScaleServer server : servers) {
      var state = server.state();
      joined += state.members().size() == members ? 1 : 0;
      configured += server.configuredCameras() == cameras ? 1 : 0;
      stable += state.standing() == Standing.STABLE ? 1 : 0;
      int foreign = 0;
      for (var each : state.recordings().entrySet()) {
        if (each.getValue().phase() == RecordingPhase.RECORDING) {
          recorded.add(each.getKey());
          recordings++;
          foreign += server.isForeign(each.getKey()) ? 1 : 0;
        }
      }
      mostForeign = Math.max(mostForeign, foreign);
      messages += server.receivedMessages();
      bytes += server.receivedBytes();
    }
    return new Figures(
        servers.size(),
        joined,
        configured,
        stable,
        recorded.size(),
        recordings,
        mostForeign,
        messages,
        bytes,
        ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis(),
        residentMebibytes());
  }

  private static long residentMebibytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
      }
    }
    throw new IOException("/proc/self/status does not tell VmRSS");
  }

  /// How long it takes to plan the site, once the code is warm: the median over ten servers.
  private long planMicros() {
    var nanos = new ArrayList<Long>();
    for (int round = 0; round < PLAN_ROUNDS; round++) {
      nanos.clear();
      servers.stream().limit(10).forEach(server -> nanos.add(server.planNanos()));
    }
    nanos.sort(null);
    return TimeUnit.NANOSECONDS.toMicros(nanos.get(nanos.size() / 2));
  }
}
