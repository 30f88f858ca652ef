package dev.meerkat.lab;

import dev.meerkat.core.model.Redundancy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// Runs a [Scenario] many times, and tells the figures of every run. A site serves for a few of
/// them before the next one is built.
public final class Campaigns {
  private static final Path OUT = Path.of("out");
  private static final String MODES =
      Arrays.stream(Redundancy.values()).map(Campaigns::word).collect(Collectors.joining(", "));

  private Campaigns() {}

  /// @param mode of the server that is struck, or of its backup
  private record Order(Scenario scenario, int runs, Redundancy mode) {
    static Order of(String[] arguments) {
      if (arguments.length == 0) {
        throw usage("");
      }
      Scenario scenario =
          Arrays.stream(Scenario.values())
              .filter(each -> Campaigns.name(each).equals(arguments[0]))
              .findFirst()
              .orElseThrow(() -> usage("there is no scenario '" + arguments[0] + "'; "));
      Order order = new Order(scenario, 1, Redundancy.NORMAL);
      for (int i = 1; i < arguments.length; i += 2) {
        order = order.with(arguments[i], i + 1 < arguments.length ? arguments[i + 1] : "");
      }
      return order;
    }

    private Order with(String option, String value) {
      return switch (option) {
        case "--runs" -> new Order(scenario, number(value), mode);
        case "--redundancy" -> new Order(scenario, runs, mode(value));
        default -> throw usage("there is no option '" + option + "'; ");
      };
    }

    private static Redundancy mode(String word) {
      return Arrays.stream(Redundancy.values())
          .filter(each -> Campaigns.word(each).equals(word))
          .findFirst()
          .orElseThrow(() -> usage("'" + word + "' is none of " + MODES + "; "));
    }

    long targetMillis() {
      return scenario.targetMillis(mode);
    }

    /// Also of the file with its figures.
    String name() {
      return Campaigns.name(scenario) + (mode == Redundancy.NORMAL ? "" : "-" + word(mode));
    }
  }

  public static void main(String[] arguments) throws IOException {
    System.exit(run(Order.of(arguments)) ? 0 : 1);
  }

  private static int number(String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw usage("'" + text + "' is not a number of runs; ");
    }
    return Integer.parseInt(text);
  }

  private static LabFailure usage(String problem) {
    return new LabFailure(
        problem
            + "use: lab/run NAME [--runs N] [--redundancy MODE], where MODE is one of "
            + MODES
            + ", and NAME one of "
            + String.join(", ", Arrays.stream(Scenario.values()).map(Campaigns::name).toList()));
  }

  static String word(Redundancy mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static String name(Scenario scenario) {
    return scenario.name().toLowerCase(Locale.ROOT);
  }

  private static boolean run(Order order) throws IOException {
    Clip clip = new Clip(Path.of("target", "clips"));
    ClipIndex index = new ClipIndex(clip);
    Files.createDirectories(OUT);
    Path csv = OUT.resolve(order.name() + ".csv");
    var lines = new ArrayList<String>();
    lines.add("run,camera,takeover_ms,gap_frames,other_missing,repeated,frames");
    var all = new ArrayList<Measurement>();
    boolean good = true;
    int runsOfSite = order.scenario().runsOfSite();
    for (int first = 1; first <= order.runs(); first += runsOfSite) {
      int last = Math.min(first + runsOfSite - 1, order.runs());
      Path folder = Files.createTempDirectory("meerkat-lab-").toAbsolutePath();
      try (LabSite site = LabSite.start(clip, index, folder)) {
        site.protect(order.mode());
        for (int run = first; run <= last; run++) {
          site.awaitStable();
          for (Measurement one :
              order.scenario().run(site, order.mode(), new SplittableRandom(run))) {
            boolean fine = one.whole() && one.takeoverMillis() <= order.targetMillis();
            good &= fine;
            all.add(one);
            lines.add(csv(run, one));
            System.out.println("run " + run + ": " + one + (fine ? "" : "  <-- MISSED"));
          }
          Files.write(csv, lines);
        }
      } catch (LabFailure e) {
        throw new LabFailure(
            "in runs " + first + " to " + last + " (logs in " + folder + "): " + e.getMessage(), e);
      }
    }
    summary(order, all, good);
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

  private static void summary(Order order, List<Measurement> all, boolean good) {
    List<Measurement> moved = all.stream().filter(one -> one.takeoverMillis() > 0).toList();
    System.out.printf(
        "%s, %d run(s), %d cameras taken over; minimum, median, worst:%n",
        order.name(), order.runs(), moved.size());
    System.out.println("  takeover on disk, ms   " + spread(moved, Measurement::takeoverMillis));
    System.out.println(
        "  gap, ms                "
            + spread(moved, one -> one.gapFrames() * 1000L / Clip.FRAMES_A_SECOND));
    System.out.println("  missing elsewhere      " + spread(all, Measurement::otherMissing));
    System.out.println("  repeated or altered    " + spread(all, Measurement::repeated));
    System.out.println(
        good
            ? "every run met the target of " + order.targetMillis() + " ms, with whole exports"
            : "MISSED: the target is " + order.targetMillis() + " ms, with whole exports");
  }

  private static String spread(List<Measurement> all, ToLongFunction<Measurement> figure) {
    long[] sorted = all.stream().mapToLong(figure).sorted().toArray();
    return sorted.length == 0
        ? "-"
        : sorted[0] + "  " + sorted[sorted.length / 2] + "  " + sorted[sorted.length - 1];
  }
}
