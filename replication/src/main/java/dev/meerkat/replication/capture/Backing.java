package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The folder under the mount, by a descriptor that was opened before: its path leads to the mount.
/// Shared by all threads.
final class Backing {
  private static final long VALID_SECONDS = 60;

  private final int root;
  private final NodeTable nodes;
  private final OpenFiles openFiles = new OpenFiles();
  private final FileIndex index;
  private final ChangeListener listener;
  private final boolean readOnly;
  private final LeftOut leftOut;

  private Backing(
      int root,
      NodeTable nodes,
      FileIndex index,
      ChangeListener listener,
      boolean readOnly,
      LeftOut leftOut) {
    this.root = root;
    this.nodes = nodes;
    this.index = index;
    this.listener = listener;
    this.readOnly = readOnly;
    this.leftOut = leftOut;
  }

  /// @throws LinuxException also when its file system cannot name files by handles
  static Backing open(
      Linux linux,
      MemorySegment folder,
      FileIndex index,
      Rules rules,
      ChangeListener listener,
      boolean readOnly)
      throws LinuxException {
    int root = linux.open(Flags.AT_FDCWD, folder, Flags.O_RDONLY | Flags.O_DIRECTORY, 0);
    try {
      FileHandle handle = linux.handle(root, linux.empty());
      linux.close(linux.open(root, handle, Flags.O_PATH));
      index.put(FileId.ROOT, handle);
      Inode inode = Inode.of(linux.status(root), handle);
      return new Backing(
          root, new NodeTable(inode, handle), index, listener, readOnly, LeftOut.of(rules, root));
    } catch (LinuxException e) {
      linux.close(root);
      throw e;
    }
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

  /// Keeps a file that may have lost its last name in existence for as long as the kernel knows it.
  ///
  /// @param pin a descriptor of it, which belongs to the node from now on
  void keepIfNameless(Linux linux, Node node, int pin) throws LinuxException {
    if (linux.status(pin).links() > 0) {
      linux.close(pin);
      return;
    }
    int before = node.pin(pin);
    if (before != Node.NONE) {
      linux.close(before);
    }
  }

  /// The kernel does not know it any more; a file without a name ends with that.
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
      FileId file = teller.file(node);
      try (Teller.Telling telling = teller.about(Parts.whole(file))) {
        linux.close(node.pin(Node.NONE));
        index.remove(file);
        telling.made(new Change.Gone(file));
      }
    }
  }

  /// Everything that is open, at the end of the connection.
  void close() throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      for (int descriptor : openFiles.clear().toArray()) {
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
