package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.LinuxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The nodes that the kernel knows. Numbers of nodes count up and are never used again, so that a
/// file that has the inode number of a deleted one is never taken for it. As many as the kernel
/// caches: it forgets them when it needs memory.
final class NodeTable {
  /// `FUSE_ROOT_ID`.
  static final long ROOT = 1;

  private final Map<Long, Node> byNumber = new HashMap<>();
  private final Map<Inode, Node> byInode = new HashMap<>();
  private long lastNumber = ROOT;

  NodeTable(Inode root, FileHandle handle) {
    Node node = new Node(ROOT, root, handle);
    node.file(FileId.ROOT);
    byNumber.put(ROOT, node);
    byInode.put(root, node);
  }

  /// The kernel is about to be told of this file.
  synchronized Node lookedUp(Inode inode, FileHandle handle) {
    Node node = byInode.get(inode);
    if (node == null) {
      node = new Node(++lastNumber, inode, handle);
      byNumber.put(node.number(), node);
      byInode.put(inode, node);
    }
    node.lookedUp();
    return node;
  }

  synchronized Node node(long number) throws LinuxException {
    Node node = byNumber.get(number);
    if (node == null) {
      throw new LinuxException("look up", "node " + number, Errno.ESTALE);
    }
    return node;
  }

  synchronized Optional<Node> find(Inode inode) {
    return Optional.ofNullable(byInode.get(inode));
  }

  /// @return the node, when the kernel does not know it any more
  synchronized Optional<Node> forget(long number, long times) {
    Node node = byNumber.get(number);
    if (node == null || number == ROOT || !node.forgotten(times)) {
      return Optional.empty();
    }
    byNumber.remove(number);
    byInode.remove(node.inode());
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
