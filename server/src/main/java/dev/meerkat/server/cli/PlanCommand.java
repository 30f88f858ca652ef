package dev.meerkat.server.cli;

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

  @Override
  public Integer call() {
    PaperSite site;
    try {
      site = new PaperSite(cameras, megabits, days, servers, losses);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    int home = site.homeCameras();
    int most = site.mostCameras();
    var table = new Table("EACH SERVER", "ALL SERVERS UP", losses + " DOWN");
    row(table, "cameras", "%.0f", home, most);
    row(table, "network in, Mbit/s", "%.0f", home * megabits, most * megabits);
    row(
        table,
        "disk writes, MB/s",
        "%.1f",
        site.bytesASecond(home) / 1e6,
        site.bytesASecond(most) / 1e6);
    row(
        table,
        "archive for " + days + (days == 1 ? " day, TB" : " days, TB"),
        "%.2f",
        site.archiveBytes(home) / 1e12,
        site.archiveBytes(most) / 1e12);
    row(table, "processors", "%.2f", processors(site, home), processors(site, most));
    row(table, "memory, MiB", "%.0f", memory(home), memory(most));
    table.lines().forEach(out::println);
    out.println();
    out.printf(
        "Set on each server: meerkat set-server NAME --failover on --max-cameras %d%n",
        site.maxForeignCameras());
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

  private static double memory(int cameras) {
    return BASE_MEBIBYTES + cameras * MEBIBYTES_A_CAMERA;
  }
}
