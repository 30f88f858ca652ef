package dev.meerkat.server.cli;

import picocli.CommandLine.Command;

/// What can be done with an archive where it lies, without its server.
@Command(
    name = "archive",
    description = "Verifies an archive on this computer, or rebuilds its index.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {VerifyArchiveCommand.class, RebuildIndexCommand.class})
final class ArchiveCommand {}
