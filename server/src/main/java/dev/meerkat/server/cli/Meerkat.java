package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiFailure;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program's entry. Exit codes: 0 done, 1 failed, 2 the command line was not understood, 3 done
/// as far as the servers that answered allow.
@Command(
    name = "meerkat",
    description = "Keeps video surveillance running when servers die.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServerCommand.class,
      WitnessCommand.class,
      DemoCommand.class,
      CameraCommand.class,
      StatusCommand.class,
      EventsCommand.class,
      WhatIfCommand.class,
      PlanCommand.class,
      AddCameraCommand.class,
      SetCameraCommand.class,
      RetryCameraCommand.class,
      RemoveCameraCommand.class,
      SetServerCommand.class,
      DrainCommand.class,
      FailbackCommand.class,
      FindCommand.class,
      InviteCommand.class,
      JoinCommand.class,
      RemoveServerCommand.class,
      TimelineCommand.class,
      GapsCommand.class,
      ExportCommand.class,
      ProtectCommand.class,
      UnprotectCommand.class,
      ProtectedCommand.class,
      VolumesCommand.class,
      ArchiveCommand.class,
      ReplicateCommand.class,
      NotifyCommand.class,
      GroupCommand.class
    })
public final class Meerkat {
  private Meerkat() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Meerkat())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Meerkat::misunderstood)
        .setExecutionExceptionHandler(Meerkat::failed);
  }

  private static int misunderstood(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    if (arguments.length == 0) {
      command.usage(err);
    } else {
      err.println(name + ": " + failure.getMessage());
      if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
        err.println("see " + name + " --help");
      }
    }
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    if (!(failure instanceof ApiFailure)) {
      throw failure;
    }
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
    return 1;
  }
}
