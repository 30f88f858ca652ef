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
  private final Map<FileId, Node> byFile = new HashMap<>();
  private long lastNumber = ROOT;

  NodeTable(FileId root, FileHandle handle) {
    Node node = new Node(ROOT, root, handle);
    byNumber.put(ROOT, node);
    byFile.put(root, node);
  }

  /// The kernel is about to be told of this file.
  synchronized Node lookedUp(FileId file, FileHandle handle) {
    Node node = byFile.get(file);
    if (node == null) {
      node = new Node(++lastNumber, file, handle);
      byNumber.put(node.number(), node);
      byFile.put(file, node);
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

  synchronized Optional<Node> find(FileId file) {
    return Optional.ofNullable(byFile.get(file));
  }

  /// @return the node, when the kernel does not know it any more
  synchronized Optional<Node> forget(long number, long times) {
    Node node = byNumber.get(number);
    if (node == null || number == ROOT || !node.forgotten(times)) {
      return Optional.empty();
    }
    byNumber.remove(number);
    byFile.remove(node.file());
    return Optional.of(node);
  }

  synchronized int size() {
    return byNumber.size();
  }

  /// At the end of the connection: the kernel has forgotten all.
  synchronized List<Node> clear() {
    List<Node> nodes = new ArrayList<>(byNumber.values());
    byNumber.clear();
    byFile.clear();
    return nodes;
  }
}
