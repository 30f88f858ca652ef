package dev.meerkat.lab.dataset;

import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A disk with ext4 of its own below a folder, in a sparse file: it can be filled without a byte
/// being written.
final class LoopDisk {
  private static final long SIZE_BYTES = 16L << 30;

  private final Path folder;

  private LoopDisk(Path folder) {
    this.folder = folder;
  }

  /// Mounted at `folder` until this program ends; its file is beside it.
  static LoopDisk mount(Path folder) {
    Path image = folder.resolveSibling(folder.getFileName() + ".img");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE_BYTES);
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabFailure("cannot make the disk " + image, e);
    }
    // No blocks are reserved for root, as whom Meerkat runs.
    Shell.run("mkfs.ext4", "-q", "-m", "0", image.toString());
    Shell.run("mount", "-o", "loop", image.toString(), folder.toString());
    return new LoopDisk(folder);
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  /// Leaves no room at all.
  void fill() {
    for (long piece = SIZE_BYTES; piece >= 4096; piece /= 2) {
      // Until that piece does not fit any more; then smaller ones.
      while (Shell.attempt(
                  List.of(
                      "fallocate",
                      "-o",
                      Long.toString(filler().toFile().length()),
                      "-l",
                      Long.toString(piece),
                      filler().toString()))
              .exit()
          == 0) {}
    }
  }

  void free() {
    try {
      Files.delete(filler());
    } catch (IOException e) {
      throw new LabFailure("cannot free the disk at " + folder, e);
    }
  }
}
