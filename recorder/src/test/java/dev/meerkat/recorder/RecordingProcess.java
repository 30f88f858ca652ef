package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Records numbered frames, twice as fast as they say, until it is killed. Prints each frame before
/// it takes it, and each moment that is durable after it is.
final class RecordingProcess {
  static final String FED = "fed ";
  static final String DURABLE = "durable ";

  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private RecordingProcess() {}

  public static void main(String[] arguments) throws IOException {
    long firstNanos = System.nanoTime();
    try (Archive archive = Archive.open(Path.of(arguments[0]), Frames.settings("a"))) {
      var progress =
          new SessionProgress(
              report -> System.out.println(DURABLE + report.lastDurableMicros()), () -> {}, 5_000);
      var writer =
          new SessionWriter(
              archive, Frames.CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
      writer.format(0, Frames.FORMAT);
      for (int number = 0; ; number++) {
        System.out.println(FED + number);
        writer.sample(Frames.sample(number, firstNanos));
        LockSupport.parkNanos(PACE_NANOS);
      }
    }
  }
}
