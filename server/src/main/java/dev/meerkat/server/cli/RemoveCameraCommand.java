package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Removes a camera from the site.
@Command(
    name = "remove-camera",
    description = "Ends the recording of a camera and removes it. What was recorded stays.",
    mixinStandardHelpOptions = true)
final class RemoveCameraCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "CAMERA", description = "Its name.")
  private String camera = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (SiteClient client = api.client()) {
      client.delete(Kind.ONCE, "/cameras/" + ApiClient.encoded(camera));
      spec.commandLine().getOut().println(camera + " is removed; its recordings stay");
      return 0;
    }
  }
}
