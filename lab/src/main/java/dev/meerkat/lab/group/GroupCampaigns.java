package dev.meerkat.lab.group;

import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// `lab/groups`: does one thing to a group many times, or each thing, and tells the figures of
/// every run.
public final class GroupCampaigns {
  private static final String ALL = "all";

  private GroupCampaigns() {}

  /// @param database whether the application is PostgreSQL with its data; else a web server without
  /// @param witness whether there is one; else isolation addresses decide
  /// @param tuned whether times are shorter than the default ones
  private record Order(
      List<Fault> faults, int runs, boolean database, boolean witness, boolean tuned) {
    static Order of(String[] words) {
      if (words.length == 0) {
        throw usage("");
      }
      Order order = new Order(faults(words[0]), 1, true, true, false);
      for (int i = 1; i < words.length; i += 2) {
        order = order.with(words[i], i + 1 < words.length ? words[i + 1] : "");
      }
      return order;
    }

    private Order with(String option, String value) {
      return switch (option) {
        case "--runs" -> new Order(faults, number(value), database, witness, tuned);
        case "--application" ->
            new Order(faults, runs, either(value, "postgresql", "web"), witness, tuned);
        case "--arbitration" ->
            new Order(faults, runs, database, either(value, "witness", "isolation"), tuned);
        case "--times" ->
            new Order(faults, runs, database, witness, either(value, "tuned", "default"));
        default -> throw usage("there is no option '" + option + "'; ");
      };
    }

    private static List<Fault> faults(String word) {
      return word.equals(ALL) ? List.of(Fault.values()) : List.of(one(Fault.values(), word));
    }

    /// Also of the file with its figures.
    String name(Fault fault) {
      return "groups-"
          + word(fault)
          + (database ? "" : "-web")
          + (witness ? "" : "-isolation")
          + (tuned ? "-tuned" : "");
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

  private static String names(Enum<?>[] all) {
    return String.join(", ", Arrays.stream(all).map(GroupCampaigns::word).toList());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static LabFailure usage(String problem) {
    return new LabFailure(
        problem
            + "use: lab/groups NAME [--runs N] [--application postgresql|web]"
            + " [--arbitration witness|isolation] [--times default|tuned], where NAME is one of "
            + names(Fault.values())
            + ", or all"
            + "; or, for comparison: lab/groups keepalived NAME --runs N, where NAME is one of "
            + names(KeepalivedFault.values()));
  }

  public static void main(String[] words) throws IOException {
    boolean compare = words.length > 0 && words[0].equals("keepalived");
    System.exit(
        (compare ? compared(Arrays.copyOfRange(words, 1, words.length)) : run(Order.of(words)))
            ? 0
            : 1);
  }

  private static Path newFolder() throws IOException {
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "meerkat-lab-").toAbsolutePath();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }

  private static boolean run(Order order) throws IOException {
    Path folder = newFolder();
    System.out.println("logs are in " + folder);
    Path shared = Application.shared(folder);
    var application = order.database() ? new PostgreSql(shared) : new Echo(shared);
    var arrangement = new Arrangement(order.witness(), order.tuned());
    try (GroupSite site = GroupSite.start(arrangement, application, folder)) {
      boolean good = true;
      for (Fault fault : order.faults()) {
        good &= run(order, fault, site);
      }
      var findings = site.findings();
      System.out.printf(
          "%d rows acknowledged to users, %d lost%n", findings.acknowledged(), findings.lost());
      return good && findings.lost() == 0;
    } catch (LabFailure e) {
      throw new LabFailure("logs are in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean run(Order order, Fault fault, GroupSite site) {
    var figures =
        new GroupFigures(order.name(fault), OptionalLong.of(fault.targetMillis(order.tuned())));
    for (int number = 1; number <= order.runs(); number++) {
      figures.add(GroupRun.of(fault, site, new SplittableRandom(number)));
    }
    return figures.tell(site.lookout().looks());
  }

  private static boolean compared(String[] words) throws IOException {
    if (words.length != 3 || !words[1].equals("--runs")) {
      throw usage("");
    }
    KeepalivedFault fault = one(KeepalivedFault.values(), words[0]);
    Path folder = newFolder();
    String name = "groups-keepalived-" + word(fault);
    System.out.println(name + ", in " + folder);
    try (var campaign = new KeepalivedCampaign(folder)) {
      var figures = new GroupFigures(name, OptionalLong.empty());
      for (int number = 1; number <= number(words[2]); number++) {
        figures.add(campaign.run(fault, new SplittableRandom(number)));
      }
      return figures.tell(campaign.looks());
    } catch (LabFailure e) {
      throw new LabFailure("logs are in " + folder + ": " + e.getMessage(), e);
    }
  }
}
