package dev.meerkat.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program's entry. Exit codes: 0 done, 1 failed, 2 the command line was not understood.
@Command(
    name = "meerkat",
    description = "Keeps video surveillance running when servers die.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = CameraCommand.class)
public final class Meerkat {
  private Meerkat() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Meerkat()).execute(arguments));
  }
}
