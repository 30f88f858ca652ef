package dev.meerkat.server.hooks;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the analytics programs that the watch wants run. What they get to know of the camera is its
/// name, never its address or password: they ask the API for its pictures.
public final class HookRunner implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// How long what was killed may take to be gone. What a program has started may ask for as much
  /// patience as itself.
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger("meerkat.analytics");
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final HookFolder folder;
  private final ServerId self;
  private final String apiUrl;
  private final Duration patience;
  private final Consumer<String> problem;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<CameraId, HookProcess> running = new HashMap<>();
  private boolean closed;

  /// @param apiUrl where the programs reach the API of this server
  /// @param problem hears why a program does not run
  public HookRunner(HookFolder folder, ServerId self, String apiUrl, Consumer<String> problem) {
    this(folder, self, apiUrl, PATIENCE, problem);
  }

  HookRunner(
      HookFolder folder,
      ServerId self,
      String apiUrl,
      Duration patience,
      Consumer<String> problem) {
    this.folder = folder;
    this.self = self;
    this.apiUrl = apiUrl;
    this.patience = patience;
    this.problem = problem;
  }

  /// Runs the program of the camera, once the one that ran so far has ended. Returns at once.
  public void start(Camera camera) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      Optional<HookProcess> old = Optional.ofNullable(running.remove(camera.id()));
      old.ifPresent(HookProcess::stop);
      var next = new HookProcess(camera, folder, environment(camera), patience, problem, old);
      running.put(camera.id(), next);
      next.start();
    } finally {
      lock.unlock();
    }
  }

  /// Returns at once.
  public void stop(CameraId camera) {
    lock.lock();
    try {
      // It stays known, so that the next one waits for its end.
      Optional.ofNullable(running.get(camera)).ifPresent(HookProcess::stop);
    } finally {
      lock.unlock();
    }
  }

  private Map<String, String> environment(Camera camera) {
    return Map.of(
        "PATH",
        PATH,
        "LANG",
        "C.UTF-8",
        "MEERKAT_CAMERA",
        camera.id().value(),
        "MEERKAT_HOME",
        camera.home().value(),
        "MEERKAT_SERVER",
        self.value(),
        "MEERKAT_API",
        apiUrl);
  }

  /// Stops all, and waits until they have ended, or are not going to.
  @Override
  public void close() {
    List<HookProcess> all;
    lock.lock();
    try {
      closed = true;
      all = new ArrayList<>(running.values());
      running.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(HookProcess::stop);
    try {
      for (HookProcess each : all) {
        if (!each.awaitEnd(patience.multipliedBy(2).plus(GRACE))) {
          LOG.warn("an analytics program does not end, perhaps because its folder hangs");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
