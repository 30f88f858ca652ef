package dev.meerkat.recorder;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.media.SampleSink;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Cameras that do what a test says, step by step: a step stays until a session takes it.
final class FakeCameras implements CameraStream.Opener {
  private sealed interface Step {
    record Feed(Consumer<SampleSink> to) implements Step {}

    record Fail(Cause cause, String why) implements Step {}

    record Close(CameraStream stream) implements Step {}
  }

  private final Map<CameraId, LinkedBlockingQueue<Step>> steps = new ConcurrentHashMap<>();
  private final Map<CameraId, AtomicInteger> sessions = new ConcurrentHashMap<>();

  private LinkedBlockingQueue<Step> steps(CameraId camera) {
    return steps.computeIfAbsent(camera, _ -> new LinkedBlockingQueue<>());
  }

  /// Frames of [Frames], which begin at a moment of the monotonic clock.
  void frames(CameraId camera, long firstNanos, int from, int to) {
    for (int i = from; i < to; i++) {
      var sample = Frames.sample(i, firstNanos);
      steps(camera).add(new Step.Feed(sink -> sink.sample(sample)));
    }
  }

  void feed(CameraId camera, Consumer<SampleSink> to) {
    steps(camera).add(new Step.Feed(to));
  }

  /// The camera breaks off.
  void fail(CameraId camera, String why) {
    fail(camera, Cause.CAMERA_ENDED, why);
  }

  void fail(CameraId camera, Cause cause, String why) {
    steps(camera).add(new Step.Fail(cause, why));
  }

  /// How often a camera was connected to.
  int sessions(CameraId camera) {
    return sessions.computeIfAbsent(camera, _ -> new AtomicInteger()).get();
  }

  @Override
  public CameraStream open(Camera camera) {
    sessions.computeIfAbsent(camera.id(), _ -> new AtomicInteger()).incrementAndGet();
    return new Stream(steps(camera.id()));
  }

  private static final class Stream implements CameraStream {
    private final LinkedBlockingQueue<Step> steps;

    Stream(LinkedBlockingQueue<Step> steps) {
      this.steps = steps;
    }

    @Override
    public void pump(SampleSink sink) throws CameraStreamException {
      sink.format(0, Frames.FORMAT);
      boolean open = true;
      try {
        while (open) {
          switch (steps.take()) {
            case Step.Feed(var to) -> to.accept(sink);
            case Step.Fail(var cause, var why) -> throw new CameraStreamException(cause, why);
            case Step.Close(var stream) -> open = stream != this;
          }
        }
      } catch (InterruptedException e) {
        throw new CameraStreamException(Cause.CAMERA_ENDED, "interrupted", e);
      }
    }

    @Override
    public void close() {
      steps.add(new Step.Close(this));
    }
  }
}
