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

/// Ends the protection of footage.
@Command(
    name = "unprotect",
    description = "Lets protected footage be deleted again when its time comes.",
    mixinStandardHelpOptions = true)
final class UnprotectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "ID", description = "As 'meerkat protected' shows it.")
  private String id = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (SiteClient client = api.client()) {
      client.delete(Kind.REPEATABLE, "/protected/" + ApiClient.encoded(id));
      spec.commandLine().getOut().println(id + " is protected no more");
      return 0;
    }
  }
}
