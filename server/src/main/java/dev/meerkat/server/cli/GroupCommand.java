package dev.meerkat.server.cli;

import picocli.CommandLine.Command;

/// Hot-standby groups.
@Command(
    name = "group",
    description =
        "Protects applications: each runs, with its address, data and scripts, on one of two hosts,"
            + " and on the other one when that fails (docs/groups.md).",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GroupCheckCommand.class,
      GroupCreateCommand.class,
      GroupListCommand.class,
      GroupShowCommand.class,
      GroupLogCommand.class,
      GroupBringInCommand.class,
      GroupBringOutCommand.class,
      GroupSwitchCommand.class,
      GroupTakeOverCommand.class,
      GroupSelectDataSourceCommand.class,
      GroupVerifyCommand.class,
      GroupPolicyCommand.class,
      GroupPriorityCommand.class,
      GroupAliasCommand.class,
      GroupStandAloneCommand.class,
      GroupPairCommand.class,
      GroupRestoreCommand.class,
      GroupRemoveCommand.class
    })
final class GroupCommand {}
