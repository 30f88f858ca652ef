package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of its own for a test: an ext4 file system in a file, mounted. Only root can make one.
final class MountedDisk implements AutoCloseable {
  private final Path image;
  private final Path mountPoint;

  /// @param name of the folder in `parent`
  MountedDisk(Path parent, String name, int mebibytes) throws IOException, InterruptedException {
    assumeTrue(run("id", "-u").strip().equals("0"), "only root may mount a volume");
    image = parent.resolve(name + ".img");
    mountPoint = Files.createDirectories(parent.resolve(name));
    run("truncate", "-s", mebibytes + "M", image.toString());
    run("mkfs.ext4", "-q", "-m", "0", image.toString());
    mount();
  }

  Path path() {
    return mountPoint;
  }

  void mount() throws IOException, InterruptedException {
    run("mount", "-o", "loop", image.toString(), mountPoint.toString());
  }

  /// Takes it away under those who use it; what is open goes on.
  void vanish() throws IOException, InterruptedException {
    run("umount", "-l", mountPoint.toString());
  }

  /// Whether nobody has anything open there after it has vanished.
  boolean isUnused() {
    try {
      return run("losetup", "-j", image.toString()).isBlank();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Nothing that writes returns until it is thawed.
  void freeze() throws IOException, InterruptedException {
    run("fsfreeze", "-f", mountPoint.toString());
  }

  void thaw() throws IOException, InterruptedException {
    run("fsfreeze", "-u", mountPoint.toString());
  }

  /// Fills it up with somebody else's data; with a few megabytes more than there was room for, if
  /// meanwhile somebody makes room.
  static void fill(Path ballast) throws IOException {
    byte[] block = new byte[64 * 1024];
    long most = Files.getFileStore(ballast.resolveSibling(".")).getUsableSpace() + (8 << 20);
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (long written = 0; written < most; written += block.length) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  /// Also when it is not mounted any more.
  @Override
  public void close() throws IOException {
    var unmount = new ProcessBuilder("umount", "-l", mountPoint.toString()).start();
    unmount.onExit().join();
  }

  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }
}
