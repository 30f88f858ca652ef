package dev.meerkat.replication;

import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.ChangeListener;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.capture.Replay;
import java.io.IOException;
import java.nio.file.Path;

/// Mounts a folder over itself until standard input ends, for tests and measurements:
///
///     java ... dev.meerkat.replication.MountProgram FOLDER [COPY]
///
/// With a second folder, empty like the first, every change is made again in it. Says `mounted` when
/// it serves. A copy that cannot follow ends the program, so that no test takes it for equal.
final class MountProgram {
  private MountProgram() {}

  /// Makes each change again in a copy.
  private record Copying(Replay replay) implements ChangeListener {
    @Override
    public void changed(Change change) {
      try {
        replay.apply(change);
      } catch (IOException | RuntimeException e) {
        System.err.println(change + " cannot be repeated: " + e);
        Runtime.getRuntime().halt(3);
      }
    }

    @Override
    public void barrier(Barrier barrier, BarrierAnswer answer) {
      Thread.ofVirtual().start(() -> answer.done(0));
    }
  }

  public static void main(String[] words) throws IOException {
    if (words.length < 1 || words.length > 2) {
      System.err.println("use: MountProgram FOLDER [COPY]");
      System.exit(2);
    }
    Path folder = Path.of(words[0]);
    ChangeListener listener =
        words.length == 1
            ? ChangeListener.NONE
            : new Copying(new Replay(folder, Path.of(words[1])));
    try (MountedFolder mounted = MountedFolder.open(folder, listener)) {
      System.out.println("mounted " + mounted.path());
      while (System.in.read() >= 0) {
        // Only its end matters.
      }
    }
  }
}
