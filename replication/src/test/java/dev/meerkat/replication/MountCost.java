package dev.meerkat.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// `lab/mount-cost`: the same work on a bare folder and on a mounted one, in turns.
///
///     MountCost ROUNDS FOLDER
final class MountCost {
  private static final int SYNCED_WRITES = 500;
  private static final int LARGE_WRITES = 128;
  private static final int FILES = 2000;

  private interface Work {
    void run(Path folder) throws IOException;
  }

  private MountCost() {}

  public static void main(String[] words) throws Exception {
    int rounds = Integer.parseInt(words[0]);
    Path parent = Files.createTempDirectory(Path.of(words[1]), "mount-cost");
    Path bare = Files.createDirectory(parent.resolve("bare"));
    Path mounted = Files.createDirectory(parent.resolve("mounted"));
    try (MountProcess mount = MountProcess.start(mounted)) {
      compare("4 KiB write + fdatasync", SYNCED_WRITES, rounds, bare, mounted, MountCost::synced);
      compare(
          "1 MiB write, sync at the end", LARGE_WRITES, rounds, bare, mounted, MountCost::large);
      compare("create, write 2 KiB, close", FILES, rounds, bare, mounted, MountCost::files);
      mount.unmount();
    }
    ExerciseRun.delete(parent);
  }

  private static void compare(
      String what, int count, int rounds, Path bare, Path mounted, Work work) throws IOException {
    // Neither the first file of a folder nor this program's first calls count.
    time(bare, work);
    time(mounted, work);
    List<Long> ofBare = new ArrayList<>();
    List<Long> ofMounted = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ofBare.add(time(bare, work));
      ofMounted.add(time(mounted, work));
    }
    double one = median(ofBare) / 1e3 / count;
    double other = median(ofMounted) / 1e3 / count;
    System.out.printf(
        Locale.ROOT,
        "%-30s bare %8.1f us, mounted %8.1f us each: %.2f of the speed%n",
        what,
        one,
        other,
        one / other);
  }

  private static long time(Path folder, Work work) throws IOException {
    Path inside = Files.createTempDirectory(folder, "round");
    long began = System.nanoTime();
    work.run(inside);
    long took = System.nanoTime() - began;
    try (var files = Files.list(inside)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(inside);
    return took;
  }

  private static void synced(Path folder) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(4096);
    try (FileChannel channel = create(folder.resolve("file"))) {
      for (int i = 0; i < SYNCED_WRITES; i++) {
        channel.write(block.clear(), i * 4096L);
        channel.force(false);
      }
    }
  }

  private static void large(Path folder) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(1 << 20);
    try (FileChannel channel = create(folder.resolve("file"))) {
      for (int i = 0; i < LARGE_WRITES; i++) {
        channel.write(block.clear());
      }
      channel.force(true);
    }
  }

  private static void files(Path folder) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(2048);
    for (int i = 0; i < FILES; i++) {
      try (FileChannel channel = create(folder.resolve("file" + i))) {
        channel.write(block.clear());
      }
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static long median(List<Long> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }
}
