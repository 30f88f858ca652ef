package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.meerkat.core.replication.Resent;
import dev.meerkat.replication.linux.FileHandle;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a process that goes on with a mount must know of the one that has ended: which files the
/// kernel knows, which are open, and which changes were being made. It is in memory that outlives
/// the process, and right at every moment, as it may end at any.
///
///     page 0      "MKMOUNT1" · version u32 · spoilt u32 · last node u64 · last open file u64 · open files u32 · nodes u32
///     changes     4 Ki slots: unique u64 · noted inode u64 · noted generation u64
///     open files  256 Ki slots: handle u64 · node u64 · unique u64 · flags u32 · –
///     nodes       4 Mi slots: number u64 · inode u64 · lookups u64 · file handle (length u32, type u32, 32 bytes)
///
/// A slot whose first field is 0 is free; the first field is written last, and cleared first. The
/// numbers of open files and nodes are those of slots that were ever used; the others take no room.
/// Without memory ([#NONE]) nothing is kept.
final class Ledger {
  /// The slot of what is not kept.
  static final int NOWHERE = -1;

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  /// "MKMOUNT1".
  private static final long MAGIC = 0x3154_4E55_4F4D_4B4DL;

  /// Grows when anything changes that a successor relies on: this layout, what the kernel was told
  /// when it was mounted, how changes are made.
  private static final int VERSION = 1;

  private static final long VERSION_AT = 8;
  private static final long SPOILT_AT = 12;
  private static final long LAST_NODE_AT = 16;
  private static final long LAST_OPEN_AT = 24;

  private static final long OPEN_USED_AT = 32;
  private static final long NODES_USED_AT = 36;

  private static final long HANDLE_AT = 24;
  private static final long MOST_HANDLE = 40;

  private static final Slots CHANGES = new Slots(4096, 4 << 10, 24);
  private static final Slots OPEN = new Slots(CHANGES.end(), 256 << 10, 32);
  private static final Slots NODES = new Slots(OPEN.end(), 4 << 20, 64);

  static final long BYTES = NODES.end();

  /// A mount that ends with its process.
  static final Ledger NONE = new Ledger(MemorySegment.NULL);

  /// Where a table is in the memory.
  private record Slots(long from, int count, long bytes) {
    long end() {
      return from + count * bytes;
    }

    long at(int slot) {
      return from + slot * bytes;
    }
  }

  /// An open file of the kernel's.
  ///
  /// @param handle the kernel's name of it (`fh`)
  /// @param unique of the request that opened it
  /// @param flags with which the folder's file was opened
  record Open(int slot, long handle, long node, long unique, int flags) {}

  private final MemorySegment memory;
  private final SlotPool changes = new SlotPool(CHANGES.count());
  private final SlotPool open = new SlotPool(OPEN.count());
  private final SlotPool nodes = new SlotPool(NODES.count());

  /// Slots of changes, by their requests.
  private final Map<Long, Integer> making = new ConcurrentHashMap<>();

  private volatile Optional<String> spoilt = Optional.empty();

  private Ledger(MemorySegment memory) {
    this.memory = memory;
  }

  /// @param memory all zero
  static Ledger begin(MemorySegment memory) {
    memory.set(JAVA_LONG, 0, MAGIC);
    memory.set(JAVA_INT, VERSION_AT, VERSION);
    return new Ledger(memory);
  }

  /// Goes on with what another process has left.
  ///
  /// @throws UnfitException which says why it cannot be used
  static Ledger resume(MemorySegment memory) throws UnfitException {
    if (memory.byteSize() != BYTES || memory.get(JAVA_LONG, 0) != MAGIC) {
      throw new UnfitException("what it has left is not the state of a mount");
    }
    int version = memory.get(JAVA_INT, VERSION_AT);
    if (version != VERSION) {
      throw new UnfitException("its state is of version " + version + ", not " + VERSION);
    }
    if (memory.get(JAVA_INT, SPOILT_AT) != 0) {
      throw new UnfitException("its state is not complete");
    }
    var ledger = new Ledger(memory);
    for (int slot = 0; slot < CHANGES.count(); slot++) {
      long unique = memory.get(JAVA_LONG, CHANGES.at(slot));
      if (unique != 0) {
        ledger.changes.use(slot);
        ledger.making.put(unique, slot);
      }
    }
    return ledger;
  }

  boolean isKept() {
    return memory.byteSize() > 0;
  }

  /// Why nobody can go on with this mount; empty when somebody can.
  Optional<String> spoilt() {
    return spoilt;
  }

  /// Nobody may go on with this mount: something could not be kept.
  void spoil(String why) {
    if (memory.get(JAVA_INT, SPOILT_AT) == 0) {
      memory.set(JAVA_INT, SPOILT_AT, 1);
      spoilt = Optional.of(why);
      log.warn("if this process dies, its mount dies with it: {}", why);
    }
  }

  // Nodes: guarded by the table of nodes.

  long lastNode() {
    return isKept() ? memory.get(JAVA_LONG, LAST_NODE_AT) : 0;
  }

  List<Node> nodes() {
    List<Node> found = new ArrayList<>();
    for (int slot = 0; slot < used(NODES_USED_AT); slot++) {
      MemorySegment at = memory.asSlice(NODES.at(slot), NODES.bytes());
      long number = at.get(JAVA_LONG, 0);
      if (number != 0) {
        nodes.use(slot);
        var handle = FileHandle.of(at.asSlice(HANDLE_AT));
        var inode = new Inode(at.get(JAVA_LONG, 8), handle.digest());
        found.add(Node.restored(number, inode, handle, slot, at.get(JAVA_LONG, 16)));
      }
    }
    return found;
  }

  int addNode(long number, Inode inode, FileHandle handle) {
    if (!isKept()) {
      return NOWHERE;
    }
    int slot = handle.sizeBytes() > MOST_HANDLE ? NOWHERE : nodes.take();
    if (slot == NOWHERE) {
      spoil("there are too many files in use, or their handles are too long");
      return NOWHERE;
    }
    memory.set(JAVA_LONG, LAST_NODE_AT, number);
    memory.set(JAVA_INT, NODES_USED_AT, Math.max(slot + 1, used(NODES_USED_AT)));
    MemorySegment at = memory.asSlice(NODES.at(slot), NODES.bytes());
    at.set(JAVA_LONG, 8, inode.number());
    at.set(JAVA_LONG, 16, 0);
    handle.store(at.asSlice(HANDLE_AT));
    VarHandle.releaseFence();
    at.set(JAVA_LONG, 0, number);
    return slot;
  }

  void lookedUp(int slot, long times) {
    if (slot != NOWHERE) {
      memory.set(JAVA_LONG, NODES.at(slot) + 16, times);
    }
  }

  void removeNode(int slot) {
    free(NODES, nodes, slot);
  }

  // Open files.

  synchronized long lastOpen() {
    return isKept() ? memory.get(JAVA_LONG, LAST_OPEN_AT) : 0;
  }

  synchronized List<Open> open() {
    List<Open> found = new ArrayList<>();
    for (int slot = 0; slot < used(OPEN_USED_AT); slot++) {
      long at = OPEN.at(slot);
      long handle = memory.get(JAVA_LONG, at);
      if (handle != 0) {
        open.use(slot);
        found.add(
            new Open(
                slot,
                handle,
                memory.get(JAVA_LONG, at + 8),
                memory.get(JAVA_LONG, at + 16),
                memory.get(JAVA_INT, at + 24)));
      }
    }
    return found;
  }

  synchronized int addOpen(long handle, long node, long unique, int flags) {
    if (!isKept()) {
      return NOWHERE;
    }
    int slot = open.take();
    if (slot == NOWHERE) {
      spoil("there are too many open files");
      return NOWHERE;
    }
    memory.set(JAVA_LONG, LAST_OPEN_AT, handle);
    memory.set(JAVA_INT, OPEN_USED_AT, Math.max(slot + 1, used(OPEN_USED_AT)));
    long at = OPEN.at(slot);
    memory.set(JAVA_LONG, at + 8, node);
    memory.set(JAVA_LONG, at + 16, unique);
    memory.set(JAVA_INT, at + 24, flags);
    VarHandle.releaseFence();
    memory.set(JAVA_LONG, at, handle);
    return slot;
  }

  synchronized void removeOpen(int slot) {
    free(OPEN, open, slot);
  }

  // Changes.

  /// A change is about to be made.
  ///
  /// @param unique its request's identity
  /// @param noted what was seen before
  synchronized void making(long unique, Resent.Sight noted) {
    if (!isKept()) {
      return;
    }
    int slot = changes.take();
    if (slot == NOWHERE) {
      spoil("there are too many changes at once");
      return;
    }
    long at = CHANGES.at(slot);
    memory.set(JAVA_LONG, at + 8, noted.inode());
    memory.set(JAVA_LONG, at + 16, noted.generation());
    VarHandle.releaseFence();
    memory.set(JAVA_LONG, at, unique);
    VarHandle.fullFence();
    making.put(unique, slot);
  }

  /// What was noted before a change that has no answer; none when it was not begun.
  synchronized Optional<Resent.Sight> noted(long unique) {
    return Optional.ofNullable(making.get(unique))
        .map(CHANGES::at)
        .map(at -> new Resent.Sight(memory.get(JAVA_LONG, at + 8), memory.get(JAVA_LONG, at + 16)));
  }

  /// A request has its answer and does not come again.
  void answered(long unique) {
    Integer slot = making.remove(unique);
    if (slot != null) {
      synchronized (this) {
        free(CHANGES, changes, slot);
      }
    }
  }

  private int used(long at) {
    return isKept() ? memory.get(JAVA_INT, at) : 0;
  }

  private void free(Slots table, SlotPool pool, int slot) {
    if (slot != NOWHERE) {
      memory.set(JAVA_LONG, table.at(slot), 0);
      pool.free(slot);
    }
  }
}
