package dev.meerkat.server.api;

import dev.meerkat.core.model.ServerId;
import java.io.IOException;

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

  String why() {
    return String.valueOf(why.getMessage());
  }
}
