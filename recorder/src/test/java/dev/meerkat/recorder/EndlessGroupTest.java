package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A camera that sends a key frame at the begin of a session only.
class EndlessGroupTest {
  @TempDir Path root;

  @Test
  void theSessionEndsWhenItsSegmentIsTooLong() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      var ended = new AtomicInteger();
      var progress = new SessionProgress(_ -> {}, ended::incrementAndGet, 5_000);
      var writer =
          new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
      writer.format(0, Frames.FORMAT);
      long firstNanos = System.nanoTime();
      // One a second.
      for (int i = 0; i < 600; i++) {
        // Else the session drops what the disk has not taken yet, and with it the segment.
        Frames.await("the disk has taken the samples so far", archive::hasRoom);
        writer.sample(Frames.sample(i == 0 ? 0 : i * 25 + 1, firstNanos));
      }
      assertThat(progress.failure()).isEmpty();
      for (int i = 600; i < 605; i++) {
        writer.sample(Frames.sample(i * 25 + 1, firstNanos));
      }
      writer.finish();
      assertThat(ended.get()).isEqualTo(1);
      assertThat(progress.failure().orElseThrow())
          .isEqualTo(
              new Problem(
                  Cause.CAMERA_UNUSABLE,
                  "the camera has sent no key frame for 600 s: set it to a key frame every second"
                      + " or two; it is connected to anew, as cameras begin with one"));
    }
  }

  /// Else a camera would be lost because its disk was slow for a moment.
  @Test
  void theSessionEndsWhenNoKeyFrameFollowsWhatWasDropped() throws IOException {
    var disk = new Semaphore(1);
    var settings = new RecorderSettings(CutSettings.DEFAULT, Backoff.DEFAULT, 32, 50, 5_000);
    try (Archive archive =
        Archive.open(
            root,
            Frames.settings("a"),
            (_, _) -> {
              disk.acquireUninterruptibly();
              disk.release();
            })) {
      var ended = new AtomicInteger();
      var progress = new SessionProgress(_ -> {}, ended::incrementAndGet, 5_000);
      var writer = new SessionWriter(archive, CAMERA, settings, new WallClock(), progress);
      writer.format(0, Frames.FORMAT);
      long firstNanos = System.nanoTime();
      int next = 0;
      disk.acquireUninterruptibly();
      try {
        while (!archive.buffers().exhausted()) {
          writer.sample(Frames.sample(next == 0 ? 0 : next * 25 + 1, firstNanos));
          next++;
        }
        writer.sample(Frames.sample(next * 25 + 1, firstNanos));
      } finally {
        disk.release();
      }
      Frames.await("room", archive::hasRoom);
      assertThat(ended.get()).isZero();
      int from = next;
      var sent = new AtomicInteger();
      Frames.await(
          "the end",
          () -> {
            writer.sample(Frames.sample((from + sent.incrementAndGet()) * 25 + 1, firstNanos));
            return ended.get() > 0;
          });
      assertThat(progress.failure().orElseThrow().words())
          .contains("the camera plays but has sent no whole key frame for 0 s");
      writer.finish();
    }
  }
}
