package dev.meerkat.server.cli;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.server.OfflineJoin;
import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.AddressBook;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.config.ConfigurationException;
import dev.meerkat.server.config.ConfigurationFile;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.discovery.SiteSearch.Found;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lets the server of this host join a site.
@Command(
    name = "join",
    description = {
      "Lets the server of this host join a site, with a token that meerkat invite printed there."
          + " The server may run, and goes on recording, or be started afterwards. Its cameras and"
          + " its archive remain."
    },
    mixinStandardHelpOptions = true)
final class JoinCommand implements Callable<Integer> {
  private static final int USUAL_PORT = 7800;

  /// The server ends what it does in its own site, and begins anew in the other one.
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(60);

  private static final Duration MERGE_MARGIN = Duration.ofSeconds(30);
  private static final Duration SEARCH = Duration.ofSeconds(2);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The server's configuration file (default: meerkat.yaml).")
  private Optional<Path> named = Optional.empty();

  @Parameters(paramLabel = "TOKEN", arity = "0..1", description = "What meerkat invite printed.")
  private Optional<String> token = Optional.empty();

  @Option(names = "--token", paramLabel = "TOKEN", description = "The same.")
  private Optional<String> tokenOption = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where to go, when the address in the token cannot be reached from here.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The cluster.port there (default: that of the token, or " + USUAL_PORT + ").")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--together",
      description =
          "Bring along all other servers of this server's site, which must all run: two sites"
              + " become one. The site of the token survives, with its name.")
  private boolean together;

  @Override
  public Integer call() throws InterruptedException {
    Optional<String> given = token.or(() -> tokenOption);
    if (given.isEmpty()) {
      return offer();
    }
    String text = given.get();
    Path config = named.orElse(Path.of("meerkat.yaml"));
    try {
      JoinToken parsed = JoinToken.parse(text);
      Optional<HostPort> place = place(parsed);
      ServerConfig server = ConfigurationFile.read(config);
      Optional<String> offline = together ? Optional.empty() : joinStopped(server, parsed, place);
      String site =
          offline.isPresent() ? offline.get() : joinRunning(server, parsed, place, together);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          server.name()
              + (together ? " and all servers of its site have" : " has")
              + " joined the site "
              + site
              + (offline.isPresent()
                  ? "; start it now: meerkat server (or meerkat witness) --config " + config
                  : ""));
      if (!site.equals(server.site())) {
        out.println("Set site: " + site + " in " + config + " by and by.");
      }
      return 0;
    } catch (ConfigurationException | IllegalArgumentException | IOException e) {
      spec.commandLine().getErr().println("meerkat join: " + e.getMessage());
      return 1;
    }
  }

  /// Tells where a token may be had.
  private int offer() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    err.println("meerkat join: a token is missing");
    List<Found> found;
    try {
      found = FindCommand.search(SearchPort.of(named), SEARCH);
    } catch (ApiFailure e) {
      err.println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (found.isEmpty()) {
      err.println(
          "No site was found on the local network. On the host of a server of the site that is to"
              + " be joined, run: meerkat invite");
      return CommandLine.ExitCode.USAGE;
    }
    err.println("Found on the local network:");
    err.println();
    FindCommand.table(found).lines().forEach(err::println);
    err.println();
    err.println("On the host of one of them, run:  meerkat invite");
    err.println("Then here, with what it prints:   meerkat join TOKEN");
    return CommandLine.ExitCode.USAGE;
  }

  private Optional<HostPort> place(JoinToken parsed) {
    return host.isEmpty() && port.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new HostPort(host.orElse(parsed.place().host()), port.orElse(parsed.place().port())));
  }

  /// @return empty when the server runs: nothing was done
  private Optional<String> joinStopped(
      ServerConfig server, JoinToken token, Optional<HostPort> place) throws IOException {
    Optional<String> before = OfflineJoin.authority(server);
    Optional<String> site = OfflineJoin.join(server, token, place);
    if (site.isPresent()) {
      before.ifPresent(this::forget);
    }
    return site;
  }

  /// Only the server itself may change its folder while it runs.
  private String joinRunning(
      ServerConfig server, JoinToken token, Optional<HostPort> place, boolean together)
      throws IOException, InterruptedException {
    String url = server.api().localUrl();
    String proof = TokenOption.of(server.dataDir().resolve(AdminToken.FILE), url);
    try (ApiClient client = ApiClient.asLast(url, proof)) {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("token", token.text());
      place.ifPresent(each -> fields.put("place", each.toString()));
      String before = client.get("/health", Answers.Health.class).authority();
      Answers.Joined joined =
          together
              ? client.send(
                  "POST", "/site/merge", fields, Answers.Joined.class, mergeTimeout(client))
              : client.send("POST", "/site/join", fields, Answers.Joined.class, JOIN_LIMIT);
      forget(before);
      return joined.site();
    }
  }

  /// What is remembered of the old site would have each command ask whether the new one is right.
  private void forget(String authority) {
    try {
      AddressBook.ofUser(System.getenv()).forget(authority);
    } catch (IOException e) {
      spec.commandLine()
          .getErr()
          .println("meerkat join: the addresses of the old site cannot be forgotten: " + e);
    }
  }

  /// The servers go over one after the other, each leaving and arriving within
  /// [Admission#MOVE_LIMIT].
  private static Duration mergeTimeout(ApiClient client) throws IOException, InterruptedException {
    int servers = client.get("/servers", Answers.Server[].class).length;
    return MERGE_MARGIN.plus(Admission.MOVE_LIMIT.multipliedBy(2L * servers));
  }
}
