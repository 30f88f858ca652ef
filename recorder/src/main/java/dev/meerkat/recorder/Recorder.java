package dev.meerkat.recorder;

import dev.meerkat.core.archive.Admission;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records the cameras that it is told to, each until it is told to stop. A camera that fails does
/// not touch the others. Safe for use by several threads; no method waits for a camera except
/// [#close()].
public final class Recorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recorder.class);
  private static final long TICK_MILLIS = 250;
  private static final long CLOSE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Archive archive;
  private final RecorderSettings settings;
  private final ReportListener listener;
  private final LapseListener lapses;
  private final CameraStream.Opener streams;
  private final ConnectionGate gate;
  private final BufferPool warmMemory;
  private final WallClock wallClock = new WallClock();
  private final ScheduledThreadPoolExecutor ticker =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("recorder-ticks").daemon().factory());

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<CameraId, CameraRecorder> recorders = new TreeMap<>();
  private final List<CameraRecorder> ending = new ArrayList<>();
  private boolean closed;

  /// Records by RTSP.
  ///
  /// @param archive is not closed by this recorder
  public Recorder(Archive archive, RecorderSettings settings, ReportListener listener) {
    this(archive, settings, listener, RtspStreams.DEFAULT);
  }

  /// @param archive is not closed by this recorder
  /// @param streams connects to cameras
  public Recorder(
      Archive archive,
      RecorderSettings settings,
      ReportListener listener,
      CameraStream.Opener streams) {
    this(archive, settings, listener, LapseListener.NOBODY, streams);
  }

  /// @param archive is not closed by this recorder
  /// @param lapses hears of what was lost or damaged while sessions went on
  /// @param streams connects to cameras
  public Recorder(
      Archive archive,
      RecorderSettings settings,
      ReportListener listener,
      LapseListener lapses,
      CameraStream.Opener streams) {
    this.archive = archive;
    this.settings = settings;
    this.listener = listener;
    this.lapses = lapses;
    this.streams = streams;
    this.gate =
        new ConnectionGate(
            new Admission.Limits(
                settings.maxConnecting(), Admission.Limits.PER_HOST, Admission.Limits.STEP_MILLIS));
    this.warmMemory = new BufferPool(settings.warmBytes());
    Future<?> _ =
        ticker.scheduleWithFixedDelay(
            this::ticked, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Starts to record a camera. One that is recorded already is connected to anew when its address
  /// or credentials have changed, and else left alone; what is held of one that was held warm is
  /// recorded first.
  public void start(Camera camera) {
    run(camera, false);
  }

  /// Connects to a camera and keeps its newest groups of pictures in memory only, so that they can
  /// be recorded when [#start] says so. One that is recorded is not recorded any more, but stays
  /// connected.
  public void holdWarm(Camera camera) {
    run(camera, true);
  }

  private void run(Camera camera, boolean warm) {
    lock.lock();
    try {
      CameraRecorder running = recorders.get(camera.id());
      if (closed) {
        return;
      }
      if (running != null && running.camera().connectsLike(camera)) {
        running.holdWarm(warm);
        return;
      }
      stop(camera.id());
      var recorder =
          new CameraRecorder(
              camera,
              archive,
              settings,
              wallClock,
              streams,
              gate,
              warmMemory,
              warm,
              listener,
              lapses);
      recorders.put(camera.id(), recorder);
      recorder.start();
    } finally {
      lock.unlock();
    }
  }

  private void ticked() {
    List<CameraRecorder> all;
    lock.lock();
    try {
      all = List.copyOf(recorders.values());
    } finally {
      lock.unlock();
    }
    for (CameraRecorder each : all) {
      try {
        each.ticked();
      } catch (RuntimeException e) {
        log.error("Camera {}: could not be looked after", each.camera().id(), e);
      }
    }
  }

  /// Stops recording a camera. What has arrived is written and made durable soon after; the
  /// listener hears no more of it, unless another thread is just telling it.
  public void stop(CameraId camera) {
    lock.lock();
    try {
      CameraRecorder running = recorders.remove(camera);
      if (running != null) {
        running.stop();
        ending.removeIf(CameraRecorder::isOver);
        ending.add(running);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Stops all cameras and waits until what has arrived was handed to the archive, ten seconds at
  /// most. Closing the archive then makes it durable.
  @Override
  public void close() {
    ticker.shutdownNow();
    lock.lock();
    try {
      closed = true;
      List.copyOf(recorders.keySet()).forEach(this::stop);
      long deadline = System.nanoTime() + CLOSE_LIMIT_NANOS;
      for (CameraRecorder recorder : ending) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (!recorder.join(left)) {
          log.warn("Camera {}: does not end", recorder.camera().id());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
