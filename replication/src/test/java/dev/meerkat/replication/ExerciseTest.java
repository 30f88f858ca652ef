package dev.meerkat.replication;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What applications do to files, at random: the mounted folder, the folder itself and the copy are
/// as they must be. `lab/fsx` does it for as long as one likes.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class ExerciseTest {
  @TempDir Path parent;

  @Test
  void noDifferenceAfterAnyOperation() throws Exception {
    MountProcess.assumePossible();
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    ExerciseRun.run(parent, seed, 1500);
  }
}
