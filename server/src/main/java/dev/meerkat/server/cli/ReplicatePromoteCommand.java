package dev.meerkat.server.cli;

import dev.meerkat.core.replication.Policy;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Has this host's side become active.
@Command(
    name = "promote",
    description = {
      "Makes this host's side the active one, if its data and the policy allow it.",
      "The other side must not be active any more: nothing but you sees to that."
    },
    mixinStandardHelpOptions = true)
final class ReplicatePromoteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DatasetOption dataset = new DatasetOption();

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      defaultValue = "complete",
      description = {
        "complete: only with all that applications were promised (default);",
        "logical: with any state that the active side has been in;",
        "unconditional: with whatever there is."
      })
  private Policy policy = Policy.COMPLETE;

  @Option(
      names = "--other-stopped",
      description =
          "You know that the other side stopped before the connection broke, so that it cannot have"
              + " gone on alone.")
  private boolean otherStopped;

  @Override
  public Integer call() {
    String question = otherStopped ? "take-over " : "promote ";
    int code = dataset.ask(spec, question + policy.name().toLowerCase(Locale.ROOT));
    return code == 0 ? dataset.ask(spec, "status") : code;
  }
}
