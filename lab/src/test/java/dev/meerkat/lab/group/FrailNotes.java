package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;

/// [Notes] whose program ends at once on a host on which it is broken, and which counts how often
/// it was started there. Another program, which is only run to stop it, does not return on a host
/// on which it is stuck.
final class FrailNotes implements PlainApplication {
  private static final String BROKEN = "broken";
  private static final String STARTS = "starts";
  private static final String STUCK = "stuck";
  private static final String ERRAND = "errand.sh";

  private final Path shared;
  private final Notes notes;

  FrailNotes(Path shared) {
    this.shared = shared;
    this.notes = new Notes(shared);
  }

  Notes notes() {
    return notes;
  }

  @Override
  public String data() {
    return notes.data();
  }

  @Override
  public String resource() {
    return """
      - name: app
        process: [/bin/sh, -c, "cd %s && echo started >>%s && test ! -e %s && exec %s"]
        dependsOn: [address]
        restarts: 2
        stopSeconds: 3
        monitor: {http: "http://127.0.0.1:%d/", everySeconds: 1, timeoutSeconds: 5, maxFailures: 2}
      - name: errand
        script: {start: %6$s, stop: %6$s}
        dependsOn: [address]
        stopSeconds: 3
    """
        .formatted(
            shared,
            STARTS,
            BROKEN,
            String.join(" ", new Echo(shared).command()),
            Echo.PORT,
            shared.resolve(ERRAND));
  }

  @Override
  public void install(Machine machine, boolean first) {
    notes.install(machine, first);
    try {
      Path script = machine.disk().resolve(ERRAND);
      Files.writeString(
          script,
          """
          #!/bin/sh
          while [ "$1" = stop ] && [ -e %s ]; do sleep 1; done
          """
              .formatted(shared.resolve(STUCK)));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new LabFailure("cannot install the errand on " + machine.name(), e);
    }
  }

  /// From now on, it cannot be started on that host; and it ends there if it runs.
  void breakOn(Machine machine, Lookout lookout) {
    mark(machine, BROKEN);
    for (long process : lookout.processes(machine.host())) {
      ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  void mendOn(Machine machine) {
    unmark(machine, BROKEN);
  }

  /// SIGSTOP: it is there, and does nothing any more.
  void hangOn(Machine machine, Lookout lookout) {
    for (long process : lookout.processes(machine.host())) {
      Shell.run("kill", "-STOP", Long.toString(process));
    }
  }

  /// From now on, it cannot be stopped in good order on that host.
  void stickOn(Machine machine) {
    mark(machine, STUCK);
  }

  void freeOn(Machine machine) {
    unmark(machine, STUCK);
  }

  private static void mark(Machine machine, String as) {
    try {
      Files.createFile(machine.disk().resolve(as));
    } catch (IOException e) {
      throw new LabFailure("cannot have the application " + as + " on " + machine.name(), e);
    }
  }

  private static void unmark(Machine machine, String as) {
    try {
      Files.delete(machine.disk().resolve(as));
    } catch (IOException e) {
      throw new LabFailure("cannot undo that it is " + as + " on " + machine.name(), e);
    }
  }

  /// How often it was started on that host.
  int starts(Machine machine) {
    Path file = machine.disk().resolve(STARTS);
    try {
      return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    } catch (IOException e) {
      throw new LabFailure("cannot count the starts on " + machine.name(), e);
    }
  }

  @Override
  public boolean isProcess(String commandLine) {
    return notes.isProcess(commandLine)
        || commandLine.startsWith("/bin/sh " + shared.resolve(ERRAND));
  }

  @Override
  public User user(String address, int number) {
    return notes.user(address, number);
  }

  @Override
  public Findings findings(Host client, String address, Collection<User> users) {
    return notes.findings(client, address, users);
  }
}
