package dev.meerkat.server.hooks;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.model.Camera;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The analytics program of one camera: started again, with back-off, whenever it ends by itself.
/// When it is stopped, or the server dies, it and the processes that it has started get SIGTERM,
/// and after a while SIGKILL ([Supervisor]).
final class HookProcess {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.analytics");
  private static final Backoff BACKOFF = new Backoff(1_000, 60_000);

  /// As a shell has it: 128 and SIGKILL.
  private static final int KILLED = 137;

  /// How long a supervisor may take for what it does after SIGKILL.
  private static final Duration GRACE = Duration.ofSeconds(5);

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
      forget();
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
    var builder =
        new ProcessBuilder(Supervisor.line(program, camera.analytics().arguments(), patience))
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

  /// Nothing of it runs any more.
  private void forget() {
    lock.lock();
    try {
      process = Optional.empty();
    } finally {
      lock.unlock();
    }
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

  /// The end of its input has the supervisor end the program.
  private void end(Process running) {
    try {
      running.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("the input of the program of {} is closed already: {}", camera.id(), e.toString());
    }
    try {
      if (running.waitFor(patience.multipliedBy(2).plus(GRACE))) {
        tellEnd(running.exitValue());
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody interrupts it but the end of the JVM
    }
    LOG.warn("the analytics program of {} is not ended by its supervisor: killed", camera.id());
    running.descendants().forEach(ProcessHandle::destroyForcibly);
    running.destroyForcibly();
  }

  private void tellEnd(int exit) {
    if (exit == KILLED) {
      LOG.warn(
          "the analytics program of {} did not end within {} s of SIGTERM, and was killed",
          camera.id(),
          patience.toSeconds());
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
