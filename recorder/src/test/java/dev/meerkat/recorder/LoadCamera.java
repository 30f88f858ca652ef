package dev.meerkat.recorder;

import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.Sample;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A camera of large numbered pictures that is recorded as one session, no faster than the disk
/// takes them.
final class LoadCamera {
  private static final long MAX_AHEAD_BYTES = 8 << 20;

  private final Archive archive;
  private final CameraId camera;
  private final int pictureBytes;
  private final long firstNanos;
  private final SessionWriter writer;
  private final AtomicBoolean ended = new AtomicBoolean();
  private int next;

  /// @param segmentSeconds of footage, 25 pictures each
  LoadCamera(
      Archive archive, CameraId camera, int pictureBytes, int segmentSeconds, long firstNanos) {
    this.archive = archive;
    this.camera = camera;
    this.pictureBytes = pictureBytes;
    this.firstNanos = firstNanos;
    var cuts =
        new CutSettings(
            TimeUnit.SECONDS.toMicros(segmentSeconds),
            RecorderSettings.DEFAULT.cuts().fragmentMicros(),
            RecorderSettings.DEFAULT.cuts().firstFragmentMicros());
    RecorderSettings usual = RecorderSettings.DEFAULT;
    var settings =
        new RecorderSettings(
            cuts,
            usual.backoff(),
            usual.maxConnecting(),
            usual.keyFrameWaitMillis(),
            usual.notRecordingMillis());
    var progress = new SessionProgress(_ -> {}, () -> ended.set(true), 60_000);
    writer = new SessionWriter(archive, camera, settings, new WallClock(), progress);
    writer.format(0, Frames.FORMAT);
  }

  CameraId camera() {
    return camera;
  }

  int pictures() {
    return next;
  }

  /// Whether the archive has ended its session.
  boolean ended() {
    return ended.get();
  }

  /// Records seconds of footage, as fast as the disk takes them.
  void record(int seconds) {
    for (int end = next + seconds * Frames.GOP; next < end; next++) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (archive.buffers().usedBytes() > MAX_AHEAD_BYTES) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the disk has taken nothing for 60 s");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      writer.sample(sample(next));
    }
  }

  void finish() {
    writer.finish();
  }

  private Sample sample(int number) {
    Sample small = Frames.sample(number, firstNanos);
    byte[] bytes = new byte[pictureBytes];
    Arrays.fill(bytes, (byte) 0x5a); // zeros would look like blocks that a disk has lost
    ByteBuffer data = ByteBuffer.wrap(bytes);
    data.putInt(0, pictureBytes - 4);
    data.put(4, small.data(), 4, small.data().remaining() - 4);
    return new Sample(0, small.ticks(), small.keyFrame(), false, data, small.arrivalNanos());
  }
}
