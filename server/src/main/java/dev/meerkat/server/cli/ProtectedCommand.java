package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What is kept as evidence.
@Command(
    name = "protected",
    description = "Shows the footage that is protected from being deleted.",
    mixinStandardHelpOptions = true)
final class ProtectedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "CAMERA", arity = "0..1", description = "Only this camera's.")
  private Optional<String> camera = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    String query = camera.map(name -> "?camera=" + ApiClient.encoded(name)).orElse("");
    var table = new Table("ID", "CAMERA", "FROM", "TO", "NOTE");
    try (SiteClient client = api.client()) {
      for (Answers.Protected each : client.get("/protected" + query, Answers.Protected[].class)) {
        table.row(each.id(), each.camera(), each.from(), each.to(), each.note());
      }
    }
    table.lines().forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
