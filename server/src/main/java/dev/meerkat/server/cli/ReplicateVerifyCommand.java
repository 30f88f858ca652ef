package dev.meerkat.server.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Compares both sides on line.
@Command(
    name = "verify",
    description = {
      "Compares all that both sides hold, while applications go on, and names what differs.",
      "To be asked on the active side. Waits until it is done; meerkat replicate status tells how"
          + " far it is, and it goes on when this command is interrupted."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Both sides are equal.",
      "1:They differ, or did before they were mended: each difference is named.",
      "2:They could not be compared, or not to the end, or not mended."
    },
    mixinStandardHelpOptions = true)
final class ReplicateVerifyCommand implements Callable<Integer> {
  private static final int EQUAL = 0;
  private static final int DIFFERS = 1;
  private static final int FAILED = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DatasetOption dataset = new DatasetOption();

  @Option(
      names = "--mend",
      description =
          "Send to the standby what differs. It is inconsistent, and connects anew, meanwhile.")
  private boolean mend;

  @Override
  public Integer call() {
    Optional<List<String>> answer = dataset.answer(spec, mend ? "verify mend" : "verify");
    if (answer.isEmpty() || !DatasetOption.print(spec, answer.get())) {
      return FAILED;
    }
    return answer.get().getFirst().startsWith("equal: ") ? EQUAL : DIFFERS;
  }
}
