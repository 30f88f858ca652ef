package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file system of its own, in a file, that is mounted at a folder.
public final class SmallDisk implements AutoCloseable {
  private static final long MEBIBYTE = 1L << 20;

  private final Path image;
  private final Path folder;

  private SmallDisk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /// @param folder is made if it is not there
  public static SmallDisk at(Path folder, int mebibytes) throws IOException {
    return at(folder, mebibytes, "^ea_inode");
  }

  /// @param features that `mkfs.ext4 -O` is asked for
  static SmallDisk at(Path folder, int mebibytes, String features) throws IOException {
    MountProcess.assumePossible();
    Path image = Files.createTempFile("disk", ".img");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(mebibytes * MEBIBYTE);
    }
    assertThat(run("mkfs.ext4", "-q", "-m", "0", "-O", features, image.toString())).isEmpty();
    Files.createDirectories(folder);
    var disk = new SmallDisk(image, folder);
    disk.mount();
    return disk;
  }

  /// From now on whoever writes there waits.
  public void freeze() throws IOException {
    assertThat(run("fsfreeze", "-f", folder.toString())).isEmpty();
  }

  public void thaw() throws IOException {
    assertThat(run("fsfreeze", "-u", folder.toString())).isEmpty();
  }

  void mount() throws IOException {
    assertThat(run("mount", "-o", "loop", image.toString(), folder.toString())).isEmpty();
  }

  /// Mounts it elsewhere instead.
  void move(Path to) throws IOException {
    unmount();
    assertThat(run("mount", "-o", "loop", image.toString(), to.toString())).isEmpty();
  }

  /// What one sees at the folder goes; who uses it goes on with it.
  void unmount() throws IOException {
    assertThat(unmount(folder)).isEmpty();
  }

  static String unmount(Path folder) throws IOException {
    return run("umount", "-l", folder.toString());
  }

  long freeBytes() throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  /// Takes all room but that much, for a file that is not of the dataset.
  Path fill(Path file, long freeBytes) throws IOException {
    long bytes = freeBytes() - freeBytes;
    assertThat(run("fallocate", "-l", Long.toString(bytes), file.toString())).isEmpty();
    return file;
  }

  /// Takes all room that there is.
  public Path fill(Path file) throws IOException {
    assertThat(run("dd", "if=/dev/zero", "of=" + file, "bs=64K", "status=none"))
        .contains("No space left");
    return file;
  }

  /// Has a file count as having so many links, of which most are not there.
  void countLinks(String file, int links) throws IOException {
    unmount();
    String change = "set_inode_field " + file + " links_count " + links;
    run("debugfs", "-w", "-R", change, image.toString());
    mount();
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code;
    try {
      code = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + command[0], e);
    }
    return code == 0 ? "" : said + " (" + code + ")";
  }

  /// Takes all mounts away that are at the folder.
  @Override
  public void close() throws IOException {
    String refusal = "";
    for (int i = 0; i < 8 && refusal.isEmpty(); i++) {
      refusal = unmount(folder);
    }
    Files.delete(image);
  }
}
