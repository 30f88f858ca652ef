package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/// The smallest application with data: the web server of [Echo], and a folder that follows the
/// group.
final class Notes implements PlainApplication {
  private static final String FOLDER = "notes";

  private final Path folder;
  private final Echo echo;

  Notes(Path shared) {
    this.folder = shared.resolve(FOLDER);
    this.echo = new Echo(shared);
  }

  @Override
  public String data() {
    return """
    data:
      - {name: notes, folder: %s}
    """
        .formatted(folder);
  }

  @Override
  public String resource() {
    return echo.resource();
  }

  @Override
  public void install(Machine machine, boolean first) {
    echo.install(machine, first);
    try {
      Files.createDirectories(stored(machine));
    } catch (IOException e) {
      throw new LabFailure("cannot make the folder of notes on " + machine.name(), e);
    }
  }

  /// Writes a note as a program of that host does.
  void write(Machine machine, String note) {
    run(machine, "echo " + note + " > note && sync note");
  }

  /// What the note says to a program of that host.
  String read(Machine machine) {
    return run(machine, "cat note").strip();
  }

  /// What is mounted over the folder, as the kernel tells it; empty when nothing is.
  String mount(Machine machine) {
    return Shell.run(
            machine.command(
                "sh", "-c", "grep -F ' " + folder + " ' /proc/self/mountinfo | tail -n 1"))
        .strip();
  }

  /// As somebody does who takes it for a mount that is left over.
  void unmount(Machine machine) {
    Shell.run(machine.command("umount", "-l", folder.toString()));
  }

  private String run(Machine machine, String script) {
    return Shell.run(machine.command("sh", "-c", "cd " + folder + " && " + script));
  }

  /// Where the folder lies on a machine's disk, whatever is mounted over it.
  private static Path stored(Machine machine) {
    return machine.disk().resolve(FOLDER);
  }

  @Override
  public boolean isProcess(String commandLine) {
    return echo.isProcess(commandLine);
  }

  @Override
  public User user(String address, int number) {
    return echo.user(address, number);
  }

  @Override
  public Findings findings(Host client, String address, Collection<User> users) {
    return echo.findings(client, address, users);
  }
}
