package dev.meerkat.server.api;

import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.util.Optional;

/// Another server of the site was asked, and has given no answer that says anything.
final class Unanswered extends IOException {
  private static final long serialVersionUID = 1;

  private final transient ServerId host;
  private final transient IOException why;

  Unanswered(ServerId host, IOException why) {
    super("server " + host + ": " + why.getMessage(), why);
    this.host = host;
    this.why = why;
  }

  ServerId host() {
    return host;
  }

  /// Whether it may have heard the question, and do what it was asked for.
  boolean mayBeDone() {
    return !(why instanceof Peers.Undone);
  }

  /// What it said instead of an answer, such as that it is late.
  Optional<Answers.Failure> failure() {
    return why instanceof Peers.Refused refused ? refused.failure() : Optional.empty();
  }

  String why() {
    return String.valueOf(why.getMessage());
  }
}
