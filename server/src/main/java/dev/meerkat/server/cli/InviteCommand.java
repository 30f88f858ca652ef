package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes a token with which one new server may join.
@Command(
    name = "invite",
    description = {
      "Prints a token with which one new server may join this site, once. To be run on the host of"
          + " any server of the site. The token is as good as a key: hand it over as one."
    },
    mixinStandardHelpOptions = true)
final class InviteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private TokenOption token = new TokenOption();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long it is good, 1 to 10080 (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(names = "--quiet", description = "Print the token and nothing else.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ApiClient client = api.serverItself(token)) {
      var invitation =
          client.send("POST", "/invitations", Map.of("minutes", minutes), Answers.Invitation.class);
      PrintWriter out = spec.commandLine().getOut();
      if (quiet) {
        out.println(invitation.token());
        return 0;
      }
      out.println("On the host of the new server, until " + invitation.until() + ":");
      out.println();
      out.println("  meerkat join " + invitation.token());
      if (invitation.place().startsWith("127.") || invitation.place().startsWith("[::1]")) {
        out.println();
        out.println(
            "It leads to "
                + invitation.place()
                + ", which no other host reaches: set cluster.address in this server's"
                + " configuration file first, unless the new server is on this host.");
      }
      return 0;
    }
  }
}
