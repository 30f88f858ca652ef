package dev.meerkat.replication.log;

import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Disks of one log, on which chosen calls fail.
final class FailingDisk {
  static final int EIO = 5;
  static final int ENOSPC = 28;

  /// The names of the calls that changed something, in their order.
  final List<String> calls = new ArrayList<>();

  private String failing = "";
  private int errno;
  private Runnable onSync = () -> {};

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
      }

      @Override
      void truncate(int descriptor, long length) throws LinuxException {
        call("truncate");
        super.truncate(descriptor, length);
      }

      @Override
      void sync(int descriptor) throws LinuxException {
        call("sync");
        onSync.run();
        super.sync(descriptor);
      }

      @Override
      void syncFolder(int folder) throws LinuxException {
        call("syncFolder");
        super.syncFolder(folder);
      }
    };
  }
}
