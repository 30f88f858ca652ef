package dev.meerkat.server.cli;

import picocli.CommandLine.Command;

/// Where notices go.
@Command(
    name = "notify",
    description =
        "Sets up who is told, by mail or webhook, when redundancy starts and ends and when problems"
            + " begin and are over. Set once for the site.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NotifyMailCommand.class,
      NotifyWebhookCommand.class,
      NotifyListCommand.class,
      NotifyTestCommand.class,
      NotifyWaitingCommand.class,
      NotifyRemoveCommand.class
    })
final class NotifyCommand {}
