package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Removes a server from the site for good.
@Command(
    name = "remove-server",
    description = {
      "Removes a server from the site for good: no server lets it in any more. It goes on alone,"
          + " with its own cameras and its archive. To be run on the host of any server of the"
          + " site, also of the one that is removed."
    },
    mixinStandardHelpOptions = true)
final class RemoveServerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private TokenOption token = new TokenOption();

  @Parameters(paramLabel = "SERVER", description = "Its name.")
  private String server = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ApiClient client = api.serverItself(token)) {
      var removal = client.delete("/servers/" + ApiClient.encoded(server), Answers.Removal.class);
      PrintWriter out = spec.commandLine().getOut();
      out.println(server + " is removed from the site");
      if (!removal.cameras().isEmpty()) {
        out.println(
            "These cameras have no home in the site any more: "
                + String.join(", ", removal.cameras())
                + ". Give each another (meerkat set-camera CAMERA --home SERVER), or remove it"
                + " (meerkat remove-camera CAMERA). Until then, servers of the site record them"
                + " that have room and reach them, at any location"
                + (removal.live() ? "; " + server + " goes on recording them by itself." : "."));
      }
      return 0;
    }
  }
}
