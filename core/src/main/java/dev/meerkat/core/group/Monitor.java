package dev.meerkat.core.group;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How it is found out whether a resource works, beside whether it is alive.
///
/// @param target what is asked: a host and port, a URL, or a command
/// @param mostFailed so many checks in a row may fail
public record Monitor(
    Kind kind, String target, long intervalMillis, long timeoutMillis, int mostFailed) {
  public enum Kind {
    TCP,
    HTTP,
    SCRIPT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int MOST_PORT = 65_535;

  static Monitor read(Node node) {
    node.allow("tcp", "http", "script", "everySeconds", "timeoutSeconds", "maxFailures");
    var ways = Arrays.stream(Kind.values()).filter(each -> node.has(each.word())).toList();
    if (ways.size() != 1) {
      throw node.bad(
          "give it exactly one of tcp, http, script, which is how the resource is asked");
    }
    var kind = ways.getFirst();
    var asked = node.field(kind.word());
    var target = kind == Kind.SCRIPT ? asked.path() : asked.text();
    switch (kind) {
      case TCP -> checkPort(asked, target);
      case HTTP -> checkUrl(asked, target);
      case SCRIPT -> {}
    }
    return new Monitor(
        kind,
        target,
        node.seconds("everySeconds", 5, 1, 3_600),
        node.seconds("timeoutSeconds", 5, 1, 3_600),
        (int) node.number("maxFailures", 3, 1, 1_000));
  }

  private static void checkPort(Node asked, String target) {
    if (!target.matches(".+:[0-9]{1,5}")
        || !isPort(Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)))) {
      throw asked.bad(
          "'" + target + "' is no host and port from 1 to " + MOST_PORT + ": write 127.0.0.1:5432");
    }
  }

  private static void checkUrl(Node asked, String target) {
    var url = target.matches("https?://.+") ? url(target) : Optional.<URI>empty();
    if (url.isEmpty()) {
      throw asked.bad(
          "'" + target + "' is no URL: write http://127.0.0.1:8080/, and a space as %20");
    }
    if (url.get().getHost() == null) {
      throw asked.bad(
          "'"
              + target
              + "' has no host that can be asked: write a name of letters, digits, hyphens and dots,"
              + " or an address");
    }
    if (url.get().getPort() != -1 && !isPort(url.get().getPort())) {
      throw asked.bad("'" + target + "' has no port from 1 to " + MOST_PORT);
    }
  }

  private static Optional<URI> url(String text) {
    try {
      return Optional.of(URI.create(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= MOST_PORT;
  }
}
