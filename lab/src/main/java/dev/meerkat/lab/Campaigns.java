package dev.meerkat.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/// Runs a [Scenario] many times, each on a site of its own, and tells the figures of every run.
public final class Campaigns {
  private static final Path OUT = Path.of("out");

  private Campaigns() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1 && !(arguments.length == 3 && arguments[1].equals("--runs"))) {
      throw usage("");
    }
    Scenario scenario =
        Arrays.stream(Scenario.values())
            .filter(each -> name(each).equals(arguments[0]))
            .findFirst()
            .orElseThrow(() -> usage("there is no scenario '" + arguments[0] + "'; "));
    int runs = arguments.length == 1 ? 1 : runs(arguments[2]);
    System.exit(run(scenario, runs) ? 0 : 1);
  }

  private static int runs(String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw usage("'" + text + "' is not a number of runs; ");
    }
    return Integer.parseInt(text);
  }

  private static LabFailure usage(String problem) {
    return new LabFailure(
        problem
            + "use: lab/run NAME [--runs N], where NAME is one of "
            + String.join(", ", Arrays.stream(Scenario.values()).map(Campaigns::name).toList()));
  }

  private static String name(Scenario scenario) {
    return scenario.name().toLowerCase(Locale.ROOT);
  }

  private static boolean run(Scenario scenario, int runs) throws IOException {
    Clip clip = new Clip(Path.of("target", "clips"));
    ClipIndex index = new ClipIndex(clip);
    Files.createDirectories(OUT);
    Path csv = OUT.resolve(name(scenario) + ".csv");
    var lines = new ArrayList<String>();
    lines.add("run,camera,takeover_ms,gap_frames,other_missing,repeated,frames");
    var all = new ArrayList<Measurement>();
    boolean good = true;
    for (int run = 1; run <= runs; run++) {
      Path folder = Files.createTempDirectory("meerkat-lab-").toAbsolutePath();
      try (LabSite site = LabSite.start(clip, index, folder)) {
        for (Measurement one : scenario.run(site, new SplittableRandom(run))) {
          boolean fine = one.whole() && one.takeoverMillis() <= scenario.targetMillis();
          good &= fine;
          all.add(one);
          lines.add(csv(run, one));
          System.out.println("run " + run + ": " + one + (fine ? "" : "  <-- MISSED"));
        }
      } catch (LabFailure e) {
        throw new LabFailure("run " + run + " (logs in " + folder + "): " + e.getMessage(), e);
      }
      Files.write(csv, lines);
    }
    summary(scenario, runs, all, good);
    return good;
  }

  private static String csv(int run, Measurement one) {
    return "%d,%s,%d,%d,%d,%d,%d"
        .formatted(
            run,
            one.camera(),
            one.takeoverMillis(),
            one.gapFrames(),
            one.otherMissing(),
            one.repeated(),
            one.frames());
  }

  private static void summary(Scenario scenario, int runs, List<Measurement> all, boolean good) {
    List<Measurement> moved = all.stream().filter(one -> one.takeoverMillis() > 0).toList();
    System.out.printf(
        "%s, %d run(s), %d cameras taken over; minimum, median, worst:%n",
        name(scenario), runs, moved.size());
    System.out.println("  takeover on disk, ms   " + spread(moved, Measurement::takeoverMillis));
    System.out.println(
        "  gap, ms                "
            + spread(moved, one -> one.gapFrames() * 1000L / Clip.FRAMES_A_SECOND));
    System.out.println("  missing elsewhere      " + spread(all, Measurement::otherMissing));
    System.out.println("  repeated or altered    " + spread(all, Measurement::repeated));
    System.out.println(
        good
            ? "every run met the target of " + scenario.targetMillis() + " ms, with whole exports"
            : "MISSED: the target is " + scenario.targetMillis() + " ms, with whole exports");
  }

  private static String spread(List<Measurement> all, ToLongFunction<Measurement> figure) {
    long[] sorted = all.stream().mapToLong(figure).sorted().toArray();
    return sorted.length == 0
        ? "-"
        : sorted[0] + "  " + sorted[sorted.length / 2] + "  " + sorted[sorted.length - 1];
  }
}
