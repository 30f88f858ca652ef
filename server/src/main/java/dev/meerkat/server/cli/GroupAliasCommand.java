package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.client.SiteClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What the hosts of a group are called.
@Command(
    name = "alias",
    description = {
      "Shows what the hosts of a group are called, names one, or takes its alias away. May be done"
          + " while the group is in, and counts for the server everywhere (meerkat set-server --alias).",
      "A host name by which clients find the group is a resource of its document: alias."
    },
    mixinStandardHelpOptions = true)
final class GroupAliasCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Parameters(index = "1", arity = "0..1", paramLabel = "HOST", description = "One of its hosts.")
  private String host = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "ALIAS",
      description = "What it is to be called: an address, or any label.")
  private String alias = "";

  @Option(names = "--remove", description = "Take the alias of HOST away.")
  private boolean remove;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (SiteClient client = group.api.client()) {
      if (!host.isEmpty()) {
        change(client);
      }
      show(client);
      return 0;
    }
  }

  private void change(SiteClient client) throws IOException, InterruptedException {
    if (remove != alias.isEmpty()) {
      throw new ApiFailure("give HOST an ALIAS, or --remove");
    }
    var hosts = client.get(group.path(""), Answers.Group.class).hosts();
    var named = servers(client);
    var server =
        hosts.stream()
            .filter(each -> each.equals(host) || alias(named, each).equals(host))
            .findFirst()
            .orElseThrow(() ->
                new ApiFailure(
                    host
                        + " is no host of group "
                        + group.name
                        + "; these are "
                        + String.join(" and ", hosts)));
    client.send(
        Kind.REPEATABLE,
        "PATCH",
        "/servers/" + ApiClient.encoded(server),
        Map.of("alias", alias),
        Answers.ChangedServer.class);
  }

  private static Map<String, Answers.Server> servers(SiteClient client)
      throws IOException, InterruptedException {
    return Arrays.stream(client.get("/servers", Answers.Server[].class))
        .collect(Collectors.toMap(Answers.Server::name, Function.identity()));
  }

  /// Empty when it has none.
  private static String alias(Map<String, Answers.Server> servers, String name) {
    var server = servers.get(name);
    return server == null ? "" : server.alias();
  }

  private void show(SiteClient client) throws IOException, InterruptedException {
    var shown = client.get(group.path(""), Answers.Group.class);
    var named = servers(client);
    var table = new Table("HOST", "ALIAS");
    for (var each : shown.hosts()) {
      var called = alias(named, each);
      table.row(each, called.isEmpty() ? "-" : called);
    }
    table.lines().forEach(spec.commandLine().getOut()::println);
  }
}
