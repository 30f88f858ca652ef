package dev.meerkat.server.cli;

import picocli.CommandLine.Command;

/// A dataset that two processes replicate by themselves, without a group.
@Command(
    name = "replicate",
    description = "Keeps a folder alike on two hosts, in write order.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReplicateRunCommand.class,
      ReplicateStatusCommand.class,
      ReplicatePromoteCommand.class,
      ReplicateHandOverCommand.class,
      ReplicateSelectSourceCommand.class,
      ReplicateVerifyCommand.class
    })
final class ReplicateCommand {}
