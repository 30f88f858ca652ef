package dev.meerkat.lab.group;

import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// `lab/groups`: does one thing to a group many times, and tells the figures of every run.
public final class GroupCampaigns {
  private static final Path OUT = Path.of("out");

  private GroupCampaigns() {}

  /// @param database whether the application is PostgreSQL with its data; else a web server without
  /// @param witness whether there is one; else isolation addresses decide
  /// @param tuned whether times are shorter than the default ones
  private record Order(
      Fault fault, int runs, boolean database, boolean witness, boolean tuned) {
    static Order of(String[] words) {
      if (words.length == 0) {
        throw usage("");
      }
      Order order =
          new Order(one(Fault.values(), words[0]), 1, true, true, false);
      for (int i = 1; i < words.length; i += 2) {
        order = order.with(words[i], i + 1 < words.length ? words[i + 1] : "");
      }
      return order;
    }

    private Order with(String option, String value) {
      return switch (option) {
        case "--runs" -> new Order(fault, number(value), database, witness, tuned);
        case "--application" ->
            new Order(fault, runs, either(value, "postgresql", "web"), witness, tuned);
        case "--arbitration" ->
            new Order(fault, runs, database, either(value, "witness", "isolation"), tuned);
        case "--times" ->
            new Order(fault, runs, database, witness, either(value, "tuned", "default"));
        default -> throw usage("there is no option '" + option + "'; ");
      };
    }

    /// Also of the file with its figures.
    String name() {
      return "groups-"
          + word(fault)
          + (database ? "" : "-web")
          + (witness ? "" : "-isolation")
          + (tuned ? "-tuned" : "");
    }

    long targetMillis() {
      return fault.targetMillis(tuned);
    }
  }

  private static int number(String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw usage("'" + text + "' is not a number of runs; ");
    }
    return Integer.parseInt(text);
  }

  private static boolean either(String word, String yes, String no) {
    if (!word.equals(yes) && !word.equals(no)) {
      throw usage("'" + word + "' is neither " + yes + " nor " + no + "; ");
    }
    return word.equals(yes);
  }

  private static <T extends Enum<T>> T one(T[] all, String word) {
    return Arrays.stream(all)
        .filter(each -> word(each).equals(word))
        .findFirst()
        .orElseThrow(() -> usage("there is no campaign '" + word + "'; "));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static LabFailure usage(String problem) {
    return new LabFailure(
        problem
            + "use: lab/groups NAME [--runs N] [--application postgresql|web]"
            + " [--arbitration witness|isolation] [--times default|tuned], where NAME is one of "
            + String.join(", ", Arrays.stream(Fault.values()).map(GroupCampaigns::word).toList()));
  }

  public static void main(String[] words) throws IOException {
    System.exit(run(Order.of(words)) ? 0 : 1);
  }

  private static boolean run(Order order) throws IOException {
    Files.createDirectories(OUT);
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "meerkat-lab-").toAbsolutePath();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    System.out.println(order.name() + ", " + order.runs() + " run(s), in " + folder);
    Path shared = Application.shared(folder);
    var application = order.database() ? new PostgreSql(shared) : new Echo(shared);
    var arrangement = new Arrangement(order.witness(), order.tuned());
    var all = new ArrayList<GroupRun>();
    try (GroupSite site = GroupSite.start(arrangement, application, folder)) {
      var lines = new ArrayList<String>();
      lines.add("run,from,to,outage_ms,answers,epochs,faults");
      for (int number = 1; number <= order.runs(); number++) {
        GroupRun run = GroupRun.of(order.fault(), site, new SplittableRandom(number));
        all.add(run);
        lines.add(csv(number, run));
        Files.write(OUT.resolve(order.name() + ".csv"), lines);
        System.out.println("run " + number + ": " + run + (isGood(order, run) ? "" : "  <-- MISSED"));
      }
      return summary(order, all, site);
    } catch (LabFailure e) {
      throw new LabFailure("logs are in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean isGood(Order order, GroupRun run) {
    return run.isSound() && run.outageMillis() <= order.targetMillis();
  }

  private static String csv(int number, GroupRun run) {
    return "%d,%s,%s,%d,%d,%d,\"%s\""
        .formatted(
            number,
            run.from(),
            run.to(),
            run.outageMillis(),
            run.answers(),
            run.epochs(),
            String.join("; ", run.faults()));
  }

  private static boolean summary(Order order, List<GroupRun> all, GroupSite site) {
    long[] sorted = all.stream().mapToLong(GroupRun::outageMillis).sorted().toArray();
    long unsound = all.stream().filter(run -> !run.isSound()).count();
    boolean met = sorted[sorted.length - 1] <= order.targetMillis();
    System.out.printf(
        "%s: outage, ms: minimum %d, median %d, worst %d; target %d %s%n",
        order.name(),
        sorted[0],
        sorted[sorted.length / 2],
        sorted[sorted.length - 1],
        order.targetMillis(),
        met ? "met" : "MISSED");
    System.out.printf(
        "%d looks from outside; %s%n",
        site.lookout().looks(),
        unsound == 0
            ? "never two hosts at once, and nothing happened that may not"
            : unsound + " RUN(S) WITH WHAT MAY NEVER BE");
    var findings = site.findings();
    System.out.printf(
        "%d rows acknowledged to users, %d lost%n", findings.acknowledged(), findings.lost());
    return met && unsound == 0 && findings.lost() == 0;
  }
}
