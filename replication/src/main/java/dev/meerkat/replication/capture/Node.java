package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.FileHandle;
import java.util.Optional;

/// A file or folder that the kernel knows. Holds no descriptor but for a file without a name, which
/// would cease to exist; all others are opened by their handle for each request that needs it.
///
/// Its monitor is the lock under which it is changed: whoever needs those of several nodes takes
/// them by [Locks].
final class Node {
  /// No descriptor.
  static final int NONE = -1;

  private final long number;
  private final Inode inode;
  private final FileHandle handle;

  /// Where the [Ledger] has it.
  private final int slot;

  /// How often the kernel was told of it less how often it has forgotten it; guarded by the table.
  private long lookups;

  private volatile int pin = NONE;
  private volatile boolean leftOut;

  /// As soon as a change has asked for it.
  private volatile Optional<FileId> file = Optional.empty();

  Node(long number, Inode inode, FileHandle handle, int slot) {
    this.number = number;
    this.inode = inode;
    this.handle = handle;
    this.slot = slot;
  }

  /// As another process has left it.
  static Node restored(long number, Inode inode, FileHandle handle, int slot, long lookups) {
    var node = new Node(number, inode, handle, slot);
    node.lookups = lookups;
    return node;
  }

  /// For the kernel; never used again for another file.
  long number() {
    return number;
  }

  Inode inode() {
    return inode;
  }

  /// What the listener knows it by, if it was asked for ([Teller#file]).
  Optional<FileId> file() {
    return file;
  }

  void file(FileId known) {
    file = Optional.of(known);
  }

  FileHandle handle() {
    return handle;
  }

  /// Whether it does not belong to the dataset, by the name by which it was found.
  boolean isLeftOut() {
    return leftOut;
  }

  /// It is not told of any more.
  void leaveOut() {
    leftOut = true;
    file = Optional.of(FileId.LEFT_OUT);
  }

  /// From now on it belongs to the dataset.
  void take(FileId known) {
    file = Optional.of(known);
    leftOut = false;
  }

  int slot() {
    return slot;
  }

  /// @return how often the kernel knows it
  long lookedUp() {
    return ++lookups;
  }

  long lookups() {
    return lookups;
  }

  /// @return whether the kernel does not know it any more
  boolean forgotten(long times) {
    lookups -= times;
    return lookups <= 0;
  }

  /// The descriptor that keeps the file in existence, or [#NONE].
  int pin() {
    return pin;
  }

  /// Under the lock, or when the kernel has forgotten it.
  ///
  /// @return the descriptor that it had before
  int pin(int descriptor) {
    int before = pin;
    pin = descriptor;
    return before;
  }
}
