package dev.meerkat.server.api;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.Invitations;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// `/invitations`, `/site/join`, `/site/merge` and `DELETE /servers/{id}`: who belongs to the site.
/// Only asked from the server's own host, since the API knows no users yet.
final class MembershipApi {
  private static final int MAX_MINUTES = (int) Invitations.LONGEST.toMinutes();

  private final Node node;
  private final OwnHost ownHost;

  MembershipApi(Node node, OwnHost ownHost) {
    this.node = node;
    this.ownHost = ownHost;
  }

  void invite(Exchange exchange) throws IOException {
    ownHost.check(exchange);
    Body body = exchange.body();
    Duration valid =
        body.whole("minutes", 1, MAX_MINUTES).map(Duration::ofMinutes).orElse(Invitations.USUAL);
    body.close();
    try {
      Instant until = Instant.now().plus(valid);
      JoinToken token = node.membership().invite(valid);
      exchange.answer(
          201, new Answers.Invitation(token.text(), token.place().toString(), until.toString()));
    } catch (IllegalStateException e) {
      throw ApiException.conflict(String.valueOf(e.getMessage()), "");
    }
  }

  private interface Joining {
    String join(JoinToken token, Optional<HostPort> place) throws IOException, InterruptedException;
  }

  void join(Exchange exchange) throws IOException, InterruptedException {
    join(exchange, node.membership()::join);
  }

  void merge(Exchange exchange) throws IOException, InterruptedException {
    join(exchange, node.membership()::merge);
  }

  private void join(Exchange exchange, Joining joining) throws IOException, InterruptedException {
    ownHost.check(exchange);
    Body body = exchange.body();
    String token = body.requiredText("token");
    Optional<String> place = body.text("place");
    body.close();
    try {
      exchange.answer(
          200,
          new Answers.Joined(joining.join(JoinToken.parse(token), place.map(HostPort::parse))));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    } catch (IOException e) {
      throw ApiException.conflict(String.valueOf(e.getMessage()), "");
    }
  }

  void remove(Exchange exchange) throws IOException {
    ownHost.check(exchange);
    exchange.onlyQuery();
    ServerId server = node.serverCalled(exchange.serverText());
    var configuration = node.configuration();
    if (!configuration.servers().containsKey(server)
        && !node.watch().get().members().contains(server)) {
      throw Node.unknown("server", server.value(), configuration.servers().keySet());
    }
    if (configuration.servers().size() <= 1 && server.equals(node.self())) {
      throw ApiException.conflict(server + " is alone in its site already", "");
    }
    node.membership().remove(server);
    exchange.answer(
        200,
        new Answers.Removal(
            server.value(),
            node.watch().get().members().contains(server),
            configuration.cameras().values().stream()
                .filter(camera -> camera.home().equals(server))
                .map(camera -> camera.id().value())
                .toList()));
  }
}
