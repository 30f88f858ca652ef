package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.client.Download;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes what all servers have recorded of a camera into one file.
@Command(
    name = "export",
    description = "Writes what all servers have recorded of a camera in a period into one MP4.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final int INCOMPLETE = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private PeriodOptions period = new PeriodOptions();

  @Parameters(paramLabel = "CAMERA", description = "Its name.")
  private String camera = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write.")
  private Path file = Path.of("");

  @Option(names = "--force", description = "Replace the file if there is one.")
  private boolean force;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (Files.isDirectory(file)) {
      throw new ApiFailure(file + " is a folder: name a file in it");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new ApiFailure("there is no folder " + folder + ": make it, or name another file");
    }
    if (!force && Files.exists(file)) {
      throw new ApiFailure(file + " exists: name another file, or replace it with --force");
    }
    try (SiteClient client = api.client()) {
      String path = "/cameras/" + ApiClient.encoded(camera) + "/export" + period.query();
      // One that breaks off begins again: the file of another server is another one.
      Optional<String> unavailable =
          client.ask(
              Kind.READ,
              server -> {
                try (Download download = server.download(path)) {
                  save(download, file);
                  return download.header("Meerkat-Unavailable");
                }
              });
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s: %.1f MB%n", file, Files.size(file) / 1e6);
      return unavailable
          .map(left -> {
            tell(left.split(",", -1));
            return INCOMPLETE;
          })
          .orElse(0);
    }
  }

  /// @param left servers, and volumes as `server:/path` in the encoding of URLs
  private void tell(String[] left) {
    PrintWriter err = spec.commandLine().getErr();
    for (String each : left) {
      int colon = each.indexOf(':');
      if (colon < 0) {
        err.println("without what server " + each + " has, which did not answer");
      } else {
        String path = URLDecoder.decode(each.substring(colon + 1), StandardCharsets.UTF_8);
        String server = each.substring(0, colon);
        err.println(
            "without what volume " + path + " of server " + server + " has, which cannot be read");
      }
    }
  }

  /// The file appears when it is whole.
  private static void save(Download download, Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (var out = Files.newOutputStream(part)) {
        download.copyTo(out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (ApiFailure e) {
      throw e;
    } catch (IOException e) {
      throw new ApiFailure("writing " + file + " failed: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
