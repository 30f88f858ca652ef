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
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection with the kernel and the threads that serve it. There are a few, and more only while
/// all of them are at work, such as on syncs: so none of the callers waits for another's.
public final class Connection {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);
  private static final int FIRST_THREADS = 4;
  private static final int MAX_THREADS = 32;

  /// `FUSE_NOTIFY_RESEND`.
  private static final int RESEND = 7;

  private final String name;
  private final Device device;

  /// Whether all threads use the first descriptor, so that what they have taken is not lost with
  /// them.
  private final boolean shared;

  private final Function<Linux, RequestHandler> handlers;

  /// Those that live.
  private final List<Thread> threads = new ArrayList<>();

  /// Of the threads, those that wait for a request.
  private final AtomicInteger idle = new AtomicInteger();

  private int started;
  private boolean ended;

  private volatile boolean sendsAgain;
  private volatile Runnable atEnd = () -> {};
  private volatile Runnable unanswered = () -> {};

  /// Requests that came again and are being handled.
  private int resent;

  private Connection(
      String name, Device device, boolean shared, Function<Linux, RequestHandler> handlers) {
    this.name = name;
    this.device = device;
    this.shared = shared;
    this.handlers = handlers;
  }

  /// Opens the device; nothing is served yet.
  ///
  /// @param name what to call it in messages
  /// @param handlers makes one for each thread
  public static Connection open(String name, Linux linux, Function<Linux, RequestHandler> handlers)
      throws LinuxException {
    return new Connection(name, Device.open(linux, _ -> {}), false, handlers);
  }

  /// Opens the device for a connection that may outlive this process: whoever has its descriptor
  /// may go on with it.
  ///
  /// @param answered is told of each request that has its answer, by its `unique`
  public static Connection openLasting(
      String name, Linux linux, LongConsumer answered, Function<Linux, RequestHandler> handlers)
      throws LinuxException {
    return new Connection(name, Device.open(linux, answered), true, handlers);
  }

  /// Goes on with a connection whose process has ended.
  ///
  /// @param descriptor of the device; belongs to the connection from now on
  public static Connection resume(
      String name,
      int descriptor,
      LongConsumer answered,
      Function<Linux, RequestHandler> handlers) {
    var resumed = new Connection(name, new Device(descriptor, answered), true, handlers);
    resumed.sendsAgain(true); // Else nobody would have kept it.
    return resumed;
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

  /// Has the kernel send again what was taken by a process that has ended and has no answer. It
  /// comes before what nobody has taken yet.
  ///
  /// @throws LinuxException also when the connection has ended
  public void sendAgain(Linux linux) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      device.write(linux, new Reply(memory, 0).notice(RESEND));
    }
  }

  /// Whether the kernel can do that; known after the first request.
  public boolean canSendAgain() {
    return sendsAgain;
  }

  void sendsAgain(boolean can) {
    sendsAgain = can;
  }

  /// Waits until no request is being handled that came again.
  ///
  /// @return whether there is none
  public synchronized boolean awaitResent(long timeoutMillis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (resent > 0) {
      long leftNanos = deadline - System.nanoTime();
      if (leftNanos <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
    return true;
  }

  String name() {
    return name;
  }

  /// This thread, which is free, ends and needs its descriptor no more. After the last one nobody
  /// answers any more: the kernel, which then sees that nobody has the device open, lets all
  /// callers go with an error.
  synchronized void ended(Linux linux, Device served) throws LinuxException {
    if (served != device) {
      served.close(linux);
    }
    idle.decrementAndGet();
    threads.remove(Thread.currentThread());
    if (threads.isEmpty()) {
      ended = true;
      notifyAll();
      device.close(linux);
      atEnd.run();
    }
  }

  /// What else is to be done when nobody serves it any more: whoever else has its descriptor must
  /// close it, or callers would wait.
  public void atEnd(Runnable work) {
    atEnd = work;
  }

  /// What is to be done when a thread ends and cannot answer what it has taken, on a connection
  /// that may outlive its process: on any other, the kernel answers when the thread's descriptor is
  /// closed.
  public void onUnanswered(Runnable work) {
    unanswered = work;
  }

  /// A thread has taken a request and cannot answer it.
  void leftUnanswered() {
    if (shared) {
      unanswered.run();
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
  void taken(boolean again) {
    if (again) {
      synchronized (this) {
        resent++;
      }
    }
    if (idle.decrementAndGet() == 0) {
      try {
        addThread();
      } catch (LinuxException e) {
        log.warn("No further thread for {}: {}", name, e.getMessage());
      }
    }
  }

  /// A thread is free again.
  void finished(boolean again) {
    if (again) {
      synchronized (this) {
        resent--;
        notifyAll();
      }
    }
    idle.incrementAndGet();
  }

  private synchronized void addThread() throws LinuxException {
    if (threads.size() == MAX_THREADS) {
      return;
    }
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      Device served = shared ? device : device.duplicate(linux);
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("files of " + name + " " + ++started)
              .unstarted(new Reader(this, served, handlers)::run);
      idle.incrementAndGet();
      try {
        thread.start();
      } catch (OutOfMemoryError e) {
        idle.decrementAndGet();
        if (!shared) {
          served.close(linux);
        }
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
