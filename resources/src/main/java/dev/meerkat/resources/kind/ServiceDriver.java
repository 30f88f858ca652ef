package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A service of the operating system: a unit where systemd runs, else an init script, which is run
/// with the marks of the group, so that what it starts is known (`service(8)` would take them
/// away).
final class ServiceDriver implements Driver {
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private final String name;
  private final Optional<String> systemctl;
  private final Path initScript;

  ServiceDriver(ServiceResource settings) {
    this(settings, Files.isDirectory(SYSTEMD), Path.of("/etc/init.d"));
  }

  /// @param systemd whether it runs
  ServiceDriver(ServiceResource settings, boolean systemd, Path initScripts) {
    this(settings, systemd ? Optional.of("systemctl") : Optional.empty(), initScripts);
  }

  /// @param systemctl the program; empty where systemd does not run
  ServiceDriver(ServiceResource settings, Optional<String> systemctl, Path initScripts) {
    this.name = settings.name();
    this.systemctl = systemctl;
    this.initScript = initScripts.resolve(settings.name());
  }

  /// @param verb `start`, `stop`, `status`
  static List<String> command(
      Optional<String> systemctl, Path initScript, String name, String verb) {
    if (systemctl.isEmpty()) {
      return List.of(initScript.toString(), verb);
    }
    return verb.equals("status")
        ? List.of(systemctl.get(), "is-active", "--quiet", name)
        : List.of(systemctl.get(), verb, name);
  }

  private List<String> command(String verb) {
    return command(systemctl, initScript, name, verb);
  }

  /// Whether there is nothing to ask: what an init script that was removed has started is known by
  /// its marks.
  private boolean hasNoScript() {
    return systemctl.isEmpty() && !Files.isExecutable(initScript);
  }

  /// Whether systemd knows no unit of that name, and runs none: one whose file was removed goes on
  /// running.
  private boolean hasNoUnit(Launch launch) throws ResourceException, InterruptedException {
    if (systemctl.isEmpty()) {
      return false;
    }
    var states =
        Command.good(
                launch.remainingMillis() + 1,
                List.of(systemctl.get(), "show", "--property=LoadState,ActiveState", name))
            .lines()
            .toList();
    return states.contains("LoadState=not-found") && states.contains("ActiveState=inactive");
  }

  @Override
  public boolean runs(Launch launch) throws ResourceException, IOException, InterruptedException {
    return !hasNoScript()
        && launch.beside("status", launch.remainingMillis()).run(command("status")) == 0;
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (hasNoScript()) {
      throw new ResourceException(
          "there is no service "
              + name
              + " on this host: systemd does not run, and there is no "
              + initScript
              + "; install it");
    }
    if (hasNoUnit(launch)) {
      throw new ResourceException(
          "there is no service "
              + name
              + " on this host: systemd knows no unit of that name; install it, or correct the name"
              + " (`systemctl list-unit-files`)");
    }
    launch.runWell(command("start"));
    if (!runs(launch)) {
      throw new ResourceException(
          "service "
              + name
              + " was started, and does not run: see its log"
              + (systemctl.isPresent() ? ", `journalctl -u " + name + "`" : ""));
    }
  }

  /// Not under the guard's marks: the tree that is killed when a stop takes too long is the
  /// service's. Of a service that is not on this host, nothing runs.
  @Override
  public void stop(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (!hasNoScript()) {
      int exit = launch.run(command("stop"));
      if (exit != 0 && !hasNoUnit(launch)) {
        throw new ResourceException(launch.failure(command("stop"), exit));
      }
    }
    if (runs(launch)) {
      throw new ResourceException("service " + name + " was stopped, and still runs");
    }
    var left = launch.killPart();
    if (!left.isEmpty()) {
      throw new ResourceException("what service " + name + " has left cannot be killed: " + left);
    }
  }

  @Override
  public void kill(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (systemctl.isEmpty()) {
      return;
    }
    var program = systemctl.get();
    // Asked to stop first, so that systemd does not start it again.
    var stop = List.of(program, "--no-block", "stop", name);
    var ended = Command.run(launch.remainingMillis() + 1, stop);
    var _ = Command.run(launch.remainingMillis() + 1, List.of(program, "kill", "-s", "KILL", name));
    if (!ended.isGood() && !hasNoUnit(launch)) {
      throw new ResourceException(
          "'" + String.join(" ", stop) + "' ended with " + ended.exit() + ": " + ended.output());
    }
  }

  @Override
  public List<String> ends() {
    return systemctl.isPresent() ? List.of("systemd\t" + name) : List.of();
  }
}
