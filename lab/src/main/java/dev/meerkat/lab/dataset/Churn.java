package dev.meerkat.lab.dataset;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Applications that change files of a folder, each in a folder of its own, at a pace that a
/// limited link can follow. An operation that fails is counted, and the next one is tried.
final class Churn {
  private static final int WORKERS = 3;
  private static final int NAMES = 16;
  private static final int MOST_BYTES = 128 * 1024;
  private static final int LAST_OFFSET = 4 << 20;
  private static final long PAUSE_NANOS = 15_000_000;

  private final List<Worker> workers = new ArrayList<>();
  private volatile boolean stopped;

  private Churn() {}

  static Churn start(Path folder, SplittableRandom random) {
    Churn churn = new Churn();
    for (int i = 0; i < WORKERS; i++) {
      Worker worker = churn.new Worker(folder.resolve("worker" + i), random.split());
      churn.workers.add(worker);
      worker.thread.start();
    }
    return churn;
  }

  /// Of all so far.
  long failures() {
    return workers.stream().mapToLong(worker -> worker.failures.get()).sum();
  }

  long operations() {
    return workers.stream().mapToLong(worker -> worker.done.get()).sum();
  }

  /// What failed last, or nothing.
  String lastFailure() {
    return workers.stream().map(worker -> worker.lastFailure).toList().toString();
  }

  /// Waits until each application has done something more.
  ///
  /// @throws LabFailure when one does not: one of its calls is stuck, or all fail
  void awaitProgress(Duration limit) {
    for (Worker worker : workers) {
      long before = worker.done.get();
      try {
        Await.until("progress in " + worker.folder, limit, () -> worker.done.get() > before);
      } catch (LabFailure e) {
        throw new LabFailure(e.getMessage() + "; what failed last: " + worker.lastFailure, e);
      }
    }
  }

  /// Waits until all of them have ended.
  ///
  /// @throws LabFailure when one is stuck in a call
  void stop(Duration limit) {
    stopped = true;
    for (Worker worker : workers) {
      try {
        if (!worker.thread.join(limit)) {
          throw new LabFailure("a call in " + worker.folder + " is stuck");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabFailure("interrupted while applications end", e);
      }
    }
  }

  private final class Worker {
    private final Path folder;
    private final SplittableRandom random;
    private final Thread thread;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile String lastFailure = "nothing";

    Worker(Path folder, SplittableRandom random) {
      this.folder = folder;
      this.random = random;
      this.thread = Thread.ofPlatform().daemon().name(folder.toString()).unstarted(this::work);
    }

    private void work() {
      while (!stopped) {
        try {
          Files.createDirectories(folder);
          one();
          done.incrementAndGet();
        } catch (IOException e) {
          lastFailure = e.toString();
          failures.incrementAndGet();
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    private void one() throws IOException {
      Path file = folder.resolve("file" + random.nextInt(NAMES));
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3 -> write(file);
        case 4, 5 -> replace(file);
        case 6 -> truncate(file);
        case 7 -> Files.deleteIfExists(file);
        case 8 -> link(file);
        case 9 -> pointer(file);
        case 10 -> folder();
        case 11 -> mapped(file);
        case 12 -> nameless(file);
        default -> attributes(file);
      }
    }

    private ByteBuffer data() {
      byte[] data = new byte[random.nextInt(1, MOST_BYTES)];
      random.nextBytes(data);
      return ByteBuffer.wrap(data);
    }

    private void write(Path file) throws IOException {
      try (var channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        long at = random.nextLong(LAST_OFFSET);
        ByteBuffer data = data();
        while (data.hasRemaining()) {
          at += channel.write(data, at);
        }
        if (random.nextBoolean()) {
          channel.force(random.nextBoolean());
        }
      }
    }

    /// As applications replace a file that must never be half there.
    private void replace(Path file) throws IOException {
      Path next = folder.resolve("next");
      Files.deleteIfExists(next);
      write(next);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void mapped(Path file) throws IOException {
      try (var arena = Arena.ofConfined();
          var channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE)) {
        ByteBuffer data = data();
        MemorySegment memory =
            channel.map(
                FileChannel.MapMode.READ_WRITE,
                random.nextLong(LAST_OFFSET),
                data.remaining(),
                arena);
        memory.copyFrom(MemorySegment.ofBuffer(data));
        memory.force();
      } catch (InternalError | UncheckedIOException e) { // SIGBUS; msync(2)
        throw new IOException("mapped memory of " + file + " cannot be used", e);
      }
    }

    /// A file that goes on being written after its last name is gone.
    private void nameless(Path file) throws IOException {
      Files.deleteIfExists(file);
      try (var channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        channel.write(data());
        Files.delete(file);
        channel.write(data());
        channel.force(false);
      }
    }

    private void truncate(Path file) throws IOException {
      try (var channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.truncate(random.nextLong(LAST_OFFSET));
      }
    }

    private void link(Path file) throws IOException {
      Path other = folder.resolve("link" + random.nextInt(NAMES));
      Files.deleteIfExists(other);
      if (Files.exists(file)) {
        Files.createLink(other, file);
      }
    }

    private void pointer(Path file) throws IOException {
      Path pointer = folder.resolve("pointer" + random.nextInt(NAMES));
      Files.deleteIfExists(pointer);
      Files.createSymbolicLink(pointer, file.getFileName());
    }

    /// Makes one with a file, or moves it into another one, or removes it.
    private void folder() throws IOException {
      Path one = folder.resolve("folder" + random.nextInt(2));
      Path moved = folder.resolve("moved");
      if (Files.exists(moved)) {
        Files.deleteIfExists(moved.resolve("file"));
        Files.delete(moved);
      } else if (Files.exists(one)) {
        Files.move(one, moved, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.createDirectory(one);
        write(one.resolve("file"));
      }
    }

    private void attributes(Path file) throws IOException {
      if (!Files.exists(file)) {
        write(file);
      }
      Files.setAttribute(file, "unix:mode", 0600 | random.nextInt(0200));
      ByteBuffer note = data();
      Files.setAttribute(file, "user:note", note.limit(Math.min(note.limit(), 200)));
      Files.setLastModifiedTime(file, FileTime.fromMillis(random.nextLong(1L << 40)));
    }
  }
}
