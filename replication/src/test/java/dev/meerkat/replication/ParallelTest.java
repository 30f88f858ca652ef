package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several threads at once in the same few folders: changes are told in an order in which a copy
/// can follow, whatever that order is.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class ParallelTest {
  private static final int THREADS = 4;
  private static final int STEPS = 700;
  private static final int COPIES = 300;

  @TempDir Path parent;

  @Test
  void theCopyFollowsThreadsThatWorkAtOnce() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Path copy = Files.createDirectory(parent.resolve("copy"));
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);

    List<String> mounted;
    try (MountProcess mount = MountProcess.start(folder, copy);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Integer>> work =
          IntStream.range(0, THREADS)
              .<Callable<Integer>>mapToObj(i -> () -> work(folder, new Random(seed + i)))
              .toList();
      int done = 0;
      for (Future<Integer> future : threads.invokeAll(work)) {
        done += future.get();
      }
      assertThat(done).as("operations that succeeded").isGreaterThan(STEPS);
      mounted = TreeListing.of(folder);
      mount.unmount();
    }

    assertThat(TreeListing.of(folder)).isEqualTo(mounted);
    assertThat(TreeListing.of(copy)).isEqualTo(mounted);
  }

  /// The kernel locks only the file that is copied to.
  @Test
  void whatIsCopiedOutOfAFileThatIsWrittenIsTheSameOnTheCopy() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Path copy = Files.createDirectory(parent.resolve("copy"));

    List<String> mounted;
    try (MountProcess mount = MountProcess.start(folder, copy);
        ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Path source = Files.write(folder.resolve("source"), new byte[40_000]);
      AtomicBoolean copied = new AtomicBoolean();
      Future<Integer> writer = threads.submit(() -> writeUntil(copied, source));
      for (int i = 0; i < COPIES; i++) {
        Path target = Files.createFile(folder.resolve("copy" + i));
        copy(source, target);
      }
      copied.set(true);
      assertThat(writer.get()).isPositive();
      mounted = TreeListing.of(folder);
      mount.unmount();
    }

    assertThat(TreeListing.of(copy)).isEqualTo(mounted);
  }

  /// The descriptor that kept it in existence is closed then.
  @Test
  void aFileThatGetsItsFirstNameIsReadMeanwhile() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Linux linux = new Linux(Arena.ofAuto());
    try (MountProcess mount = MountProcess.start(folder);
        ExecutorService threads = Executors.newFixedThreadPool(1)) {
      for (int i = 0; i < COPIES; i++) {
        int file = nameless(linux, folder);
        try {
          AtomicBoolean linked = new AtomicBoolean();
          Future<Integer> reader = threads.submit(() -> readUntil(linked, file));
          try (Arena memory = Arena.ofConfined()) {
            MemorySegment name = memory.allocateFrom(folder.resolve("name" + i).toString());
            linux.link(file, Flags.AT_FDCWD, name);
          } finally {
            linked.set(true);
          }
          assertThat(reader.get()).isPositive();
        } finally {
          linux.close(file);
        }
      }
      mount.unmount();
    }
  }

  private static int nameless(Linux linux, Path folder) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment path = memory.allocateFrom(folder.toString());
      return linux.open(Flags.AT_FDCWD, path, Flags.O_RDWR | Flags.O_TMPFILE, 0600);
    }
  }

  /// Attributes that the kernel does not remember.
  private static int readUntil(AtomicBoolean end, int file) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      MemorySegment names = memory.allocate(1000);
      int read = 0;
      do {
        linux.attributes(file, names);
        read++;
      } while (!end.get());
      return read;
    }
  }

  private static int writeUntil(AtomicBoolean end, Path file) throws IOException {
    byte[] data = new byte[40_000];
    int written = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      do {
        Arrays.fill(data, (byte) written++);
        channel.write(ByteBuffer.wrap(data), 0);
      } while (!end.get());
    }
    return written;
  }

  /// What another thread has just made or taken away makes some of it fail, as it should.
  private static int work(Path folder, Random random) throws IOException {
    int done = 0;
    for (int i = 0; i < STEPS; i++) {
      try {
        step(folder, random);
        done++;
      } catch (FileSystemException | LinuxException e) {
        assertThat(e).hasMessageNotContaining("not connected");
      }
    }
    return done;
  }

  private static void step(Path folder, Random random) throws IOException {
    Path one = name(folder, random);
    switch (random.nextInt(12)) {
      case 0 -> Files.createDirectories(folder.resolve("d" + random.nextInt(3)));
      case 1, 2 -> write(one, random);
      case 3 -> Files.move(one, name(folder, random), StandardCopyOption.ATOMIC_MOVE);
      case 4 -> Files.createLink(name(folder, random), one);
      case 5 -> Files.delete(one);
      case 8, 9, 10 -> copy(one, name(folder, random));
      case 6 -> Files.createSymbolicLink(one, Path.of("target" + random.nextInt(9)));
      case 7 ->
          Files.move(
              folder.resolve("d" + random.nextInt(3)),
              folder.resolve("d" + random.nextInt(3)),
              StandardCopyOption.ATOMIC_MOVE);
      default -> Files.setAttribute(one, "unix:mode", 0600 | random.nextInt(0200));
    }
  }

  private static void write(Path file, Random random) throws IOException {
    byte[] data = new byte[random.nextInt(20_000)];
    random.nextBytes(data);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(data), random.nextInt(10_000));
      if (random.nextInt(4) == 0) {
        channel.truncate(random.nextInt(10_000));
      }
    }
  }

  /// While others may write to both.
  private static void copy(Path from, Path to) throws IOException {
    Linux linux = new Linux(Arena.ofAuto());
    int source = open(linux, from);
    try {
      int target = open(linux, to);
      try {
        linux.copy(source, 0, target, 20_000, 20_000);
      } finally {
        linux.close(target);
      }
    } finally {
      linux.close(source);
    }
  }

  private static int open(Linux linux, Path file) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      return linux.open(
          Flags.AT_FDCWD, memory.allocateFrom(file.toString()), Flags.O_RDWR | Flags.O_NOFOLLOW, 0);
    }
  }

  private static Path name(Path folder, Random random) {
    return folder.resolve("d" + random.nextInt(3)).resolve("f" + random.nextInt(5));
  }
}
