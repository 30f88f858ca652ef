package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The descriptors that stand for files and folders that applications have open. The kernel is
/// given a number for each as its handle (`fh`), which is never used again.
final class OpenFiles {
  private record OpenFile(int descriptor, int slot) {}

  private final Ledger ledger;
  private final Map<Long, OpenFile> byHandle = new HashMap<>();

  /// Handles that another process has left, by the requests that asked for them.
  private final Map<Long, Long> left = new HashMap<>();

  private long lastHandle;

  OpenFiles(Ledger ledger) {
    this.ledger = ledger;
    this.lastHandle = ledger.lastOpen();
  }

  /// @param flags with which it was opened
  /// @param unique the identity of the request that asks for it
  /// @return the handle
  synchronized long add(int descriptor, long node, int flags, long unique) {
    long handle = ++lastHandle;
    int slot = ledger.addOpen(handle, node, unique, flags);
    byHandle.put(handle, new OpenFile(descriptor, slot));
    return handle;
  }

  /// Opened anew, after another process has left it.
  synchronized void restored(Ledger.Open file, int descriptor) {
    byHandle.put(file.handle(), new OpenFile(descriptor, file.slot()));
    left.put(file.unique(), file.handle());
  }

  /// A request comes again: what it has opened before is nobody's.
  ///
  /// @return its descriptor, which is the caller's
  synchronized OptionalInt removeOf(long unique) throws LinuxException {
    Long handle = left.remove(unique);
    return handle != null && byHandle.containsKey(handle)
        ? OptionalInt.of(remove(handle))
        : OptionalInt.empty();
  }

  synchronized int descriptor(long handle) throws LinuxException {
    return open(handle).descriptor();
  }

  /// @return its descriptor, which is the caller's
  synchronized int remove(long handle) throws LinuxException {
    OpenFile closed = open(handle);
    byHandle.remove(handle);
    ledger.removeOpen(closed.slot());
    return closed.descriptor();
  }

  private OpenFile open(long handle) throws LinuxException {
    OpenFile found = byHandle.get(handle);
    if (found == null) {
      throw new LinuxException("use", "file handle " + handle, Errno.EBADF);
    }
    return found;
  }

  /// At the end of the connection.
  ///
  /// @return the descriptors, which are the caller's
  synchronized List<Integer> clear() {
    List<Integer> all = new ArrayList<>();
    byHandle.values().forEach(file -> all.add(file.descriptor()));
    byHandle.clear();
    return all;
  }
}
