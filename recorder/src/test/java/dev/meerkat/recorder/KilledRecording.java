package dev.meerkat.recorder;

import dev.meerkat.core.watch.RecordingPhase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A program of its own that records frames in real time into the folder it is given, and prints
/// after each sync up to when they are durable. It never ends by itself.
final class KilledRecording {
  private KilledRecording() {}

  static void main(String[] arguments) throws IOException {
    try (Archive archive = Archive.open(Path.of(arguments[0]), Frames.settings("a"))) {
      var progress =
          new SessionProgress(
              report -> {
                if (report.phase() == RecordingPhase.RECORDING) {
                  System.out.println(report.lastDurableMicros());
                }
              },
              () -> System.exit(1),
              5_000);
      var writer =
          new SessionWriter(
              archive, Frames.CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
      writer.format(0, Frames.FORMAT);
      long firstNanos = System.nanoTime();
      for (int i = 0; i < Integer.MAX_VALUE; i++) {
        long due = firstNanos + i * Frames.FRAME_NANOS;
        while (System.nanoTime() - due < 0) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        writer.sample(Frames.sample(i, firstNanos));
      }
    }
  }
}
