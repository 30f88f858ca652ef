package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/// What tests of two sides have in common.
final class Sides {
  private Sides() {}

  static void exercise(Path folder, int steps) throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    Path inside = Files.createDirectory(folder.resolve("exercise" + seed));
    try (var exercise = new Exercise(inside, seed)) {
      for (int i = 0; i < steps; i++) {
        exercise.step();
      }
      exercise.verify();
    }
    // Pages that were changed in memory are written.
    assertThat(new ProcessBuilder("sync", "-f", folder.toString()).start().waitFor()).isZero();
  }

  /// Both end, and their folders are equal.
  static void assertSame(DatasetProcess active, DatasetProcess standby) throws Exception {
    active.awaitApplied(standby);
    active.end();
    standby.end();
    assertThat(TreeListing.of(standby.folder())).isEqualTo(TreeListing.of(active.folder()));
  }
}
