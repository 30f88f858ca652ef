package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Asks what is known of a camera in a period, and shows it or prints the answer as it is.
///
/// @param <T> the answer
abstract class CameraPeriodCommand<T> implements Callable<Integer> {
  private static final int INCOMPLETE = 3;

  private final String resource;
  private final Class<T> kind;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private PeriodOptions period = new PeriodOptions();

  @Parameters(paramLabel = "CAMERA", description = "Its name.")
  private String camera = "";

  @Option(names = "--json", description = "Print the API's answer as it is.")
  private boolean json;

  /// @param resource of a camera in the API
  CameraPeriodCommand(String resource, Class<T> kind) {
    this.resource = resource;
    this.kind = kind;
  }

  @Override
  public final Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    String path = "/cameras/" + ApiClient.encoded(camera) + "/" + resource + period.query();
    try (SiteClient client = api.client()) {
      if (json) {
        out.println(client.getText(path));
        return 0;
      }
      var unavailable = show(client.get(path, kind), out, spec.commandLine().getErr());
      out.flush();
      return unavailable.isEmpty() ? 0 : INCOMPLETE;
    }
  }

  /// Shows an answer to a person. Returns the servers that are not in it.
  abstract List<Answers.Unavailable> show(T answer, PrintWriter out, PrintWriter err);
}
