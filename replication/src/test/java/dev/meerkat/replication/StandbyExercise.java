package dev.meerkat.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Exercises the folder of a dataset's active side, one round after the other, and compares it each
/// time with the folder of its standby, which is another process.
final class StandbyExercise implements AutoCloseable {
  private final DatasetProcess.Pair pair;

  private StandbyExercise(DatasetProcess.Pair pair) {
    this.pair = pair;
  }

  static StandbyExercise start(Path parent) throws Exception {
    var started = new StandbyExercise(DatasetProcess.pair(parent, "ASYNCHRONOUS"));
    try {
      started.pair.north().ask("promote COMPLETE");
      started.pair.north().awaitActive();
      return started;
    } catch (IOException | AssertionError e) {
      started.close();
      throw e;
    }
  }

  /// @throws AssertionError at the first difference
  void run(long seed, int steps) throws Exception {
    String name = "round" + seed;
    Path folder = Files.createDirectory(pair.north().folder().resolve(name));
    try (Exercise exercise = new Exercise(folder, seed)) {
      for (int i = 0; i < steps; i++) {
        exercise.step();
      }
      exercise.verify();
    }
    // Pages that were changed in memory are written.
    if (new ProcessBuilder("sync", "-f", folder.toString()).start().waitFor() != 0) {
      throw new IOException("sync -f " + folder + " failed");
    }
    List<String> active = TreeListing.of(folder);
    pair.north().awaitApplied(pair.south());
    ExerciseRun.require(
        seed, "the standby", active, TreeListing.of(pair.south().folder().resolve(name)));
    ExerciseRun.delete(folder);
  }

  @Override
  public void close() throws IOException {
    try (var north = pair.north();
        var south = pair.south()) {
      System.out.println("ending " + north.folder() + " and " + south.folder());
    }
  }
}
