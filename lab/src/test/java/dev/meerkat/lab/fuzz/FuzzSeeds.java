package dev.meerkat.lab.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes the seeds of all targets into folders of their own, for Jazzer, and prints the targets:
/// name and class.
final class FuzzSeeds {
  private FuzzSeeds() {}

  public static void main(String[] arguments) throws Exception {
    for (FuzzTarget target : FuzzTarget.ALL) {
      Path folder = Files.createDirectories(Path.of(arguments[0], target.name()));
      List<byte[]> seeds = target.seeds().make();
      for (int i = 0; i < seeds.size(); i++) {
        Files.write(folder.resolve("seed-" + i), seeds.get(i));
      }
      System.out.println(target.name() + " " + target.type().getName());
    }
  }
}
