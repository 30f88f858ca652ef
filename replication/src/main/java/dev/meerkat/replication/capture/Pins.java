package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.DescriptorQueue;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Keeps files without a name in existence while the process that serves them is replaced: their
/// descriptors are in a queue that the holder has, too, with the numbers of their nodes.
///
/// What is not needed any more leaves the queue when it comes to its head; what is needed is put at
/// the end before. So the queue stays short, and each descriptor is in it at every moment.
final class Pins {
  /// Of a mount that ends with its process.
  static final Pins NONE = new Pins(Optional.empty());

  /// So many more may be in the queue than are needed, before some of it is looked through.
  private static final int SLACK = 64;

  private final Linux linux = new Linux(Arena.ofAuto());
  private final Optional<DescriptorQueue> queue;
  private final Set<Long> needed = new HashSet<>();
  private int queued;

  private Pins(Optional<DescriptorQueue> queue) {
    this.queue = queue;
  }

  static Pins in(DescriptorQueue queue) {
    return new Pins(Optional.of(queue));
  }

  interface Finding {
    /// @param descriptor of this process
    /// @return whether it is needed, and is the finder's; otherwise it is closed
    boolean found(long node, int descriptor) throws LinuxException;
  }

  /// Goes through what another process has left.
  ///
  /// @param any descriptor, to mark the end with
  synchronized void restore(int any, Finding finding) throws LinuxException {
    if (queue.isEmpty()) {
      return;
    }
    DescriptorQueue all = queue.get();
    // A process that was killed here has left a mark of its own.
    long mark = new SecureRandom().nextLong() | Long.MIN_VALUE;
    all.put(mark, any);
    Optional<DescriptorQueue.Head> head = all.head();
    while (head.isPresent() && head.get().number() != mark) {
      long number = head.get().number();
      int descriptor = head.get().descriptor();
      if (number > 0 && finding.found(number, descriptor)) {
        all.put(number, descriptor);
        needed.add(number);
        queued++;
      } else {
        linux.close(descriptor);
      }
      all.drop();
      head = all.head();
    }
    if (head.isPresent()) {
      linux.close(head.get().descriptor());
      all.drop();
    }
  }

  /// Before a file may lose its last name.
  ///
  /// @param descriptor of it; stays the caller's
  synchronized void keep(long node, int descriptor) throws LinuxException {
    if (queue.isEmpty()) {
      return;
    }
    queue.get().put(node, descriptor);
    needed.add(node);
    queued++;
    for (int i = 0; i < 2 && queued > 2 * needed.size() + SLACK; i++) {
      turn(queue.get());
    }
  }

  /// It has a name, or nobody uses it.
  synchronized void release(long node) {
    needed.remove(node);
  }

  private void turn(DescriptorQueue all) throws LinuxException {
    Optional<DescriptorQueue.Head> head = all.head();
    if (head.isEmpty()) {
      return;
    }
    try (var at = new Opened(linux, head.get().descriptor(), false)) {
      if (needed.contains(head.get().number())) {
        all.put(head.get().number(), at.descriptor());
        queued++;
      }
      all.drop();
      queued--;
    }
  }
}
