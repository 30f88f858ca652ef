package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Resent;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Notes what is there before a change that cannot simply be made again, and finds out of one that
/// comes again whether it was made. Of one thread.
final class Ahead {
  private static final Resent.Sight THERE = new Resent.Sight(1, 0);

  private final Linux linux;
  private final Ledger ledger;

  Ahead(Linux linux, Ledger ledger) {
    this.linux = linux;
    this.ledger = ledger;
  }

  /// @param name in the folder
  Resent ofName(Request request, Resent.Operation operation, Opened folder, MemorySegment name)
      throws LinuxException {
    return ledger.isKept() ? of(request, operation, sight(folder, name)) : Resent.PERFORM;
  }

  /// @param name of an attribute
  Resent ofAttribute(Request request, Resent.Operation operation, Opened file, MemorySegment name)
      throws LinuxException {
    return ledger.isKept() ? of(request, operation, attribute(file, name)) : Resent.PERFORM;
  }

  private Resent of(Request request, Resent.Operation operation, Resent.Sight now) {
    Optional<Resent.Sight> noted =
        request.isResent() ? ledger.noted(request.identity()) : Optional.empty();
    if (noted.isEmpty()) {
      ledger.making(request.identity(), now);
    }
    return Resent.decide(operation, noted, now);
  }

  private Resent.Sight sight(Opened folder, MemorySegment name) throws LinuxException {
    try {
      var status = linux.status(folder.descriptor(), name);
      var inode = Inode.of(status, linux.handle(folder.descriptor(), name));
      return new Resent.Sight(inode.number(), inode.generation());
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Resent.Sight.NOTHING;
      }
      throw e;
    }
  }

  private Resent.Sight attribute(Opened file, MemorySegment name) throws LinuxException {
    try {
      linux.attribute(file.descriptor(), name, MemorySegment.NULL);
      return THERE;
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENODATA) {
        return Resent.Sight.NOTHING;
      }
      throw e;
    }
  }
}
