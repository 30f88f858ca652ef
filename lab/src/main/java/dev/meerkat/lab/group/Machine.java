package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.LabProcess;
import dev.meerkat.lab.LabServer;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A host of a group with a name, a disk and process ids of its own: what is at one path on all of
/// them is another folder on each, as on real hosts. What it mounts, it alone sees. Its first
/// process looks after those whose parents have ended, at once: a program such as PostgreSQL takes
/// the process id in a lock file for alive for as long as nobody has. Nothing that runs on it may
/// set the clock, as that is the one of the machine.
final class Machine {
  private static final int STABILITY_SECONDS = 4;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Host host;
  private final Path disk;
  private final List<String> entering;
  private final LabServer server;

  private Machine(Host host, Path disk, List<String> entering, LabServer server) {
    this.host = host;
    this.disk = disk;
    this.entering = List.copyOf(entering);
    this.server = server;
  }

  /// @param folder of all hosts; this one's logs and configuration are in the one of its name
  /// @param shared where all hosts have their disks
  static Machine create(Host host, Path folder, Path shared) {
    Path home = folder.resolve(host.name());
    Path disk = home.resolve("disk");
    try {
      Files.createDirectories(disk);
      Files.createDirectories(shared);
    } catch (IOException e) {
      throw new LabFailure("cannot make the disk of " + host.name(), e);
    }
    LabProcess keeper =
        host.start(
            List.of(
                "unshare",
                "--uts",
                "--mount",
                "--propagation",
                "private",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                "echo \"$3\" >/proc/sys/kernel/hostname && mount --bind \"$1\" \"$2\""
                    + " && echo mounted && while :; do sleep infinity & wait; done",
                "disk",
                disk.toString(),
                shared.toString(),
                host.name()),
            Map.of(),
            home.resolve("disk.log"));
    keeper.awaitOutput("mounted", LIMIT);
    List<String> entering =
        List.of(
            "nsenter",
            "--target",
            Long.toString(first(keeper)),
            "--mount",
            "--uts",
            "--pid",
            "--",
            "setpriv",
            "--bounding-set=-sys_time",
            "--");
    return new Machine(
        host, disk, entering, LabServer.create(host, STABILITY_SECONDS, home, inSession(entering)));
  }

  /// The same, whose server is a witness.
  Machine asWitness() {
    return new Machine(host, disk, entering, server.asWitness());
  }

  /// From now on what is changed in `/etc` is changed on this host only.
  void ownSettings() {
    Shell.run(
        command(
            "sh",
            "-c",
            "mount -t tmpfs none /mnt && mkdir /mnt/changes /mnt/work && mount -t overlay none"
                + " -o lowerdir=/etc,upperdir=/mnt/changes,workdir=/mnt/work /etc"));
  }

  /// The process with the id 1 on the host, by its id in the lab.
  private static long first(LabProcess keeper) {
    return ProcessHandle.of(keeper.pid())
        .flatMap(unshare -> unshare.children().findFirst())
        .orElseThrow(() -> new LabFailure("the disk of a host ended: " + keeper.output()))
        .pid();
  }

  /// Each server in a session of its own, as on a host of its own: where the kernel gives sessions
  /// their shares of the processors, the servers of a busy lab do not share one.
  private static List<String> inSession(List<String> entering) {
    var words = new ArrayList<>(entering);
    words.add("setsid");
    return words;
  }

  String name() {
    return host.name();
  }

  Host host() {
    return host;
  }

  /// What the host has at the path that is the same on all.
  Path disk() {
    return disk;
  }

  LabServer server() {
    return server;
  }

  /// `words` as a command that runs on this host and sees its disk.
  List<String> command(String... words) {
    return host.namespace().command(entering(List.of(words)));
  }

  /// Starts `words` on this host, with its disk.
  LabProcess start(List<String> words, Path log) {
    return host.start(entering(words), Map.of(), log);
  }

  /// Kills everything that runs on this host in one moment, as with its power. Its kernel goes on:
  /// an address stays until its time is over.
  void killAll() {
    signalAll("KILL");
    server.process().awaitExit(LIMIT);
  }

  /// SIGSTOP of everything that runs on this host in one moment, as when a virtual machine is
  /// frozen. Its kernel goes on, which would stand still there: it drops an address whose time is
  /// over, and takes connections that nobody answers.
  void pauseAll() {
    signalAll("STOP");
  }

  /// SIGCONT of everything that runs on this host. What waits for its server has stopped with it.
  void resumeAll() {
    signalAll("CONT");
    server.process().resume();
  }

  /// The kernel leaves out the first process of the host, and the one that asks for it.
  private void signalAll(String signal) {
    Shell.run(command("sh", "-c", "kill -s " + signal + " -- -1"));
  }

  private List<String> entering(List<String> words) {
    var command = new ArrayList<>(entering);
    command.addAll(words);
    return command;
  }
}
