package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiFailure;
import java.io.Console;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The name of the group, typed by the operator where an order may lose data.
final class TypedName {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--confirm",
      paramLabel = "GROUP",
      defaultValue = "",
      description =
          "The name of the group once more, to confirm what is lost. Without it, that is told"
              + " first, and asked for at a terminal.")
  private String confirm = "";

  /// Something that needs the typed name.
  interface Work {
    int with(String typed) throws IOException, InterruptedException;
  }

  /// Tries without the name, which tells what would be lost, and asks for it then.
  int confirmed(Work work) throws IOException, InterruptedException {
    if (!confirm.isEmpty()) {
      return work.with(confirm);
    }
    try {
      return work.with("");
    } catch (ApiFailure e) {
      var typed = asked(e);
      if (typed.isEmpty()) {
        if (e.isNameWanted()) {
          spec.commandLine().getErr().println("where there is no terminal, type it as --confirm");
        }
        throw e;
      }
      return work.with(typed.get());
    }
  }

  private Optional<String> asked(ApiFailure refusal) {
    String what = String.valueOf(refusal.getMessage());
    var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isEmpty() || !refusal.isNameWanted()) {
      return Optional.empty();
    }
    spec.commandLine().getErr().println(what);
    return Optional.ofNullable(terminal.get().readLine("name of the group: "))
        .map(String::strip)
        .filter(typed -> !typed.isEmpty());
  }
}
