package dev.meerkat.server.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Says whose data counts.
@Command(
    name = "select-data-source",
    description =
        "Has the data of a host count: that of the other one is kept aside, and made equal to it.",
    mixinStandardHelpOptions = true)
final class GroupSelectDataSourceCommand implements Callable<Integer> {
  @Mixin private GroupOption group = new GroupOption();

  @Mixin private GroupProgress progress = new GroupProgress();

  @Mixin private TypedName typed = new TypedName();

  @Parameters(index = "1", paramLabel = "HOST", description = "The host whose data counts.")
  private String source = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    return typed.confirmed(name ->
        progress.order(
            group,
            "select-data-source",
            Map.of("source", source, "typed", name),
            _ -> GroupProgress.Now.DONE));
  }
}
