package dev.meerkat.replication;

import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.capture.Replay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Mounts a folder over itself until standard input ends, for tests:
///
///     java ... dev.meerkat.replication.MountProgram FOLDER [COPY]
///
/// With a second folder, empty like the first, every change is made again in it; with the word
/// `read-only` in its place, it is shown as a standby shows its folder. Says `mounted` when
/// it serves. A copy that cannot follow ends the program, so that no test takes it for equal. Lines
/// of the input are words to [Barriers], whose answers it says.
final class MountProgram {
  static final String READ_ONLY = "read-only";

  private MountProgram() {}

  private record Listener(Consumer<Change> changes, Barriers barriers) implements TestListener {
    @Override
    public void changed(Change change) {
      changes.accept(change);
    }

    @Override
    public void barrier(Barrier barrier, BarrierAnswer answer) {
      barriers.barrier(barrier, answer);
    }
  }

  /// Makes each change again in a copy.
  private record Copying(Replay replay, AtomicLong changes) implements Consumer<Change> {
    static Copying to(Path copy) throws IOException {
      Replay replay = Replay.open(copy);
      replay.begin(0, 0, false);
      return new Copying(replay, new AtomicLong());
    }

    @Override
    public synchronized void accept(Change change) {
      try {
        replay.apply(changes.incrementAndGet(), change);
      } catch (IOException | RuntimeException e) {
        System.err.println(change + " cannot be repeated: " + e);
        Runtime.getRuntime().halt(3);
      }
    }
  }

  public static void main(String[] words) throws IOException, InterruptedException {
    if (words.length < 1 || words.length > 2) {
      System.err.println("use: MountProgram FOLDER [COPY]");
      System.exit(2);
    }
    Path folder = Path.of(words[0]);
    if (words.length == 2 && words[1].equals(READ_ONLY)) {
      serve(MountedFolder.openReadOnly(folder), new Barriers());
      return;
    }
    Consumer<Change> changes = words.length == 1 ? _ -> {} : Copying.to(Path.of(words[1]));
    Barriers barriers = new Barriers();
    serve(MountedFolder.open(folder, new Listener(changes, barriers)), barriers);
  }

  private static void serve(MountedFolder folder, Barriers barriers)
      throws IOException, InterruptedException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (MountedFolder mounted = folder) {
      System.out.println("mounted " + mounted.path());
      for (String word = input.readLine(); word != null; word = input.readLine()) {
        System.out.println(barriers.told(word));
      }
    }
  }
}
