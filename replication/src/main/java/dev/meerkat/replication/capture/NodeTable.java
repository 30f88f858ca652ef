package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.KnownLimit;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.LinuxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The nodes that the kernel knows. Numbers of nodes count up and are never used again, so that a
/// file that has the inode number of a deleted one is never taken for it. In each mount they begin
/// elsewhere, so that who kept one beyond an unmount (`name_to_handle_at(2)`) is told that it is
/// stale, not given another file. As many as the kernel caches: it forgets them when it needs
/// memory, or when it is asked because this process does ([KnownLimit]).
final class NodeTable {
  /// `FUSE_ROOT_ID`.
  static final long ROOT = 1;

  private static final long FIRST = 1L << 32;
  private static final long END = 1L << 62;

  private final Map<Long, Node> byNumber = new HashMap<>();
  private final Map<Inode, Node> byInode = new HashMap<>();
  private final Ledger ledger;
  private final KnownLimit limit;
  private Runnable onTooMany = () -> {};
  private long lastNumber;

  /// @param ledger what it has of nodes is known to the kernel already
  NodeTable(Inode root, FileHandle handle, Ledger ledger, KnownLimit limit) {
    this.ledger = ledger;
    this.limit = limit;
    lastNumber =
        ledger.lastNode() > ROOT
            ? ledger.lastNode()
            : ThreadLocalRandom.current().nextLong(FIRST, END);
    Node node = new Node(ROOT, root, handle, Ledger.NOWHERE);
    node.file(FileId.ROOT);
    byNumber.put(ROOT, node);
    byInode.put(root, node);
    for (Node known : ledger.nodes()) {
      byNumber.put(known.number(), known);
      byInode.put(known.inode(), known);
    }
  }

  /// @param action asks the kernel to forget those that nobody uses; returns at once
  synchronized void onTooMany(Runnable action) {
    onTooMany = action;
  }

  /// The kernel is about to be told of this file.
  synchronized Node lookedUp(Inode inode, FileHandle handle) {
    Node node = byInode.get(inode);
    if (node == null) {
      lastNumber++;
      node = new Node(lastNumber, inode, handle, ledger.addNode(lastNumber, inode, handle));
      byNumber.put(node.number(), node);
      byInode.put(inode, node);
      if (limit.isPassed(size())) {
        limit.asked(size());
        onTooMany.run();
      }
    }
    ledger.lookedUp(node.slot(), node.lookedUp());
    return node;
  }

  synchronized Node node(long number) throws LinuxException {
    Node node = byNumber.get(number);
    if (node == null) {
      throw new LinuxException("look up", "node " + number, Errno.ESTALE);
    }
    return node;
  }

  synchronized Optional<Node> find(long number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  synchronized Optional<Node> find(Inode inode) {
    return Optional.ofNullable(byInode.get(inode));
  }

  /// @return the node, when the kernel does not know it any more
  synchronized Optional<Node> forget(long number, long times) {
    Node node = byNumber.get(number);
    if (node == null || number == ROOT) {
      return Optional.empty();
    }
    if (!node.forgotten(times)) {
      ledger.lookedUp(node.slot(), node.lookups());
      return Optional.empty();
    }
    ledger.removeNode(node.slot());
    byNumber.remove(number);
    byInode.remove(node.inode());
    limit.forgot(size());
    return Optional.of(node);
  }

  synchronized int size() {
    return byNumber.size();
  }

  /// At the end of the connection: the kernel has forgotten all.
  synchronized List<Node> clear() {
    List<Node> nodes = new ArrayList<>(byNumber.values());
    byNumber.clear();
    byInode.clear();
    return nodes;
  }
}
