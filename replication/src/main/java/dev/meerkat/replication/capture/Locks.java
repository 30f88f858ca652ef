package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.LinuxException;
import java.util.Comparator;
import java.util.List;

/// Takes the locks of several nodes, always in the order of their numbers, so that no two requests
/// wait for each other in a circle.
final class Locks {
  interface Work<T> {
    T run() throws LinuxException;
  }

  private Locks() {}

  static <T> T with(List<Node> nodes, Work<T> work) throws LinuxException {
    List<Node> sorted =
        nodes.stream().distinct().sorted(Comparator.comparingLong(Node::number)).toList();
    return with(sorted, 0, work);
  }

  private static <T> T with(List<Node> sorted, int from, Work<T> work) throws LinuxException {
    if (from == sorted.size()) {
      return work.run();
    }
    synchronized (sorted.get(from)) {
      return with(sorted, from + 1, work);
    }
  }
}
