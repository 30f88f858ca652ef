package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;

/// The smallest application with data: the web server of [Echo], and a folder that follows the
/// group. In that, a script writes down when the group is started and stopped on which host: before
/// the web server starts, and after it has ended.
final class Notes implements PlainApplication {
  private static final String FOLDER = "notes";
  private static final String DISK = "notes.disk";
  private static final String NEW_DISK = "notes.new";
  private static final String NEW_DISK_SIZE = "1G";
  private static final String SCRIPT = "journal.sh";

  private final Path shared;
  private final Path folder;
  private final Echo echo;

  Notes(Path shared) {
    this.shared = shared;
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
    return """
      - name: journal
        script: {start: %1$s, stop: %1$s}
        dependsOn: [address]
    """
            .formatted(shared.resolve(SCRIPT))
        + echo.resource();
  }

  @Override
  public void install(Machine machine, boolean first) {
    echo.install(machine, first);
    try {
      Files.createDirectories(stored(machine));
      Path script = machine.disk().resolve(SCRIPT);
      String line = "echo \"$(cat %s) $1\" >>%s/journal\n".formatted(echo.name(), folder);
      Files.writeString(script, "#!/bin/sh\n" + line);
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new LabFailure("cannot install the notes on " + machine.name(), e);
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

  /// Writes a lot of data, as a program of that host does that does not wait for it.
  ///
  /// @return what it is, by a checksum
  String pour(Machine machine, int mebibytes) {
    run(machine, "dd if=/dev/urandom of=bulk bs=1M count=" + mebibytes);
    return sum(machine);
  }

  /// What a program of that host reads there, by a checksum.
  String sum(Machine machine) {
    return run(machine, "sha256sum <bulk").strip();
  }

  /// When the group was started and stopped where, to a program of that host, oldest first.
  List<String> journal(Machine machine) {
    return run(machine, "cat journal").lines().toList();
  }

  /// What all notes say that this host has kept aside.
  List<String> keptAside(Machine machine) {
    return run(machine, "find .meerkat/aside -name note -exec cat {} +").lines().toList();
  }

  /// Has the host lose its folder, as with its disk.
  void lose(Machine machine) {
    try {
      Shell.run("rm", "-rf", stored(machine).toString());
      Files.createDirectory(stored(machine));
    } catch (IOException e) {
      throw new LabFailure("cannot make an empty folder of notes on " + machine.name(), e);
    }
  }

  /// Puts another file system where the folder is, with a copy of all that is in it but another
  /// note. The folder itself is empty then. For a host whose server does not run.
  void replace(Machine machine, String note) {
    run(machine, "cp -a . ../%1$s && echo %2$s > ../%1$s/note".formatted(DISK, note));
    lose(machine);
    mountDisk(machine);
  }

  /// Mounts that file system.
  void mountDisk(Machine machine) {
    Path disk = shared.resolve(DISK);
    Shell.run(machine.command("mount", "--bind", disk.toString(), folder.toString()));
  }

  /// Mounts another file system in its place, which was made just now and has nothing in it but the
  /// folder that `mkfs` makes.
  void mountNewDisk(Machine machine) {
    String image = machine.disk().resolve(NEW_DISK).toString();
    Shell.run("truncate", "--size", NEW_DISK_SIZE, image);
    Shell.run("mkfs.ext4", "-q", image);
    Shell.run(
        machine.command(
            "mount", "-o", "loop", shared.resolve(NEW_DISK).toString(), folder.toString()));
  }

  /// Unmounts it, with what Meerkat shows there.
  void unmountDisk(Machine machine) {
    for (int i = 0; i < 2; i++) {
      unmount(machine);
    }
  }

  /// What is in the folder.
  List<String> list(Machine machine) {
    return run(machine, "ls -A").lines().toList();
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
