package dev.meerkat.server.hooks;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.model.Camera;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The analytics program of one camera: started again, with back-off, whenever it ends by itself.
/// When it is stopped, it and the processes that it has started get SIGTERM, and after a while
/// SIGKILL.
final class HookProcess {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.analytics");
  private static final Backoff BACKOFF = new Backoff(1_000, 60_000);

  /// A program that ran for so long did not fail to start.
  private static final long SOUND_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Camera camera;
  private final HookFolder folder;
  private final Map<String, String> environment;
  private final Duration patience;
  private final Consumer<String> problem;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private Optional<HookProcess> before;
  private Optional<Process> process = Optional.empty();
  private boolean stopped;
  private String told = "";

  /// @param environment all that the program sees of it
  /// @param patience between SIGTERM and SIGKILL
  /// @param problem hears why the program does not run, once for each reason
  /// @param before the one that this one comes after; it was stopped
  HookProcess(
      Camera camera,
      HookFolder folder,
      Map<String, String> environment,
      Duration patience,
      Consumer<String> problem,
      Optional<HookProcess> before) {
    this.camera = camera;
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.patience = patience;
    this.problem = problem;
    this.before = before;
    this.thread = Thread.ofVirtual().name("analytics-" + camera.id()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Returns at once.
  void stop() {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      stopped = true;
      changed.signalAll();
      process.ifPresent(running ->
          Thread.ofVirtual().name("analytics-end-" + camera.id()).start(() -> end(running)));
    } finally {
      lock.unlock();
    }
  }

  /// Waits until nothing of it runs any more, after [#stop]. Returns whether that is so.
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return thread.join(limit);
  }

  private void run() {
    try {
      if (before.isPresent()) {
        before.get().thread.join();
        before = Optional.empty(); // else all that ever ran would be kept
      }
      int failures = 0;
      while (!isStopped()) {
        long startNanos = System.nanoTime();
        String how = runOnce();
        boolean sound = System.nanoTime() - startNanos >= SOUND_NANOS;
        failures = sound ? 1 : failures + 1;
        long waitMillis = BACKOFF.delayMillis(failures, ThreadLocalRandom.current().nextDouble());
        if (!isStopped()) {
          tell(how, waitMillis);
          awaitStop(waitMillis);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody interrupts it but the end of the JVM
    }
  }

  private void tell(String how, long waitMillis) {
    String what = "the analytics program of camera " + camera.id() + ": " + how;
    LOG.warn("{}; it is started again in {} ms", what, waitMillis);
    if (!how.equals(told)) {
      told = how;
      problem.accept(what);
    }
  }

  /// Returns how it ended, or why it was not started.
  private String runOnce() throws InterruptedException {
    String command = camera.analytics().command();
    try {
      Path program = folder.program(command);
      Process running = launch(program);
      LOG.info("running {} for camera {}, process {}", program, camera.id(), running.pid());
      Thread output = drain(running);
      int exit = running.waitFor();
      awaitReaped(running);
      boolean _ = output.join(patience);
      return "'" + command + "' has ended with " + exit;
    } catch (HookRefused e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      return "'" + command + "' cannot be started: " + e.getMessage();
    }
  }

  /// Nothing is locked while the program is started: its folder may hang, and the watch must not.
  private Process launch(Path program) throws IOException {
    var line = new ArrayList<String>();
    line.add(program.toString());
    line.addAll(camera.analytics().arguments());
    var builder =
        new ProcessBuilder(line)
            .directory(Optional.ofNullable(program.getParent()).orElseThrow().toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process started = builder.start();
    boolean late;
    lock.lock();
    try {
      process = Optional.of(started);
      late = stopped;
    } finally {
      lock.unlock();
    }
    if (late) {
      end(started);
    }
    return started;
  }

  private Thread drain(Process running) {
    var output = new HookOutput(line -> LOG.info("{}: {}", camera.id(), line), System::nanoTime);
    return Thread.ofVirtual()
        .name("analytics-output-" + camera.id())
        .start(() -> {
          try (var in = running.getInputStream()) {
            output.drain(in);
          } catch (IOException e) {
            LOG.debug("the output of the program of {} ended: {}", camera.id(), e.toString());
          }
        });
  }

  /// When it was stopped, what it has started is ended before it counts as ended.
  private void awaitReaped(Process running) throws InterruptedException {
    lock.lock();
    try {
      while (stopped && process.filter(running::equals).isPresent()) {
        changed.await();
      }
      process = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void end(Process running) {
    List<ProcessHandle> all = new ArrayList<>(running.descendants().toList());
    all.add(running.toHandle());
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (ProcessHandle each : all) {
        awaitEnd(each, deadline);
      }
    } finally {
      if (all.stream().anyMatch(ProcessHandle::isAlive)) {
        LOG.warn(
            "the analytics program of {} does not end within {} s of SIGTERM, and is killed",
            camera.id(),
            patience.toSeconds());
        all.forEach(ProcessHandle::destroyForcibly);
      }
      lock.lock();
      try {
        process = Optional.empty();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private static void awaitEnd(ProcessHandle each, long deadlineNanos) {
    long left = deadlineNanos - System.nanoTime();
    if (left <= 0) {
      return;
    }
    try {
      ProcessHandle _ = each.onExit().get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return; // it is killed
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a process cannot be awaited", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  private void awaitStop(long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!stopped && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
