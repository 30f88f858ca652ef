package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.fuse.LateAnswer;
import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// What one thread asks and tells the listener, and what it calls files towards it.
final class Teller {
  private static final FileName NO_TARGET = new FileName("");

  private final Linux linux;
  private final Backing backing;
  private final FileMarks marks;
  private final MemorySegment target = Arena.ofAuto().allocate(4096);

  /// Of the request that is being handled.
  private final List<ChangeListener.Intent> intents = new ArrayList<>();

  Teller(Linux linux, Backing backing) {
    this.linux = linux;
    this.backing = backing;
    this.marks = new FileMarks(linux);
  }

  /// What the listener knows a file by. Under its lock, or that of a folder that it is in.
  FileId file(Node node) throws LinuxException {
    var known = node.file();
    if (known.isPresent()) {
      return known.get();
    }
    synchronized (node) {
      try (Opened at = backing.locate(linux, node)) {
        var file = marks.of(at.descriptor(), node.handle());
        backing.index().put(file, node.handle());
        node.file(file);
        return file;
      }
    }
  }

  /// Something new gets its number.
  void mark(int descriptor, FileHandle handle, FileId file) throws LinuxException {
    marks.write(descriptor, handle, file);
    backing.index().put(file, handle);
  }

  /// @param descriptor of the file, may be of `O_PATH`
  Known known(Node node, int descriptor) throws LinuxException {
    return new Known(file(node), kind(linux.status(descriptor), descriptor));
  }

  Kind kind(FileStatus status, int descriptor) throws LinuxException {
    return new Kind(status.mode(), status.device(), target(status, descriptor));
  }

  private FileName target(FileStatus status, int descriptor) throws LinuxException {
    if (status.type() != Flags.S_IFLNK) {
      return NO_TARGET;
    }
    int size = linux.readSymlink(descriptor, target.asSlice(0, target.byteSize() - 1));
    target.set(JAVA_BYTE, size, (byte) 0);
    return FileName.of(target);
  }

  /// Asks whether a change may be made; what it changes is locked.
  Telling about(Ranges ranges) throws LinuxException {
    if (isLeftOut(ranges)) {
      return new Telling(ChangeListener.NONE.intend(ranges));
    }
    var intent = backing.listener().intend(ranges);
    intents.add(intent);
    return new Telling(intent);
  }

  /// Of what does not belong to the dataset, the listener hears nothing.
  private boolean isLeftOut(Ranges ranges) {
    return !backing.leftOut().isNothing()
        && !ranges.everything()
        && ranges.some().stream().allMatch(range -> range.file() == FileId.LEFT_OUT.number());
  }

  /// Something has been found by a name that does not belong to the dataset: it does not, either,
  /// unless it has other names.
  void found(Node node, Opened folder, MemorySegment name) throws LinuxException {
    if (node.isLeftOut() || node.file().isPresent()) {
      return;
    }
    int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
    try (Opened at = new Opened(linux, linux.open(folder.descriptor(), name, flags, 0), false)) {
      var marked = marks.read(at.descriptor(), node.handle());
      if (marked.filter(backing.index()::has).isEmpty()) {
        node.leaveOut();
      }
    }
  }

  /// What belonged to the dataset does not any more.
  void unmark(Node node, int descriptor) throws LinuxException {
    node.file().ifPresent(backing.index()::remove);
    node.leaveOut();
    linux.removeAttribute(descriptor, FileMarks.NAME);
  }

  /// Answers a request that came again, and whose change was made: not before all that was changed
  /// is as safe as its listener wants it.
  ///
  /// @param size of the body of the reply
  /// @return what the handler returns
  int answerWhenSafe(Request request, Reply reply, int size, LateAnswer answer) {
    // The memory of the reply is that of the next one by then.
    MemorySegment body = MemorySegment.ofArray(reply.body().asSlice(0, size).toArray(JAVA_BYTE));
    JointAnswer caller = JointAnswer.ofChange(answer, request.unique(), 1, body);
    backing.listener().barrier(new Barrier(false), caller);
    return Reply.NONE;
  }

  /// The number that a file has, or gets.
  FileId marked(int descriptor) throws LinuxException {
    return marks.of(descriptor, linux.handle(descriptor, linux.empty()));
  }

  /// Ends what belongs to the request; nothing is locked any more.
  ///
  /// @return what its caller has to wait for
  List<ChangeListener.Intent> unsettled() {
    var waiting = intents.stream().filter(intent -> !intent.isSettled()).toList();
    intents.clear();
    return waiting;
  }

  /// The change of one [Teller#about]: when nothing is told until it is closed, it has failed.
  static final class Telling implements AutoCloseable {
    private final ChangeListener.Intent intent;
    private boolean told;

    private Telling(ChangeListener.Intent intent) {
      this.intent = intent;
    }

    /// What the owner, the mode and the times of a file are now.
    void described(FileId file, FileStatus status) {
      // Nobody finds a removed folder any more, and the copy has none.
      if (!status.isRemovedFolder()) {
        made(
            new Change.Attributes(
                file, Ownership.of(status), status.accessed(), status.modified()));
      }
    }

    /// It failed, and something of it may have been done that cannot be told.
    void unknown(LinuxException why) {
      told = true;
      intent.unknown(String.valueOf(why.getMessage()));
    }

    void made(Change change) {
      told = true;
      intent.made(change);
    }

    @Override
    public void close() {
      if (!told) {
        intent.failed();
      }
    }
  }
}
