package dev.meerkat.lab.scale;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// What sites of several sizes cost: `--servers 2,10,100 [--cameras 10] [--seconds 60] [--lose 30]
/// [--loss kill|silence]`. Prints a table in Markdown as it goes; the file `out/scale.md` has it in
/// the end.
public final class ScaleReport {
  private static final Path OUT = ScaleChild.LOGS.resolve("scale.md");
  private static final long LOOK_MILLIS_EACH = 5;
  private static final Path NETWORK = Path.of("/proc/net/dev");

  private final Options options;
  private final int servers;
  private final int toLose;

  private ScaleReport(Options options, int servers) {
    this.options = options;
    this.servers = servers;
    this.toLose = Math.max(1, servers * options.losePercent() / 100);
  }

  /// @param seconds how long traffic is counted
  record Options(
      List<Integer> servers, int camerasEach, int seconds, int losePercent, boolean silence) {
    static final Options DEFAULT = new Options(List.of(2, 10, 100), 10, 60, 30, false);

    static Options of(String[] arguments) {
      var options = DEFAULT;
      for (int i = 0; i + 1 < arguments.length; i += 2) {
        options = options.with(arguments[i], arguments[i + 1]);
      }
      if (arguments.length % 2 != 0) {
        throw usage(arguments[arguments.length - 1]);
      }
      return options;
    }

    private Options with(String name, String value) {
      return switch (name) {
        case "--servers" ->
            new Options(
                Arrays.stream(value.split(",", -1)).map(each -> number(each, 2, 1_000)).toList(),
                camerasEach,
                seconds,
                losePercent,
                silence);
        case "--cameras" ->
            new Options(servers, number(value, 1, 1_000), seconds, losePercent, silence);
        case "--seconds" ->
            new Options(servers, camerasEach, number(value, 5, 3_600), losePercent, silence);
        case "--lose" -> new Options(servers, camerasEach, seconds, number(value, 1, 90), silence);
        case "--loss" -> {
          if (!value.equals("kill") && !value.equals("silence")) {
            throw usage(value);
          }
          yield new Options(servers, camerasEach, seconds, losePercent, value.equals("silence"));
        }
        default -> throw usage(name);
      };
    }

    private static int number(String text, int least, int most) {
      if (!text.matches("[0-9]{1,4}")
          || Integer.parseInt(text) < least
          || Integer.parseInt(text) > most) {
        throw usage(text);
      }
      return Integer.parseInt(text);
    }

    private static LabFailure usage(String text) {
      return new LabFailure(
          "cannot use '"
              + text
              + "'; use lab/scale [--servers 2,10,100] [--cameras EACH] [--seconds N]"
              + " [--lose PERCENT] [--loss kill|silence]");
    }
  }

  /// What one size of site costs. Traffic is for each server and second; bytes are those on the
  /// wire, with all headers and acknowledgements.
  private record Row(
      int servers,
      int cameras,
      double oneViewSeconds,
      double configuredSeconds,
      double planMillis,
      Rates idle,
      Rates after,
      double viewSeconds,
      double plannedSeconds,
      long memoryMebibytes) {
    static final String HEAD =
        """
        | Servers | Cameras | One view, s | Configured, s | Plan, ms | Messages idle | KB idle | CPU idle, %% | Lost | View without, s | All recorded, s | Messages after | KB after | CPU after, %% | MiB |
        |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        """
            .formatted();

    String line(int lost) {
      return "| %d | %d | %.1f | %.1f | %.2f | %.0f | %.1f | %.2f | %d | %.2f | %.2f | %.0f | %.1f | %.2f | %d |"
          .formatted(
              servers,
              cameras,
              oneViewSeconds,
              configuredSeconds,
              planMillis,
              idle.messages,
              idle.kilobytes,
              idle.cpuPercent,
              lost,
              viewSeconds,
              plannedSeconds,
              after.messages,
              after.kilobytes,
              after.cpuPercent,
              memoryMebibytes);
    }
  }

  /// For each server and second.
  ///
  /// @param cpuPercent of one processor
  private record Rates(double messages, double kilobytes, double cpuPercent) {
    static Rates between(Figures first, long firstBytes, Figures last, long lastBytes, double s) {
      double servers = last.servers();
      return new Rates(
          (last.receivedMessages() - first.receivedMessages()) / servers / s,
          (lastBytes - firstBytes) / servers / s / 1_000,
          (last.cpuMillis() - first.cpuMillis()) / servers / s / 10);
    }
  }

  public static void main(String[] arguments) throws IOException {
    var options = Options.of(arguments);
    Files.createDirectories(ScaleChild.LOGS);
    var lines = new ArrayList<String>();
    lines.add(Row.HEAD.strip());
    System.out.println(lines.getFirst());
    for (int servers : options.servers()) {
      var report = new ScaleReport(options, servers);
      String line = report.run().line(report.toLose);
      System.out.println(line);
      lines.add(line);
    }
    String planning = PlanTimes.table(options.camerasEach());
    System.out.println("\n" + planning);
    lines.add("");
    lines.add(planning);
    Files.write(OUT, lines);
  }

  private Row run() throws IOException {
    try (var site = ScaleSite.start(servers, toLose, options.camerasEach())) {
      long startNanos = System.nanoTime();
      double oneViewSeconds =
          secondsUntil(
              "one view of all", site, servers, startNanos, now -> now.joined() == servers);
      double configuredSeconds =
          secondsUntil(
              "all cameras to be configured and recorded",
              site,
              servers,
              startNanos,
              now -> now.configured() == servers && now.recorded() == site.cameras());
      secondsUntil(
          "all servers to be stable, and each camera at home",
          site,
          servers,
          startNanos,
          now -> now.stable() == servers && now.recordings() == site.cameras());
      tell("one view, configured, stable");
      double planMillis = site.planMicros() / 1e3;
      Rates idle = rates(site, servers);
      return lose(site, oneViewSeconds, configuredSeconds, planMillis, idle);
    }
  }

  private Row lose(
      ScaleSite site,
      double oneViewSeconds,
      double configuredSeconds,
      double planMillis,
      Rates idle)
      throws IOException {
    int left = servers - toLose;
    long lostNanos = System.nanoTime();
    if (options.silence()) {
      site.silence();
    } else {
      site.lose();
    }
    double viewSeconds =
        secondsUntil("a view without the lost", site, left, lostNanos, now -> now.joined() == left);
    double plannedSeconds =
        secondsUntil(
            "all cameras to be recorded by the rest",
            site,
            left,
            lostNanos,
            now -> now.recorded() == site.cameras());
    tell("without " + toLose);
    Rates after = rates(site, left);
    var last = site.figures(left);
    if (last.joined() != left || last.recorded() != site.cameras()) {
      throw new LabFailure("after the loss it does not last: " + last);
    }
    return new Row(
        servers,
        site.cameras(),
        oneViewSeconds,
        configuredSeconds,
        planMillis,
        idle,
        after,
        viewSeconds,
        plannedSeconds,
        last.memoryMebibytes());
  }

  private double secondsUntil(
      String what, ScaleSite site, int members, long sinceNanos, Predicate<Figures> holds) {
    var newest = new Figures[] {Figures.NONE};
    try {
      Await.until(
          what,
          site.patience(),
          () -> {
            // Looking at all servers costs each of them something.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS_EACH * servers));
            newest[0] = site.figures(members);
            return holds.test(newest[0]);
          });
    } catch (LabFailure e) {
      throw new LabFailure(e.getMessage() + "; at last: " + newest[0], e);
    }
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private Rates rates(ScaleSite site, int members) throws IOException {
    var first = site.figures(members);
    long firstBytes = wireBytes();
    long startNanos = System.nanoTime();
    long endNanos = startNanos + Duration.ofSeconds(options.seconds()).toNanos();
    while (endNanos - System.nanoTime() > 0) {
      LockSupport.parkNanos(endNanos - System.nanoTime());
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    long lastBytes = wireBytes();
    return Rates.between(first, firstBytes, site.figures(members), lastBytes, seconds);
  }

  private static long wireBytes() throws IOException {
    for (String line : Files.readAllLines(NETWORK)) {
      if (line.strip().startsWith("lo:")) {
        return Long.parseLong(line.strip().split("[: ]+", -1)[1]);
      }
    }
    throw new IOException(NETWORK + " does not tell of the loopback interface");
  }

  private void tell(String what) {
    System.err.println(servers + " servers: " + what);
  }
}
