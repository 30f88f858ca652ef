package dev.meerkat.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// `lab/fsx`: exercises a mounted folder for as long as one likes, one seed after the other, and
/// compares it each time with its copy; then the folder of a dataset's active side, and compares it
/// with the standby's.
///
///     ExerciseRun SECONDS FIRST_SEED FOLDER
final class ExerciseRun {
  private static final int STEPS = 3000;

  private ExerciseRun() {}

  public static void main(String[] words) throws Exception {
    long end = System.nanoTime() + Long.parseLong(words[0]) * 1_000_000_000L;
    long seed = Long.parseLong(words[1]);
    Path parent = Files.createDirectories(Path.of(words[2]));
    Path sides = Files.createTempDirectory(parent, "fsx");
    long rounds = 0;
    try (StandbyExercise dataset = StandbyExercise.start(sides)) {
      do {
        Path round = Files.createTempDirectory(parent, "fsx");
        run(round, seed + rounds, STEPS);
        delete(round);
        dataset.run(seed + rounds, STEPS);
        rounds++;
        System.out.println(
            rounds
                + " rounds of "
                + STEPS
                + " operations without a difference on mount, copy and standby");
      } while (System.nanoTime() < end);
    }
    delete(sides);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// One round in a folder and its copy.
  static void run(Path parent, long seed, int steps) throws Exception {
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Path copy = Files.createDirectory(parent.resolve("copy"));
    try (MountProcess mount = MountProcess.start(folder, copy)) {
      try (Exercise exercise = new Exercise(folder, seed)) {
        for (int i = 0; i < steps; i++) {
          exercise.step();
        }
        exercise.verify();
      }
      List<String> mounted = TreeListing.of(folder);
      mount.unmount();
      require(seed, "the folder itself", mounted, TreeListing.of(folder));
      require(seed, "the copy", mounted, TreeListing.of(copy));
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  static void require(long seed, String what, List<String> expected, List<String> found) {
    if (!found.equals(expected)) {
      throw new AssertionError(
          "seed "
              + seed
              + ", "
              + what
              + " differs: "
              + String.join("\n", found)
              + "\nnot\n"
              + String.join("\n", expected));
    }
  }
}
