package dev.meerkat.server.cli;

import dev.meerkat.recorder.ArchiveRebuild;
import dev.meerkat.server.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
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
      "Its server must not run. Exits with 1 when files could not be read or mended: the index has",
      "what it said of them before."
    },
    mixinStandardHelpOptions = true)
final class RebuildIndexCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ArchiveOptions archives = new ArchiveOptions();

  @Override
  public Integer call() {
    try {
      long unread = 0;
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
        tell(result);
        unread += result.unread();
      }
      return unread == 0 ? 0 : 1;
    } catch (IOException | ConfigurationException e) {
      spec.commandLine().getErr().println("meerkat archive rebuild-index: " + e.getMessage());
      return 1;
    }
  }

  private void tell(ArchiveRebuild.Result result) {
    PrintWriter err = spec.commandLine().getErr();
    result.problems().forEach(each -> err.println("meerkat archive rebuild-index: " + each));
    if (result.unread() > 0) {
      err.printf(
          "meerkat archive rebuild-index: %,d files of %s were left as they are, with what the index"
              + " said of them before%n",
          result.unread(), result.archive());
    }
  }
}
