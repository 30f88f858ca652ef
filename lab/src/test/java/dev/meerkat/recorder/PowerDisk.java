package dev.meerkat.recorder;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// An ext4 volume on a disk whose power can fail: `lab/powerdisk` under a loop device.
final class PowerDisk implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long SIZE_BYTES = 384L << 20;

  private final Path folder;
  private final Path program;
  private final Path image;
  private final Path daemonMount;
  private final Path volume;
  private Optional<Process> daemon = Optional.empty();
  private String loop = "";

  /// @param folder for the platter and the mount points
  /// @param program the compiled `powerdisk`
  PowerDisk(Path folder, Path program) throws IOException {
    this.folder = folder;
    this.program = program;
    image = folder.resolve("platter");
    daemonMount = Files.createDirectories(folder.resolve("disk"));
    volume = Files.createDirectories(folder.resolve("volume"));
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE_BYTES);
    }
  }

  /// Where the volume is mounted.
  Path volume() {
    return volume;
  }

  /// Makes an empty file system on the disk, which must be off.
  void format() {
    Shell.run("mkfs.ext4", "-q", "-F", image.toString());
  }

  /// Switches the disk on and mounts it, which replays its journal.
  ///
  /// @param seed decides what a power failure leaves
  void on(long seed) throws IOException {
    Process process =
        new ProcessBuilder(
                program.toString(), daemonMount.toString(), image.toString(), Long.toString(seed))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("powerdisk.log").toFile())
            .start();
    daemon = Optional.of(process);
    Path disk = daemonMount.resolve("disk");
    Await.until("the disk", LIMIT, () -> Files.exists(disk) || !process.isAlive());
    loop = Shell.run("losetup", "--find", "--show", disk.toString()).strip();
    Shell.run("mount", "-t", "ext4", loop, volume.toString());
  }

  /// From now on nothing reaches the disk, and each request fails.
  void powerFails() {
    Shell.run("kill", "-USR1", Long.toString(daemon.orElseThrow().pid()));
  }

  /// Unmounts, and switches off; says what the disk did with what was in its cache.
  String off() throws IOException, InterruptedException {
    Process process = daemon.orElseThrow();
    Await.until(
        "unmounting the volume",
        LIMIT,
        () -> Shell.attempt(List.of("umount", volume.toString())).exit() == 0);
    Shell.run("losetup", "--detach", loop);
    loop = "";
    Await.until(
        "unmounting the disk",
        LIMIT,
        () -> Shell.attempt(List.of("umount", daemonMount.toString())).exit() == 0);
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new LabFailure("the disk does not end");
    }
    daemon = Optional.empty();
    return Files.readString(folder.resolve("powerdisk.log"), StandardCharsets.UTF_8).strip();
  }

  /// Leaves no mount behind, whatever state it is in.
  @Override
  public void close() {
    if (daemon.isPresent()) {
      Shell.attempt(List.of("umount", "--lazy", volume.toString()));
      if (!loop.isEmpty()) {
        Shell.attempt(List.of("losetup", "--detach", loop));
      }
      Shell.attempt(List.of("umount", "--lazy", daemonMount.toString()));
      daemon.get().destroyForcibly();
    }
  }
}
