package dev.meerkat.replication.log;

import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Disks of one log, on which chosen calls fail.
final class FailingDisk {
  static final int EIO = 5;
  static final int ENOSPC = 28;

  /// The names of the calls that changed something, in their order.
  final List<String> calls = new ArrayList<>();

  private String failing = "";
  private int errno;
  private Runnable onSync = () -> {};

  /// What a power cut would take: written and not synced, or written before a sync that failed, as
  /// that leaves it in memory as if it were on the disk. By file, a bit for each byte.
  private final Map<String, BitSet> unsynced = new HashMap<>();

  private final Map<String, BitSet> lost = new HashMap<>();

  /// From now on calls of that name fail; a write does half of what it should.
  void fail(String call, int error) {
    failing = call;
    errno = error;
  }

  void mend() {
    failing = "";
  }

  void onSync(Runnable action) {
    onSync = action;
  }

  /// What is not on the disk is zero from now on.
  void cutPower() throws IOException {
    for (var each : List.of(unsynced, lost)) {
      for (var entry : each.entrySet()) {
        Path file = Path.of(entry.getKey());
        if (Files.notExists(file)) {
          continue;
        }
        byte[] bytes = Files.readAllBytes(file);
        entry.getValue().stream().filter(at -> at < bytes.length).forEach(at -> bytes[at] = 0);
        Files.write(file, bytes);
      }
      each.clear();
    }
  }

  private static String file(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BitSet bits(Map<String, BitSet> of, String file) {
    return of.computeIfAbsent(file, _ -> new BitSet());
  }

  private void wrote(int descriptor, long offset, long bytes) {
    String file = file(descriptor);
    bits(lost, file).clear((int) offset, (int) (offset + bytes));
    bits(unsynced, file).set((int) offset, (int) (offset + bytes));
  }

  private void call(String name) throws LinuxException {
    calls.add(name);
    if (failing.equals(name)) {
      throw new LinuxException(name, "a test", errno);
    }
  }

  LogDisk disk() {
    return new LogDisk() {
      @Override
      void write(int descriptor, MemorySegment bytes, long offset) throws LinuxException {
        if (failing.equals("write")) {
          super.write(descriptor, bytes.asSlice(0, bytes.byteSize() / 2), offset);
        }
        call("write");
        super.write(descriptor, bytes, offset);
        wrote(descriptor, offset, bytes.byteSize());
      }

      @Override
      void truncate(int descriptor, long length) throws LinuxException {
        call("truncate");
        super.truncate(descriptor, length);
      }

      @Override
      void sync(int descriptor) throws LinuxException {
        String file = file(descriptor);
        if (failing.equals("sync")) {
          bits(lost, file).or(bits(unsynced, file));
          bits(unsynced, file).clear();
        }
        call("sync");
        onSync.run();
        super.sync(descriptor);
        bits(unsynced, file).clear();
      }

      @Override
      void syncFolder(int folder) throws LinuxException {
        call("syncFolder");
        super.syncFolder(folder);
      }
    };
  }
}
