package dev.meerkat.lab.group;

import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/// The figures of a campaign: printed, and in a file.
final class GroupFigures {
  private static final Path OUT = Path.of("out");

  private final String name;
  private final OptionalLong targetMillis;
  private final List<GroupRun> all = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  /// @param name also of the file
  /// @param targetMillis empty for what has none
  GroupFigures(String name, OptionalLong targetMillis) {
    this.name = name;
    this.targetMillis = targetMillis;
    lines.add("run,from,to,outage_ms,own_ms,answers,epochs,faults");
  }

  void add(GroupRun run) {
    all.add(run);
    lines.add(
        "%d,%s,%s,%d,%d,%d,%d,\"%s\""
            .formatted(
                all.size(),
                run.from(),
                run.to(),
                run.outageMillis(),
                run.ownMillis(),
                run.answers(),
                run.epochs(),
                String.join("; ", run.faults())));
    try {
      Files.createDirectories(OUT);
      Files.write(OUT.resolve(name + ".csv"), lines);
    } catch (IOException e) {
      throw new LabFailure("cannot write the figures of " + name, e);
    }
    System.out.println(
        "run " + all.size() + ": " + run + (run.isSound() && isMet(run) ? "" : "  <-- MISSED"));
  }

  private boolean isMet(GroupRun run) {
    return targetMillis.isEmpty() || run.restMillis() <= targetMillis.getAsLong();
  }

  private String spread(ToLongFunction<GroupRun> figure) {
    long[] sorted = all.stream().mapToLong(figure).sorted().toArray();
    return "minimum %d, median %d, worst %d"
        .formatted(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }

  /// Prints what comes of all runs.
  ///
  /// @return whether every run was sound and met the target
  boolean tell(long looks) {
    boolean met = all.stream().allMatch(this::isMet);
    long unsound = all.stream().filter(run -> !run.isSound()).count();
    System.out.printf(
        "%s: outage, ms: %s; without the application's own start: %s%s%n",
        name,
        spread(GroupRun::outageMillis),
        spread(GroupRun::restMillis),
        targetMillis.isEmpty()
            ? ""
            : "; target " + targetMillis.getAsLong() + (met ? " met" : " MISSED"));
    System.out.printf(
        "%d looks from outside; %s%n",
        looks,
        unsound == 0
            ? "never two hosts at once, and nothing happened that may not"
            : unsound + " RUN(S) WITH WHAT MAY NEVER BE");
    return met && unsound == 0;
  }
}
