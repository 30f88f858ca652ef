package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Keeps footage as evidence.
@Command(
    name = "protect",
    description = "Keeps footage of a camera from being deleted, on all servers.",
    mixinStandardHelpOptions = true)
final class ProtectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private PeriodOptions period = new PeriodOptions();

  @Parameters(paramLabel = "CAMERA", description = "Its name.")
  private String camera = "";

  @Option(names = "--note", paramLabel = "TEXT", description = "Why it is kept.")
  private String note = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Object> fields = new LinkedHashMap<>(period.fields());
    fields.put("note", note);
    try (SiteClient client = api.client()) {
      var range =
          client.send(
              Kind.ONCE,
              "POST",
              "/cameras/" + ApiClient.encoded(camera) + "/protected",
              fields,
              Answers.Protected.class);
      spec.commandLine()
          .getOut()
          .println(
              range.camera()
                  + " from "
                  + range.from()
                  + " to "
                  + range.to()
                  + " is protected as "
                  + range.id());
      return 0;
    }
  }
}
