package dev.meerkat.server.cli;

import dev.meerkat.recorder.ArchiveRebuild;
import dev.meerkat.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Builds the index of archives anew.
@Command(
    name = "rebuild-index",
    description = {
      "Builds the index of an archive anew from its files, and repairs what is torn or damaged.",
      "Its server must not run."
    },
    mixinStandardHelpOptions = true)
final class RebuildIndexCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ArchiveOptions archives = new ArchiveOptions();

  @Override
  public Integer call() {
    try {
      for (Path folder : archives.folders(spec.commandLine())) {
        long beganNanos = System.nanoTime();
        ArchiveRebuild.Result result = ArchiveRebuild.run(folder);
        spec.commandLine()
            .getOut()
            .printf(
                "%s: %,d segments of %,d cameras, %.2f GB, entered in %.1f s%n",
                result.archive(),
                result.segments(),
                result.cameras(),
                result.bytes() / 1e9,
                (System.nanoTime() - beganNanos) / 1e9);
      }
      return 0;
    } catch (IOException | ConfigurationException e) {
      spec.commandLine().getErr().println("meerkat archive rebuild-index: " + e.getMessage());
      return 1;
    }
  }
}
