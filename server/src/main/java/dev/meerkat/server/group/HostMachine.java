package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This host as a whole, for one group.
final class HostMachine implements MachinePort {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");

  /// `b`: reboot at once, without syncing and unmounting (the kernel's sysrq.rst).
  private static final Path SYSRQ = Path.of("/proc/sysrq-trigger");

  /// What sets the clock: coreutils' `date`.
  private static final String DATE = "date";

  private static final long LEAST_OFFSET_MICROS = 100_000;
  private static final long COMMAND_SECONDS = 10;

  private final Supplier<List<LinkCondition>> links;
  private final Consumer<String> problems;
  private final HostClock clock;
  private final String date;

  /// @param clock of all groups of this host
  HostMachine(Supplier<List<LinkCondition>> links, Consumer<String> problems, HostClock clock) {
    this(links, problems, clock, DATE);
  }

  /// @param date a program that takes the arguments of [#DATE]
  HostMachine(
      Supplier<List<LinkCondition>> links,
      Consumer<String> problems,
      HostClock clock,
      String date) {
    this.links = links;
    this.problems = problems;
    this.clock = clock;
    this.date = date;
  }

  @Override
  public void reboot(String why) {
    LOG.error("this host is rebooted: {}", why);
    try {
      Files.writeString(SYSRQ, "b", StandardOpenOption.WRITE);
    } catch (IOException e) {
      LOG.warn("{} cannot be written ({}): reboot --force is tried", SYSRQ, e.toString());
      Thread.ofVirtual().start(() -> run("reboot", "--force", "--force"));
    }
  }

  @Override
  public void syncTime(ServerId by) {
    var best = LinkClocks.best(links.get());
    if (best.isEmpty() || Math.abs(best.get().offsetMicros()) < LEAST_OFFSET_MICROS) {
      return;
    }
    if (!clock.claim()) {
      LOG.info("the clock was set a moment ago: it is not set by that of {}", by);
      return;
    }
    long offsetMicros = best.get().offsetMicros();
    Thread.ofVirtual()
        .start(() -> {
          Instant right = Instant.now().plus(offsetMicros, ChronoUnit.MICROS);
          LOG.warn("the clock is set by that of {}, {} us later", by, offsetMicros);
          run(date, "--utc", "--set=@" + right.getEpochSecond() + "." + micros(right));
        });
  }

  private static String micros(Instant at) {
    return String.format("%06d", at.get(ChronoField.MICRO_OF_SECOND));
  }

  private void run(String... command) {
    var words = String.join(" ", command);
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        problems.accept("'" + words + "' does not end: do it by hand");
      } else if (process.exitValue() != 0) {
        problems.accept(
            "'" + words + "' ended with " + process.exitValue() + ": is Meerkat run as root?");
      }
    } catch (IOException e) {
      problems.accept("'" + words + "' cannot be run: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
