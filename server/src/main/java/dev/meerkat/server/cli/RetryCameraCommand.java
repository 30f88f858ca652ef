package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Ends the wait for a camera that failed.
@Command(
    name = "retry-camera",
    description = {
      "Has a camera tried at once that waits after a failure, such as one that has refused its"
          + " password and was corrected since."
    },
    mixinStandardHelpOptions = true)
final class RetryCameraCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "CAMERA", description = "Its name.")
  private String camera = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (SiteClient client = api.client()) {
      var answer =
          client.send(
              Kind.ONCE,
              "POST",
              "/cameras/" + ApiClient.encoded(camera) + "/retry",
              Map.of(),
              Answers.Retry.class);
      boolean any = false;
      for (Answers.Retried each : answer.servers()) {
        switch (each.what()) {
          case "tried" -> out.println(each.server() + " tries " + camera + " now; see status");
          case "connected" -> out.println(each.server() + " is connected with " + camera);
          default -> {
            continue;
          }
        }
        any = true;
      }
      if (!any) {
        out.println("no server that answers has to record " + camera + ": see status");
      }
      for (Answers.Unavailable each : answer.unavailable()) {
        err.println("not told: " + each.server() + ": " + each.why());
      }
      return answer.unavailable().isEmpty() ? 0 : 3;
    }
  }
}
