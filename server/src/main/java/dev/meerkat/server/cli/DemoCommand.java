package dev.meerkat.server.cli;

import dev.meerkat.server.demo.DemoException;
import dev.meerkat.server.demo.DemoSite;
import dev.meerkat.server.demo.DemoStory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Shows the main job on this computer.
@Command(
    name = "demo",
    description = {
      "Starts a site of two servers that record simulated cameras, kills one of them, and shows the"
          + " takeover, the return and the recording across both. Then stays up for a look."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--once", description = "End when all has been shown.")
  private boolean once;

  @Option(
      names = "--cameras",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many cameras, 2 to 64 (default: ${DEFAULT-VALUE}).")
  private int cameras;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description =
          "A new folder for the archives and exports, which stays (default: a temporary one, of"
              + " which only the exports stay).")
  private Optional<Path> folder = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    if (cameras < 2 || cameras > 64) {
      throw new ParameterException(spec.commandLine(), "--cameras " + cameras + " is not 2 to 64");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (DemoSite site = DemoSite.create(folder, cameras)) {
      Runtime.getRuntime().addShutdownHook(new Thread(site::close, "demo-end"));
      boolean well = new DemoStory(site, line -> show(out, line)).tell();
      if (!once) {
        show(out, "");
        show(out, "The site stays up for a look until you press Ctrl-C:");
        show(out, "  ./meerkat status --api " + site.south().apiUrl());
        show(out, "  ./meerkat timeline cam1 --api " + site.south().apiUrl());
        show(out, "  its archives and logs: " + site.folder());
        new CountDownLatch(1).await();
      }
      return well ? 0 : 1;
    } catch (DemoException | IOException e) {
      spec.commandLine().getErr().println("meerkat demo: " + e.getMessage());
      return 1;
    }
  }

  private static void show(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
