package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/// [Notes] whose program ends at once on a host on which it is broken, and which counts how often
/// it was started there.
final class FrailNotes implements PlainApplication {
  private static final String BROKEN = "broken";
  private static final String STARTS = "starts";

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
        monitor: {http: "http://127.0.0.1:%d/", everySeconds: 1, timeoutSeconds: 20}
    """
        .formatted(shared, STARTS, BROKEN, String.join(" ", new Echo(shared).command()), Echo.PORT);
  }

  @Override
  public void install(Machine machine, boolean first) {
    notes.install(machine, first);
  }

  /// From now on, it cannot be started on that host; and it ends there if it runs.
  void breakOn(Machine machine, Lookout lookout) {
    try {
      Files.createFile(machine.disk().resolve(BROKEN));
    } catch (IOException e) {
      throw new LabFailure("cannot break the application on " + machine.name(), e);
    }
    for (long process : lookout.processes(machine.host())) {
      ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  void mendOn(Machine machine) {
    try {
      Files.delete(machine.disk().resolve(BROKEN));
    } catch (IOException e) {
      throw new LabFailure("cannot mend the application on " + machine.name(), e);
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
    return notes.isProcess(commandLine);
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
