package dev.meerkat.replication.fuse;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;

/// The first request of a connection, `FUSE_INIT`: both sides tell their version and what they can.
final class Negotiation {
  /// The version whose structures [Struct] has.
  private static final int MAJOR = 7;

  private static final int MINOR = 38;

  /// The first with `SETXATTR_EXT` and `HANDLE_KILLPRIV_V2`.
  private static final int LEAST_MINOR = 33;

  /// Readahead and writeback of that many requests at once.
  private static final short MAX_BACKGROUND = 64;

  private static final short CONGESTION = 48;
  private static final short MAX_PAGES = (short) (Request.MAX_WRITE / 4096);

  private Negotiation() {}

  /// Whether the kernel sends requests again when it is asked to.
  static boolean offersResend(Request request) {
    int offered = request.int32(Struct.at(Struct.INIT_IN, "flags"));
    int more = request.int32(Struct.at(Struct.INIT_IN, "flags2"));
    return (offered & InitFlags.INIT_EXT) != 0 && (more & InitFlags.HAS_RESEND) != 0;
  }

  /// @return the size of the answer
  /// @throws LinuxException when the kernel is too old
  static int answer(Request request, Reply reply) throws LinuxException {
    int major = request.int32(Struct.at(Struct.INIT_IN, "major"));
    int minor = request.int32(Struct.at(Struct.INIT_IN, "minor"));
    int offered = request.int32(Struct.at(Struct.INIT_IN, "flags"));
    if (major == MAJOR
        && (minor < LEAST_MINOR || (offered & InitFlags.NEEDED) != InitFlags.NEEDED)) {
      throw new LinuxException(
          "FUSE_INIT", "a kernel that speaks FUSE " + major + "." + minor, Errno.ENOSYS);
    }
    MemorySegment body = reply.body();
    body.asSlice(0, Struct.INIT_OUT.byteSize()).fill((byte) 0);
    reply.int32(Struct.at(Struct.INIT_OUT, "major"), MAJOR);
    reply.int32(Struct.at(Struct.INIT_OUT, "minor"), MINOR);
    reply.int32(
        Struct.at(Struct.INIT_OUT, "max_readahead"),
        request.int32(Struct.at(Struct.INIT_IN, "max_readahead")));
    reply.int32(Struct.at(Struct.INIT_OUT, "flags"), offered & InitFlags.WANTED);
    reply.int32(Struct.at(Struct.INIT_OUT, "max_write"), Request.MAX_WRITE);
    reply.int32(Struct.at(Struct.INIT_OUT, "time_gran"), 1);
    body.set(JAVA_SHORT, Struct.at(Struct.INIT_OUT, "max_background"), MAX_BACKGROUND);
    body.set(JAVA_SHORT, Struct.at(Struct.INIT_OUT, "congestion_threshold"), CONGESTION);
    body.set(JAVA_SHORT, Struct.at(Struct.INIT_OUT, "max_pages"), MAX_PAGES);
    return (int) Struct.INIT_OUT.byteSize();
  }
}
