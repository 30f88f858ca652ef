package dev.meerkat.replication.fuse;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection with the kernel and the threads that serve it. There are a few, and more only while
/// all of them are at work, such as on syncs: so none of the callers waits for another's.
public final class Connection {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);
  private static final int FIRST_THREADS = 4;
  private static final int MAX_THREADS = 32;

  private final String name;
  private final Device device;
  private final Function<Linux, RequestHandler> handlers;

  /// Those that live.
  private final List<Thread> threads = new ArrayList<>();

  /// Of the threads, those that wait for a request.
  private final AtomicInteger idle = new AtomicInteger();

  private int started;
  private boolean ended;

  private Connection(String name, Device device, Function<Linux, RequestHandler> handlers) {
    this.name = name;
    this.device = device;
    this.handlers = handlers;
  }

  /// Opens the device; nothing is served yet.
  ///
  /// @param name what to call it in messages
  /// @param handlers makes one for each thread
  public static Connection open(String name, Linux linux, Function<Linux, RequestHandler> handlers)
      throws LinuxException {
    return new Connection(name, Device.open(linux), handlers);
  }

  /// For `mount(2)`.
  public int descriptor() {
    return device.descriptor();
  }

  /// Serves, as soon as it is mounted.
  public synchronized void start() throws LinuxException {
    for (int i = 0; i < FIRST_THREADS; i++) {
      addThread();
    }
  }

  String name() {
    return name;
  }

  /// This thread, which is free, ends and has closed its descriptor. After the last one nobody
  /// answers any more: the kernel, which then sees that nobody has the device open, lets all
  /// callers go with an error.
  synchronized void ended(Linux linux) throws LinuxException {
    idle.decrementAndGet();
    threads.remove(Thread.currentThread());
    if (threads.isEmpty()) {
      ended = true;
      notifyAll();
      device.close(linux);
    }
  }

  /// Whether it was served once and is not any more. Its number may be another connection's then.
  public synchronized boolean hasEnded() {
    return ended;
  }

  /// Whether the kernel still has it. It is not, some time before its threads know, after somebody
  /// has aborted or unmounted it: a program that was stopped meanwhile may find another connection
  /// under its number.
  public synchronized boolean isConnected() throws LinuxException {
    if (ended) {
      return false;
    }
    try (Arena memory = Arena.ofConfined()) {
      return device.isConnected(new Linux(memory));
    }
  }

  /// A thread has taken a request.
  void taken() {
    if (idle.decrementAndGet() == 0) {
      try {
        addThread();
      } catch (LinuxException e) {
        log.warn("No further thread for {}: {}", name, e.getMessage());
      }
    }
  }

  /// A thread is free again.
  void finished() {
    idle.incrementAndGet();
  }

  private synchronized void addThread() throws LinuxException {
    if (threads.size() == MAX_THREADS) {
      return;
    }
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      Device clone = device.duplicate(linux);
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("files of " + name + " " + ++started)
              .unstarted(new Reader(this, clone, handlers)::run);
      idle.incrementAndGet();
      try {
        thread.start();
      } catch (OutOfMemoryError e) {
        idle.decrementAndGet();
        clone.close(linux);
        throw new LinuxException("start", "a thread: " + e.getMessage(), Errno.EAGAIN);
      }
      threads.add(thread);
    }
  }

  /// Waits until all threads have ended, which they do when it is unmounted and nothing of it is
  /// open any more, or when it was aborted.
  ///
  /// @return whether they have
  public synchronized boolean awaitEnd(long timeoutMillis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (!threads.isEmpty()) {
      long leftNanos = deadline - System.nanoTime();
      if (leftNanos <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
    return true;
  }

  /// Lets go of a device that nobody serves yet.
  public synchronized void close(Linux linux) throws LinuxException {
    if (threads.isEmpty()) {
      device.close(linux);
    }
  }
}
