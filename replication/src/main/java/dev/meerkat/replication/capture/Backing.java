package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.KnownLimit;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder under the mount, by a descriptor that was opened before: its path leads to the mount.
/// Shared by all threads.
final class Backing {
  private static final Logger log = LoggerFactory.getLogger(Backing.class);
  private static final long VALID_SECONDS = 60;

  private final int root;
  private final NodeTable nodes;
  private final OpenFiles openFiles;
  private final Ledger ledger;
  private final Pins pins;
  private final FileIndex index;
  private final ChangeListener listener;
  private final boolean readOnly;
  private final LeftOut leftOut;
  private final FileNumbers numbers = new FileNumbers(System::nanoTime);

  private Backing(
      int root,
      NodeTable nodes,
      FileIndex index,
      ChangeListener listener,
      boolean readOnly,
      LeftOut leftOut,
      Ledger ledger,
      Pins pins) {
    this.root = root;
    this.nodes = nodes;
    this.openFiles = new OpenFiles(ledger);
    this.ledger = ledger;
    this.pins = pins;
    this.index = index;
    this.listener = listener;
    this.readOnly = readOnly;
    this.leftOut = leftOut;
  }

  /// @param lasting what is kept for a successor
  /// @throws LinuxException also when its file system cannot name files by handles
  static Backing open(
      Linux linux,
      MemorySegment folder,
      FileIndex index,
      Rules rules,
      ChangeListener listener,
      boolean readOnly,
      Lasting lasting)
      throws LinuxException {
    int root = linux.open(Flags.AT_FDCWD, folder, Flags.O_RDONLY | Flags.O_DIRECTORY, 0);
    return of(linux, root, index, rules, listener, readOnly, lasting);
  }

  /// Goes on with what another process has left.
  ///
  /// @param root is closed with it, also when this fails
  static Backing resume(
      Linux linux, int root, FileIndex index, ChangeListener listener, Lasting lasting)
      throws LinuxException {
    Backing backing = of(linux, root, index, Rules.ALL, listener, false, lasting);
    try {
      backing.restore(linux);
      return backing;
    } catch (LinuxException e) {
      backing.close();
      throw e;
    }
  }

  private static Backing of(
      Linux linux,
      int root,
      FileIndex index,
      Rules rules,
      ChangeListener listener,
      boolean readOnly,
      Lasting lasting)
      throws LinuxException {
    try {
      FileHandle handle = linux.handle(root, linux.empty());
      linux.close(linux.open(root, handle, Flags.O_PATH));
      index.put(FileId.ROOT, handle);
      Inode inode = Inode.of(linux.status(root), handle);
      return new Backing(
          root,
          new NodeTable(inode, handle, lasting.ledger(), new KnownLimit(index.budget().known())),
          index,
          listener,
          readOnly,
          LeftOut.of(rules, root),
          lasting.ledger(),
          lasting.pins());
    } catch (LinuxException e) {
      linux.close(root);
      throw e;
    }
  }

  private void restore(Linux linux) throws LinuxException {
    FileMarks marks = new FileMarks(linux);
    List<FileId> nameless = new ArrayList<>();
    pins.restore(
        root,
        (number, descriptor) -> {
          Node node = nodes.find(number).filter(known -> known.pin() == Node.NONE).orElse(null);
          if (node == null || linux.status(descriptor).links() > 0) {
            return false;
          }
          node.pin(descriptor);
          Optional<FileId> file = marks.read(descriptor, node.handle());
          if (file.isPresent()) {
            index.put(file.get(), node.handle());
            nameless.add(file.get());
          }
          return true;
        });
    track(nameless);
    for (Ledger.Open left : ledger.open()) {
      try {
        Node node = nodes.node(left.node());
        openFiles.restored(left, linux.open(root, node.handle(), left.flags()));
      } catch (LinuxException e) {
        log.warn("a file that was open cannot be opened again: {}", e.getMessage());
        ledger.removeOpen(left.slot());
      }
    }
  }

  /// A standby forgets the files without a name of an active side that has ended: these go on, so
  /// it needs them whole.
  private void track(List<FileId> nameless) throws LinuxException {
    for (FileId file : nameless) {
      listener.intend(Parts.whole(file)).failed();
    }
  }

  /// A descriptor stands for what an application has opened.
  ///
  /// @return the kernel's handle of it
  long handOut(Linux linux, Request request, long node, int descriptor, int flags)
      throws LinuxException {
    forgetOpenedBy(linux, request);
    return openFiles.add(descriptor, node, flags, request.identity());
  }

  /// If a request came again, what it had opened before is nobody's.
  void forgetOpenedBy(Linux linux, Request request) throws LinuxException {
    if (request.isResent()) {
      OptionalInt before = openFiles.removeOf(request.identity());
      if (before.isPresent()) {
        linux.close(before.getAsInt());
      }
    }
  }

  /// For what applications make.
  FileNumbers numbers() {
    return numbers;
  }

  Ledger ledger() {
    return ledger;
  }

  int root() {
    return root;
  }

  NodeTable nodes() {
    return nodes;
  }

  OpenFiles openFiles() {
    return openFiles;
  }

  FileIndex index() {
    return index;
  }

  /// Whether it is only shown, and changed by others: then the kernel may keep nothing.
  boolean isReadOnly() {
    return readOnly;
  }

  /// What does not belong to the dataset.
  LeftOut leftOut() {
    return leftOut;
  }

  /// Whether what is at a name does not belong to the dataset, or would not.
  ///
  /// @param at a descriptor of the folder
  boolean isLeftOut(Node folder, Opened at, MemorySegment name) throws LinuxException {
    return !leftOut.isNothing()
        && (folder.isLeftOut() || leftOut.has(at.linux(), at.descriptor(), FileName.of(name)));
  }

  ChangeListener listener() {
    return listener;
  }

  /// How long the kernel may use what it was told. Where nothing changes but through it, this only
  /// bounds how long somebody's change past the mount stays unseen.
  long validSeconds() {
    return readOnly ? 0 : VALID_SECONDS;
  }

  Node node(long number) throws LinuxException {
    return nodes.node(number);
  }

  /// A descriptor of `O_PATH`: that of the node itself if it has one, which is then good under the
  /// lock of the node. Folders keep theirs for as long as the kernel knows them.
  Opened locate(Linux linux, Node node) throws LinuxException {
    if (node.number() == NodeTable.ROOT) {
      return new Opened(linux, root, true);
    }
    int pin = node.pin();
    return pin == Node.NONE ? open(linux, node, Flags.O_PATH) : new Opened(linux, pin, true);
  }

  interface Reading {
    int read(Opened file) throws LinuxException;
  }

  /// Reads what is known of a file. Of one without a name under its lock, since its descriptor is
  /// closed when it gets a name.
  int read(Linux linux, Node node, Reading reading) throws LinuxException {
    if (node.pin() == Node.NONE) {
      try (Opened file = locate(linux, node)) {
        return reading.read(file);
      }
    }
    synchronized (node) {
      try (Opened file = locate(linux, node)) {
        return reading.read(file);
      }
    }
  }

  Opened open(Linux linux, Node node, int flags) throws LinuxException {
    return new Opened(linux, linux.open(root, node.handle(), flags), false);
  }

  /// The node of a name that the kernel knows.
  ///
  /// @throws LinuxException `ESTALE` when it knows none: somebody changed the folder past the mount
  Node known(Linux linux, Opened folder, MemorySegment name) throws LinuxException {
    FileStatus status = linux.status(folder.descriptor(), name);
    Inode inode = Inode.of(status, linux.handle(folder.descriptor(), name));
    return nodes
        .find(inode)
        .orElseThrow(
            () -> new LinuxException("look up", FileName.of(name).toString(), Errno.ESTALE));
  }

  /// Before a file may lose its last name: if this process ends, it is kept all the same.
  ///
  /// @param pin a descriptor of it
  void keepForSuccessor(Linux linux, Node node, int pin) throws LinuxException {
    if (!ledger.isKept()) {
      return;
    }
    FileStatus status = linux.status(pin);
    if (status.links() <= 1 || status.isFolder()) {
      try {
        pins.keep(node.number(), pin);
      } catch (LinuxException e) {
        ledger.spoil("a file without a name cannot be kept: " + e.getMessage());
      }
    }
  }

  /// A file has a name again.
  void named(Node node) {
    pins.release(node.number());
  }

  /// Keeps a file that may have lost its last name in existence for as long as the kernel knows it.
  ///
  /// @param pin a descriptor of it, which belongs to the node from now on
  void keepIfNameless(Linux linux, Node node, int pin) throws LinuxException {
    if (linux.status(pin).links() > 0) {
      pins.release(node.number());
      linux.close(pin);
      return;
    }
    int before = node.pin(pin);
    if (before != Node.NONE) {
      linux.close(before);
    }
  }

  /// The kernel does not know it any more; a file without a name ends with that, also when the
  /// listener wants no changes any more: nobody can come to it.
  void forget(Linux linux, Teller teller, long number, long times) throws LinuxException {
    Optional<Node> forgotten = nodes.forget(number, times);
    if (forgotten.isEmpty()) {
      return;
    }
    Node node = forgotten.get();
    synchronized (node) {
      if (node.pin() == Node.NONE) {
        return;
      }
      try {
        FileId file = teller.file(node);
        try (Teller.Telling telling = teller.about(Parts.whole(file))) {
          letGo(linux, node);
          index.remove(file);
          telling.made(new Change.Gone(file));
        }
      } finally {
        letGo(linux, node);
      }
    }
  }

  /// Closes what keeps a file without a name, if that is not done yet.
  private void letGo(Linux linux, Node node) throws LinuxException {
    int pin = node.pin(Node.NONE);
    if (pin != Node.NONE) {
      pins.release(node.number());
      linux.close(pin);
    }
  }

  /// Everything that is open, at the end of the connection.
  void close() throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      for (int descriptor : openFiles.clear()) {
        linux.close(descriptor);
      }
      for (Node node : nodes.clear()) {
        int pin = node.pin(Node.NONE);
        if (pin != Node.NONE) {
          linux.close(pin);
        }
      }
      linux.close(root);
    }
  }
}
