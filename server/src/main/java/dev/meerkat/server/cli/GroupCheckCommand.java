package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The checklist before a group is set up.
@Command(
    name = "check",
    description = {
      "Tells of each thing that a group needs whether both of its hosts have it, before it is set"
          + " up (meerkat group create). Changes nothing. To be run on the host of any server of"
          + " the site."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:All is met.", "1:Something is not met, or it was refused."},
    mixinStandardHelpOptions = true)
final class GroupCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private TokenOption token = new TokenOption();

  @Parameters(paramLabel = "FILE", description = "Its document, in YAML (docs/groups.md).")
  private Path file = Path.of("group.yaml");

  @Override
  public Integer call() throws IOException, InterruptedException {
    var document = GroupCreateCommand.document(file);
    try (ApiClient client = api.serverItself(token)) {
      var list =
          client.send(
              "POST",
              "/groups/check",
              Map.of("document", document),
              Answers.GroupChecklist.class,
              GroupCreateCommand.PATIENCE);
      var out = spec.commandLine().getOut();
      for (var line : list.lines()) {
        out.println(
            line.why().isEmpty()
                ? "ok  " + line.host() + ": " + line.what()
                : "NO  " + line.host() + ": " + line.what() + ": " + line.why());
      }
      out.println(
          list.met()
              ? "group " + list.group() + " can be set up"
              : "group " + list.group() + " cannot be set up so, or not well: mend what has a NO");
      out.flush();
      return list.met() ? 0 : 1;
    }
  }
}
