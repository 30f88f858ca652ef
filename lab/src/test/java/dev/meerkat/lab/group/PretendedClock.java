package dev.meerkat.lab.group;

import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The wall clock of a host, by how much it is ahead of that of the machine: its server and all
/// that this starts see it (`lab/group/clock.c`), and find a `date` that sets it
/// (`lab/group/date`). No program there may set the clock of the machine.
record PretendedClock(Machine on) {
  /// `CAP_SYS_TIME` is not among what a program there may ever get.
  private static final String CANNOT_SET_THE_MACHINES =
      "[ $((0x$(sed -n 's/^CapBnd:\\s*//p' /proc/self/status) >> 25 & 1)) = 0 ]";

  /// Gives it to a host on which nothing runs yet.
  void install() {
    Shell.run(on.command("sh", "-c", CANNOT_SET_THE_MACHINES));
    Path library = folder().resolve("clock.so");
    try {
      Files.createDirectories(folder());
      Files.copy(Path.of("group", "date"), folder().resolve("date"));
    } catch (IOException e) {
      throw new LabFailure("cannot give a clock to " + on.name(), e);
    }
    Shell.run(
        "gcc",
        "-O2",
        "-Wall",
        "-Werror",
        "-shared",
        "-fPIC",
        "-o",
        library.toString(),
        "group/clock.c");
    set(Duration.ZERO);
    on.server()
        .environment(
            Map.of(
                "PATH",
                folder() + ":" + System.getenv("PATH"),
                "LD_PRELOAD",
                library.toString(),
                "LAB_CLOCK",
                file().toString()));
  }

  /// Somebody sets it.
  void set(Duration ahead) {
    Path fresh = folder().resolve("by-hand");
    try {
      Files.writeString(fresh, TimeUnit.NANOSECONDS.toMicros(ahead.toNanos()) + "\n");
      Files.move(
          fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LabFailure("cannot set the clock of " + on.name(), e);
    }
  }

  Duration ahead() {
    try {
      long micros = Long.parseLong(Files.readString(file()).strip());
      return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    } catch (IOException e) {
      throw new LabFailure("cannot read the clock of " + on.name(), e);
    }
  }

  /// The orders by which programs of the host have set it.
  List<String> orders() {
    Path orders = folder().resolve("ahead.orders");
    try {
      return Files.exists(orders) ? Files.readAllLines(orders) : List.of();
    } catch (IOException e) {
      throw new LabFailure("cannot read " + orders, e);
    }
  }

  /// How long ago the last one was given.
  Duration sinceOrder() {
    try {
      var last = Files.getLastModifiedTime(folder().resolve("ahead.orders")).toInstant();
      return Duration.between(last, Instant.now());
    } catch (IOException e) {
      throw new LabFailure("nobody has set the clock of " + on.name(), e);
    }
  }

  private Path folder() {
    return on.disk().resolve("clock");
  }

  private Path file() {
    return folder().resolve("ahead");
  }
}
