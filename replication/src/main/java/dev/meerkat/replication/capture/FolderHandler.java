package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.replication.fuse.LateAnswer;
import dev.meerkat.replication.fuse.Opcode;
import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.fuse.RequestHandler;
import dev.meerkat.replication.fuse.Struct;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Answers the requests that one thread takes.
final class FolderHandler implements RequestHandler {
  private final Linux linux;
  private final Backing backing;
  private final Teller teller;
  private final EntryOperations entries;
  private final Creation creation;
  private final FileOperations files;
  private final AttributeOperations attributes;
  private final ExtendedOperations extended;
  private final ListOperations lists;

  FolderHandler(Linux linux, Backing backing) {
    this.linux = linux;
    this.backing = backing;
    teller = new Teller(linux, backing);
    entries = new EntryOperations(linux, backing, teller);
    creation = new Creation(linux, backing, teller);
    files = new FileOperations(linux, backing, teller);
    attributes = new AttributeOperations(linux, backing, teller);
    extended = new ExtendedOperations(linux, backing, teller);
    lists = new ListOperations(linux, backing, teller);
  }

  @Override
  public int handle(Request request, Reply reply, LateAnswer answer) throws LinuxException {
    int size;
    try {
      size = perform(request, reply, answer);
    } catch (LinuxException e) {
      // What was changed before something failed is the listener's all the same.
      List<ChangeListener.Intent> waiting = teller.unsettled();
      if (waiting.isEmpty()) {
        throw e;
      }
      settle(waiting, JointAnswer.ofFailure(answer, request.unique(), waiting.size(), e.errno()));
      return Reply.NONE;
    }
    List<ChangeListener.Intent> waiting = teller.unsettled();
    if (waiting.isEmpty() || size == Reply.NONE) {
      return size;
    }
    // The memory of the reply is that of the next one by then.
    MemorySegment body = MemorySegment.ofArray(reply.body().asSlice(0, size).toArray(JAVA_BYTE));
    settle(waiting, JointAnswer.ofChange(answer, request.unique(), waiting.size(), body));
    return Reply.NONE;
  }

  private static void settle(List<ChangeListener.Intent> waiting, BarrierAnswer answer) {
    waiting.forEach(intent -> intent.settle(answer));
  }

  private int perform(Request request, Reply reply, LateAnswer answer) throws LinuxException {
    return switch (request.opcode()) {
      case Opcode.LOOKUP -> entries.lookup(request, reply);
      case Opcode.FORGET -> forget(request);
      case Opcode.BATCH_FORGET -> forgetSeveral(request);
      case Opcode.GETATTR -> attributes.attributes(request, reply);
      case Opcode.SETATTR -> attributes.change(request, reply);
      case Opcode.READLINK -> attributes.readSymlink(request, reply);
      case Opcode.STATFS -> attributes.capacity(reply);
      case Opcode.CREATE -> creation.create(request, reply);
      case Opcode.TMPFILE -> creation.nameless(request, reply);
      case Opcode.MKDIR -> creation.makeFolder(request, reply);
      case Opcode.MKNOD -> creation.makeSpecial(request, reply);
      case Opcode.SYMLINK -> creation.makeSymlink(request, reply);
      case Opcode.LINK -> entries.link(request, reply, answer);
      case Opcode.UNLINK -> entries.remove(request, reply, answer, false);
      case Opcode.RMDIR -> entries.remove(request, reply, answer, true);
      case Opcode.RENAME -> entries.rename(request, reply, answer);
      case Opcode.RENAME2 -> entries.renameWithFlags(request, reply, answer);
      case Opcode.OPEN -> files.open(request, reply);
      case Opcode.READ -> files.read(request, reply);
      case Opcode.WRITE -> files.write(request, reply);
      case Opcode.FSYNC, Opcode.FSYNCDIR -> files.sync(request, answer);
      case Opcode.FALLOCATE -> files.allocate(request);
      case Opcode.LSEEK -> files.seek(request, reply);
      case Opcode.COPY_FILE_RANGE -> files.copy(request, reply);
      case Opcode.RELEASE, Opcode.RELEASEDIR -> files.release(request);
      case Opcode.OPENDIR -> lists.open(request, reply);
      case Opcode.READDIR -> lists.list(request, reply, false);
      case Opcode.READDIRPLUS -> lists.list(request, reply, true);
      case Opcode.SETXATTR -> extended.set(request, reply, answer);
      case Opcode.GETXATTR -> extended.value(request, reply);
      case Opcode.LISTXATTR -> extended.names(request, reply);
      case Opcode.REMOVEXATTR -> extended.remove(request, reply, answer);
      // Nothing that is done here takes longer than the disk does, and a sync that a signal ended
      // would have databases give up: so an interrupted request goes on.
      case Opcode.INTERRUPT -> Reply.NONE;
      case Opcode.DESTROY -> 0;
      case Opcode.IOCTL -> throw refused(request, Errno.ENOTTY);
      default -> throw refused(request, Errno.ENOSYS);
    };
  }

  private static LinuxException refused(Request request, int errno) {
    return new LinuxException("request " + request.opcode(), "node " + request.node(), errno);
  }

  private int forget(Request request) throws LinuxException {
    backing.forget(
        linux, teller, request.node(), request.int64(Struct.at(Struct.FORGET_IN, "nlookup")));
    return Reply.NONE;
  }

  /// All of them, also when one fails: nobody asks again.
  private int forgetSeveral(Request request) throws LinuxException {
    int count = request.int32(Struct.at(Struct.BATCH_FORGET_IN, "count"));
    long at = Struct.BATCH_FORGET_IN.byteSize();
    Optional<LinuxException> failure = Optional.empty();
    for (int i = 0; i < count; i++) {
      try {
        backing.forget(
            linux,
            teller,
            request.int64(at + Struct.at(Struct.FORGET_ONE, "nodeid")),
            request.int64(at + Struct.at(Struct.FORGET_ONE, "nlookup")));
      } catch (LinuxException e) {
        failure = failure.or(() -> Optional.of(e));
      }
      at += Struct.FORGET_ONE.byteSize();
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    return Reply.NONE;
  }
}
