package dev.meerkat.server.cli;

import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.plan.PaperSite;
import dev.meerkat.server.client.Table;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The machines that a site needs, on paper.
@Command(
    name = "plan",
    description = "Tells what servers a site needs: cameras, network, disks, processors, memory.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  /// Of a processor, for each GB recorded: twice what was measured (docs/performance.md).
  private static final double CPU_SECONDS_A_GIGABYTE = 5;

  private static final double BASE_MEBIBYTES = 200;
  private static final double MEBIBYTES_A_CAMERA = 3;

  /// What is held of a warm camera, with the group of pictures that is not whole yet.
  private static final double HELD_SECONDS = 14;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--cameras", required = true, paramLabel = "N", description = "In all.")
  private int cameras;

  @Option(
      names = "--mbit",
      defaultValue = "4",
      paramLabel = "MBIT/S",
      description = "Bit rate of a camera (default: ${DEFAULT-VALUE}).")
  private double megabits;

  @Option(
      names = "--days",
      defaultValue = "30",
      paramLabel = "N",
      description = "How long footage is kept (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(names = "--servers", required = true, paramLabel = "N", description = "In all.")
  private int servers;

  @Option(
      names = "--losses",
      defaultValue = "1",
      paramLabel = "N",
      description = "Servers that may be down at once (default: ${DEFAULT-VALUE}).")
  private int losses;

  @Option(
      names = "--redundancy",
      defaultValue = "normal",
      paramLabel = "normal|fast|constant|warm",
      description = "The mode of all servers (default: ${DEFAULT-VALUE}).")
  private Redundancy redundancy = Redundancy.NORMAL;

  @Override
  public Integer call() {
    PaperSite site;
    try {
      site = new PaperSite(cameras, megabits, days, servers, losses, redundancy);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    var table = new Table("EACH SERVER", "ALL SERVERS UP", losses + " DOWN");
    int connected = site.homeConnections();
    int mostConnected = site.mostConnections();
    int recorded = site.homeRecordings();
    int mostRecorded = site.mostRecordings();
    row(table, "cameras", "%.0f", connected, mostConnected);
    if (redundancy == Redundancy.WARM) {
      row(table, "of these recorded", "%.0f", recorded, mostRecorded);
    }
    row(table, "network in, Mbit/s", "%.0f", connected * megabits, mostConnected * megabits);
    row(
        table,
        "disk writes, MB/s",
        "%.1f",
        site.bytesASecond(recorded) / 1e6,
        site.bytesASecond(mostRecorded) / 1e6);
    row(
        table,
        "archive for " + days + (days == 1 ? " day, TB" : " days, TB"),
        "%.2f",
        site.archiveBytes(recorded) / 1e12,
        site.archiveBytes(mostRecorded) / 1e12);
    row(table, "processors", "%.2f", processors(site, connected), processors(site, mostConnected));
    row(
        table,
        "memory, MiB",
        "%.0f",
        memory(site, connected, recorded),
        memory(site, mostConnected, mostRecorded));
    table.lines().forEach(out::println);
    out.println();
    out.printf(
        "Set on each server: meerkat set-server NAME --failover on --max-cameras %d%s%n",
        site.maxForeignCameras(),
        redundancy == Redundancy.NORMAL
            ? ""
            : " --redundancy " + redundancy.name().toLowerCase(Locale.ROOT));
    if (redundancy.accompanies()) {
      out.println("Choose each other as backups: meerkat set-camera --of NAME --backup OTHER");
    }
    out.println(
        "Processors: with a margin of two over what recording was measured to take"
            + " (docs/performance.md).");
    out.flush();
    return 0;
  }

  private static void row(Table table, String what, String format, double up, double down) {
    table.row(
        what, String.format(Locale.ROOT, format, up), String.format(Locale.ROOT, format, down));
  }

  private static double processors(PaperSite site, int cameras) {
    return site.bytesASecond(cameras) / 1e9 * CPU_SECONDS_A_GIGABYTE;
  }

  private static double memory(PaperSite site, int connected, int recorded) {
    double held = site.bytesASecond(connected - recorded) * HELD_SECONDS / (1 << 20);
    return BASE_MEBIBYTES + connected * MEBIBYTES_A_CAMERA + held;
  }
}
