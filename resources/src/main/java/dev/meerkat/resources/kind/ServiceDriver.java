package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A service of the operating system: a unit where systemd runs, else an init script, which is run
/// with the marks of the group, so that what it starts is known (`service(8)` would take them
/// away).
final class ServiceDriver implements Driver {
  private final String name;
  private final Optional<String> systemctl;
  private final Path initScript;

  ServiceDriver(ServiceResource settings) {
    this(settings, Systemd.ofThisHost().systemctl(), Path.of("/etc/init.d"));
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

  private boolean hasNoUnit(Launch launch) throws ResourceException, InterruptedException {
    return systemctl.isPresent() && units(launch).getFirst().isMissing();
  }

  /// The unit, and the parts that are stopped with it. It may do nothing itself, such as Debian's
  /// `postgresql`, which runs `/bin/true`; then its state tells nothing, and its parts are the
  /// service. None without systemd.
  private List<Unit> units(Launch launch) throws ResourceException, InterruptedException {
    if (systemctl.isEmpty()) {
      return List.of();
    }
    var units = new ArrayList<>(show(launch, List.of(name)));
    var parts = units.getFirst().parts();
    if (!parts.isEmpty()) {
      units.addAll(show(launch, parts));
    }
    return units;
  }

  private List<Unit> show(Launch launch, List<String> names)
      throws ResourceException, InterruptedException {
    var words = new ArrayList<>(List.of(systemctl.orElseThrow(), "show", Unit.PROPERTIES));
    words.addAll(names);
    return Unit.read(Command.good(launch.remainingMillis() + 1, words));
  }

  private List<String> words(List<String> command, List<Unit> units) {
    var words = new ArrayList<>(command);
    units.stream().skip(1).map(Unit::name).forEach(words::add);
    return words;
  }

  @Override
  public boolean runs(Launch launch) throws ResourceException, IOException, InterruptedException {
    return !hasNoScript()
        && launch.beside("status", launch.remainingMillis()).run(command("status")) == 0;
  }

  /// Not by whether it is active: one that is being stopped is not, and runs still.
  @Override
  public boolean isHere(Launch launch) throws ResourceException, IOException, InterruptedException {
    return !here(launch).isEmpty();
  }

  /// The names of what is here.
  private List<String> here(Launch launch)
      throws ResourceException, IOException, InterruptedException {
    if (systemctl.isEmpty()) {
      return runs(launch) ? List.of(name) : List.of();
    }
    var here = new ArrayList<String>();
    for (var unit : units(launch)) {
      if (unit.isHere()) {
        here.add(unit.name());
      }
    }
    return here;
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
      // Its parts are named as well, as systemctl waits for those that are.
      var stop = words(command("stop"), units(launch));
      int exit = launch.run(stop);
      if (exit != 0 && !hasNoUnit(launch)) {
        throw new ResourceException(launch.failure(stop, exit));
      }
    }
    var here = here(launch);
    if (!here.isEmpty()) {
      throw new ResourceException(
          "service " + name + " was stopped, and still runs: " + String.join(", ", here));
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
    var units = units(launch);
    // Asked to stop first, so that systemd does not start it again.
    var stop = words(List.of(program, "--no-block", "stop", name), units);
    var ended = Command.run(launch.remainingMillis() + 1, stop);
    var kill = words(List.of(program, "kill", "-s", "KILL", name), units);
    var _ = Command.run(launch.remainingMillis() + 1, kill);
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
