package dev.meerkat.resources;

import dev.meerkat.core.group.Monitor;
import dev.meerkat.core.group.Resource;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.kind.Driver;
import dev.meerkat.resources.kind.Launch;
import dev.meerkat.resources.monitor.Check;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Performs the orders for one resource, the newest only: one that comes while another is performed
/// interrupts that, and waits until it has let go.
///
/// | Order | Then |
/// |---|---|
/// | start | look whether it runs; else start it; wait until its monitor is content; tell; watch it |
/// | stop | stop it; tell |
/// | kill | kill its processes, end the rest; look that nothing is left; tell |
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /// A kill that takes longer counts as failed by then.
  private static final long KILL_MILLIS = 4_500;

  /// Looking after what runs, such as moving an address to another interface.
  private static final long TEND_MILLIS = 10_000;

  private static final long FIRST_CHECK_MILLIS = 200;
  private static final long GONE_LOOK_MILLIS = 50;

  private final Resource resource;
  private final String part;
  private final Driver driver;
  private final Guard guard;
  private final ResourceListener listener;
  private final GuardNews news;

  /// Held while the resource is changed.
  private final ReentrantLock changing = new ReentrantLock();

  private final AtomicInteger renewals = new AtomicInteger();
  private List<Thread> threads = List.of();
  private volatile boolean running;

  /// What is done after the resource has changed what the guard is to end.
  interface GuardNews {
    void tell() throws IOException;
  }

  /// Something that may fail.
  private interface Work {
    void perform() throws ResourceException, IOException, InterruptedException;
  }

  Worker(Resource resource, Driver driver, Guard guard, ResourceListener listener, GuardNews news) {
    this.resource = resource;
    this.part = resource.id().value();
    this.driver = driver;
    this.guard = guard;
    this.listener = listener;
    this.news = news;
  }

  Driver driver() {
    return driver;
  }

  void start(long attempt) {
    long generation = guard.generation();
    order("start", attempt, () -> perform(attempt, () -> start(attempt, generation)));
  }

  void stop(long attempt) {
    order(
        "stop",
        attempt,
        () ->
            perform(
                attempt,
                () -> {
                  change(() -> driver.stop(free(resource.limits().stopMillis())));
                  news.tell();
                  listener.stopped(resource.id(), attempt);
                }));
  }

  void kill(long attempt) {
    order(
        "kill",
        attempt,
        () ->
            perform(
                attempt,
                () -> {
                  end();
                  listener.stopped(resource.id(), attempt);
                }));
  }

  /// Has what is performed end, and tells nothing more of it.
  ///
  /// @return the threads that are to let go
  List<Thread> halt() {
    running = false;
    return release();
  }

  private synchronized List<Thread> release() {
    var before = threads;
    before.forEach(Thread::interrupt);
    threads = List.of();
    return before;
  }

  private synchronized void order(String what, long attempt, Runnable work) {
    running = false;
    var before = release();
    threads =
        List.of(
            Thread.ofVirtual()
                .name(what + "-" + part + "-" + attempt)
                .start(() -> {
                  before.forEach(Worker::join);
                  work.run();
                }));
  }

  /// What was interrupted kills what it has started, and lets go.
  private static void join(Thread thread) {
    boolean interrupted = false;
    try {
      if (!thread.join(Duration.ofMillis(KILL_MILLIS))) {
        LOG.warn("{} does not let go", thread.getName());
      }
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void perform(long attempt, Work work) {
    try {
      work.perform();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // A newer order, which tells how it goes.
    } catch (ResourceException | IOException e) {
      fail(attempt, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("resource {} cannot be worked on", part, e);
      fail(attempt, "a fault of Meerkat: " + e + "; see its log");
    }
  }

  private void fail(long attempt, String why) {
    running = false;
    if (!Thread.currentThread().isInterrupted()) {
      listener.failed(resource.id(), attempt, why);
    }
  }

  private Launch guarded(long generation, long atMostMillis) {
    return Launch.of(guard.script(), part, OptionalLong.of(generation), atMostMillis);
  }

  private Launch free(long atMostMillis) {
    return Launch.of(guard.script(), part, OptionalLong.empty(), atMostMillis);
  }

  private void start(long attempt, long generation)
      throws ResourceException, IOException, InterruptedException {
    var launch = guarded(generation, resource.limits().startMillis());
    launch.checkTime();
    if (!driver.runs(launch)) {
      change(() -> driver.start(launch));
    }
    running = true; // It must not disappear while its monitor is asked.
    news.tell();
    var check = resource.monitor().map(Check::of);
    if (check.isPresent()) {
      awaitContent(check.get(), resource.monitor().get(), launch);
    }
    renew();
    var told = new AtomicBoolean();
    if (check.isPresent()) {
      startMonitor(attempt, check.get(), resource.monitor().get(), told);
    }
    listener.started(resource.id(), attempt);
    watch(attempt, told);
  }

  private void awaitContent(Check check, Monitor monitor, Launch launch)
      throws ResourceException, InterruptedException {
    while (true) {
      var trouble = check.trouble(launch.beside("monitor", monitor.timeoutMillis()));
      if (trouble.isEmpty()) {
        return;
      }
      if (launch.remainingMillis() < FIRST_CHECK_MILLIS) {
        throw new ResourceException("it was started, but does not work: " + trouble.get());
      }
      pause(FIRST_CHECK_MILLIS);
    }
  }

  private synchronized void startMonitor(
      long attempt, Check check, Monitor monitor, AtomicBoolean told) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var thread =
        Thread.ofVirtual()
            .name("monitor-" + part)
            .start(() ->
                perform(
                    attempt,
                    () -> {
                      var why = monitorUntilBroken(check, monitor);
                      if (told.compareAndSet(false, true)) {
                        throw new ResourceException(why);
                      }
                    }));
    var all = new ArrayList<>(threads);
    all.add(thread);
    threads = List.copyOf(all);
  }

  private String monitorUntilBroken(Check check, Monitor monitor) throws InterruptedException {
    int failed = 0;
    while (true) {
      pause(monitor.intervalMillis());
      var trouble = check.trouble(free(0).beside("monitor", monitor.timeoutMillis()));
      failed = trouble.isPresent() ? failed + 1 : 0;
      if (failed >= monitor.mostFailed()) {
        return "its monitor has failed "
            + failed
            + (failed == 1 ? " time: " : " times in a row: ")
            + trouble.orElse("");
      }
    }
  }

  private void watch(long attempt, AtomicBoolean told)
      throws ResourceException, IOException, InterruptedException {
    while (true) {
      pause(driver.lookMillis());
      try {
        change(() -> driver.tend(guarded(guard.generation(), TEND_MILLIS)));
        news.tell(); // An address may have moved.
      } catch (ResourceException | IOException e) {
        if (told.compareAndSet(false, true)) {
          throw e;
        }
        LOG.debug("attempt {} for {} has failed already: {}", attempt, part, e.toString());
        return;
      }
    }
  }

  private static void pause(long millis) throws InterruptedException {
    boolean _ = new Semaphore(0).tryAcquire(millis, TimeUnit.MILLISECONDS);
  }

  /// For what disappears by itself, while it runs. Not while it is stopped or moved: it would be
  /// there again afterwards.
  private void renew() throws ResourceException, IOException, InterruptedException {
    if (!running) {
      return;
    }
    change(() -> {
      if (running) {
        driver.renew(guarded(guard.generation(), TEND_MILLIS));
      }
    });
  }

  private void change(Work work) throws ResourceException, IOException, InterruptedException {
    changing.lockInterruptibly();
    try {
      work.perform();
    } finally {
      changing.unlock();
    }
  }

  /// It may stay longer. Times that come while one is taken up count as one.
  void renewSoon() {
    if (running && renewals.getAndIncrement() == 0) {
      var _ = Thread.ofVirtual().name("renew-" + part).start(this::renewAll);
    }
  }

  private void renewAll() {
    int seen;
    do {
      seen = renewals.get();
      try {
        renew();
      } catch (ResourceException | IOException | RuntimeException e) {
        LOG.warn("{} cannot be renewed: {}", part, e.getMessage());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // nobody interrupts it but the end of the JVM
      }
    } while (!renewals.compareAndSet(seen, 0));
  }

  private void end() throws ResourceException, IOException, InterruptedException {
    var launch = free(KILL_MILLIS);
    var left = launch.killPart();
    if (!left.isEmpty()) {
      throw new ResourceException("cannot be killed: " + left.replace("\n", ", "));
    }
    endRest(KILL_MILLIS);
    var still = checkGone(KILL_MILLIS);
    if (still.isPresent()) {
      throw new ResourceException(still.get());
    }
  }

  /// Ends what is no process, without asking.
  void endRest(long atMostMillis) throws ResourceException, IOException, InterruptedException {
    change(() -> driver.kill(free(atMostMillis)));
    news.tell();
  }

  /// What of it is still here after that time: what was killed takes a moment to go.
  Optional<String> checkGone(long atMostMillis)
      throws ResourceException, IOException, InterruptedException {
    var launch = free(atMostMillis);
    while (driver.isHere(launch)) {
      if (launch.remainingMillis() < GONE_LOOK_MILLIS) {
        return Optional.of(resource.settings().kind() + " " + part + " still runs");
      }
      pause(GONE_LOOK_MILLIS);
    }
    return Optional.empty();
  }
}
