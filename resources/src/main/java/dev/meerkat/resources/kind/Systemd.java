package dev.meerkat.resources.kind;

import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The systemd of a host, if one runs.
///
/// @param systemctl the program; empty where systemd does not run
public record Systemd(Optional<String> systemctl) {
  private static final Path RUNS = Path.of("/run/systemd/system");

  public static Systemd ofThisHost() {
    return new Systemd(Files.isDirectory(RUNS) ? Optional.of("systemctl") : Optional.empty());
  }

  /// The units that are stopped with a service: itself, by the name that systemd gives it, and
  /// those that are part of it. None where systemd does not run.
  ///
  /// @throws ResourceException when systemd does not answer in that time, or knows no such names
  public SortedSet<String> stoppedWith(String service, long atMostMillis)
      throws ResourceException, InterruptedException {
    if (systemctl.isEmpty()) {
      return Collections.emptySortedSet();
    }
    var shown =
        Command.good(atMostMillis, List.of(systemctl.get(), "show", Unit.PROPERTIES, service));
    var unit = Unit.read(shown).getFirst();
    var all = new TreeSet<>(unit.parts());
    all.add(unit.name());
    return all;
  }
}
