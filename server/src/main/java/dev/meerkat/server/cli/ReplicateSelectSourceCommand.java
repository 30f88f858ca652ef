package dev.meerkat.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// An operator says whose data counts.
@Command(
    name = "select-source",
    description = {
      "Says whose data counts from now on, when both sides have something that the other has not or"
          + " neither may be made active.",
      "To be given on the host of the source, whose side becomes active with its data. The other"
          + " side follows: what only that one has is kept aside there, and its name is logged and"
          + " listed by status.",
      "Without --confirm, nothing is changed: tells how much only the other side has."
    },
    mixinStandardHelpOptions = true)
final class ReplicateSelectSourceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DatasetOption dataset = new DatasetOption();

  @Option(
      names = "--source",
      required = true,
      paramLabel = "SERVER",
      description =
          "Whose data counts. If it is that of the other host, this side gives up what it may claim,"
              + " and is to be followed by select-source there.")
  private String source = "";

  @Option(
      names = "--confirm",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The name of the dataset, once more.")
  private String confirm = "";

  @Override
  public Integer call() {
    return dataset.ask(spec, ("select-source " + source + " " + confirm).strip());
  }
}
