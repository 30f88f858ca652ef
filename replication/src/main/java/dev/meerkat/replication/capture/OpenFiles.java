package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.util.BitSet;
import java.util.stream.IntStream;

/// The descriptors that stand for files and folders that applications have open. The kernel is
/// given the descriptor's number as the handle (`fh`).
final class OpenFiles {
  private final BitSet descriptors = new BitSet();

  synchronized void add(int descriptor) {
    descriptors.set(descriptor);
  }

  synchronized int descriptor(long handle) throws LinuxException {
    if (handle < 0 || handle > Integer.MAX_VALUE || !descriptors.get((int) handle)) {
      throw new LinuxException("use", "file handle " + handle, Errno.EBADF);
    }
    return (int) handle;
  }

  synchronized int remove(long handle) throws LinuxException {
    int descriptor = descriptor(handle);
    descriptors.clear(descriptor);
    return descriptor;
  }

  synchronized IntStream clear() {
    int[] all = descriptors.stream().toArray();
    descriptors.clear();
    return IntStream.of(all);
  }
}
