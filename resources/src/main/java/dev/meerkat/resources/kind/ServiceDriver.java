package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A service of the operating system: a unit where systemd runs, else an init script, which is run
/// with the marks of the group, so that what it starts is known (`service(8)` would take them
/// away).
final class ServiceDriver implements Driver {
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private final String name;
  private final boolean systemd;
  private final Path initScript;

  ServiceDriver(ServiceResource settings) {
    this(settings, Files.isDirectory(SYSTEMD), Path.of("/etc/init.d"));
  }

  /// @param systemd whether it runs
  ServiceDriver(ServiceResource settings, boolean systemd, Path initScripts) {
    this.name = settings.name();
    this.systemd = systemd;
    this.initScript = initScripts.resolve(settings.name());
  }

  /// @param verb `start`, `stop`, `status`
  static List<String> command(boolean systemd, Path initScript, String name, String verb) {
    if (!systemd) {
      return List.of(initScript.toString(), verb);
    }
    return verb.equals("status")
        ? List.of("systemctl", "is-active", "--quiet", name)
        : List.of("systemctl", verb, name);
  }

  private List<String> command(String verb) throws ResourceException {
    if (!systemd && !Files.isExecutable(initScript)) {
      throw new ResourceException(
          "there is no service "
              + name
              + " on this host: systemd does not run, and there is no "
              + initScript
              + "; install it");
    }
    return command(systemd, initScript, name, verb);
  }

  @Override
  public boolean runs(Launch launch) throws ResourceException, IOException, InterruptedException {
    return launch.beside("status", launch.remainingMillis()).run(command("status")) == 0;
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    launch.runWell(command("start"));
    if (!runs(launch)) {
      throw new ResourceException(
          "service "
              + name
              + " was started, and does not run: see its log"
              + (systemd ? ", `journalctl -u " + name + "`" : ""));
    }
  }

  /// Not under the guard's marks: the tree that is killed when a stop takes too long is the
  /// service's.
  @Override
  public void stop(Launch launch) throws ResourceException, IOException, InterruptedException {
    launch.runWell(command("stop"));
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
    if (systemd) {
      // Asked to stop first, so that systemd does not start it again.
      Command.good(launch.remainingMillis() + 1, List.of("systemctl", "--no-block", "stop", name));
      var _ =
          Command.run(
              launch.remainingMillis() + 1, List.of("systemctl", "kill", "-s", "KILL", name));
    }
  }

  @Override
  public List<String> ends() {
    return systemd ? List.of("systemd\t" + name) : List.of();
  }
}
