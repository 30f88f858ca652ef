package dev.meerkat.core.group;

import java.util.Arrays;
import java.util.Locale;

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
    if (kind == Kind.TCP && !target.matches(".+:[0-9]{1,5}")) {
      throw asked.bad("'" + target + "' is no host and port: write 127.0.0.1:5432");
    }
    if (kind == Kind.HTTP && !target.matches("https?://.+")) {
      throw asked.bad("'" + target + "' is no URL: write http://127.0.0.1:8080/");
    }
    return new Monitor(
        kind,
        target,
        node.seconds("everySeconds", 5, 1, 3_600),
        node.seconds("timeoutSeconds", 5, 1, 3_600),
        (int) node.number("maxFailures", 3, 1, 1_000));
  }
}
