package dev.meerkat.recorder;

import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Records several cameras until it is killed, and says of each what is durable once it is:
/// `durable CAMERA MICROS`. Arguments: archive, number of cameras, number of the first picture,
/// milliseconds between syncs.
final class PowerLossProcess {
  static final String DURABLE = "durable";

  /// Segments so short that many files, folders and rows come into being.
  private static final RecorderSettings SETTINGS =
      new RecorderSettings(
          new CutSettings(3_000_000, 1_000_000, 40_000),
          RecorderSettings.DEFAULT.backoff(),
          RecorderSettings.DEFAULT.maxConnecting(),
          RecorderSettings.DEFAULT.keyFrameWaitMillis(),
          RecorderSettings.DEFAULT.notRecordingMillis());

  private PowerLossProcess() {}

  static CameraId camera(int number) {
    return new CameraId("cam" + number);
  }

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    int cameras = Integer.parseInt(arguments[1]);
    int firstNumber = Integer.parseInt(arguments[2]);
    int syncMillis = Integer.parseInt(arguments[3]);
    var settings =
        new ArchiveSettings(
            new ServerId("north"), 2, 64 << 20, syncMillis, Math.min(100, syncMillis));
    try (Archive archive = Archive.open(root, settings)) {
      List<SessionWriter> writers = new ArrayList<>();
      for (int i = 0; i < cameras; i++) {
        writers.add(session(archive, i));
      }
      long beganNanos = System.nanoTime();
      for (int number = firstNumber; ; number++) {
        long dueNanos = beganNanos + (number - firstNumber) * PowerFrames.FRAME_NANOS;
        while (System.nanoTime() < dueNanos) {
          LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
        for (int i = 0; i < cameras; i++) {
          writers.get(i).sample(PowerFrames.sample(i, number, dueNanos));
        }
      }
    }
  }

  private static SessionWriter session(Archive archive, int number) {
    CameraId camera = camera(number);
    var progress =
        new SessionProgress(
            report -> System.out.println(DURABLE + " " + number + " " + report.lastDurableMicros()),
            () -> Runtime.getRuntime().halt(3), // the disk has failed: there is no more to promise
            5_000);
    var writer = new SessionWriter(archive, camera, SETTINGS, new WallClock(), progress);
    writer.format(0, PowerFrames.FORMAT);
    return writer;
  }
}
