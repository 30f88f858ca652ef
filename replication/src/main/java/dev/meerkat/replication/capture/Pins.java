package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.DescriptorQueue;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps files without a name in existence while the process that serves them is replaced: their
/// descriptors are in a queue that the holder has, too, with the numbers of their nodes.
///
/// To take out what is not needed any more, the queue is turned once around: what is needed is put
/// at the end before it leaves the head, so that each descriptor is in it at every moment. That is
/// done whenever something is not needed any more while the queue is short; in a long one, an
/// eighth more than what is needed may be kept, and the room that those files take.
final class Pins {
  /// Of a mount that ends with its process.
  static final Pins NONE = new Pins(Optional.empty());

  private static final Logger log = LoggerFactory.getLogger(Pins.class);

  /// What is turned around in a millisecond or two.
  private static final int SHORT = 256;

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
  }

  /// It has a name, or nobody uses it.
  synchronized void release(long node) {
    if (queue.isEmpty() || !needed.remove(node)) {
      return;
    }
    if (queued <= SHORT || queued > needed.size() + needed.size() / 8) {
      try {
        for (int left = queued; left > 0; left--) {
          turn(queue.get());
        }
      } catch (LinuxException e) {
        // It is in order, only longer than it must be; the next time does it.
        log.warn("files that are deleted take their room still: {}", e.getMessage());
      }
    }
  }

  /// How many descriptors are kept.
  synchronized int queued() {
    return queued;
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
