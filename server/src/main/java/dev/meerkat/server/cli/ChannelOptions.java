package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What mail and webhooks have in common.
final class ChannelOptions {
  private enum Switch {
    ON,
    OFF
  }

  @Parameters(paramLabel = "NAME", description = "The name of the channel; a new one is made.")
  private String name = "";

  @Option(names = "--enabled", paramLabel = "on|off", description = "Whether it is used.")
  private Optional<Switch> enabled = Optional.empty();

  @Option(
      names = "--redundancy",
      paramLabel = "on|off",
      description = "Whether it is told that redundancy starts and ends.")
  private Optional<Switch> redundancy = Optional.empty();

  @Option(
      names = "--problems",
      paramLabel = "on|off",
      description = "Whether it is told that problems begin and are over.")
  private Optional<Switch> problems = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "SHA256",
      description =
          "Fingerprint of the certificate that the other side must show; empty: one that the system"
              + " trusts.")
  private Optional<String> certificate = Optional.empty();

  String name() {
    return name;
  }

  Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    enabled.ifPresent(value -> fields.put("enabled", value == Switch.ON));
    redundancy.ifPresent(value -> fields.put("redundancy", value == Switch.ON));
    problems.ifPresent(value -> fields.put("problems", value == Switch.ON));
    certificate.ifPresent(value -> fields.put("certificate", value));
    return fields;
  }

  static Optional<Answers.Channel> present(SiteClient client, String name)
      throws IOException, InterruptedException {
    return Arrays.stream(client.get("/notifications", Answers.Channel[].class))
        .filter(each -> each.name().equals(name))
        .findFirst();
  }

  /// Changes the channel, or makes it.
  Answers.Channel set(SiteClient client, String type, Map<String, Object> given)
      throws IOException, InterruptedException {
    if (present(client, name).isPresent()) {
      return client.send(
          Kind.REPEATABLE,
          "PATCH",
          "/notifications/" + ApiClient.encoded(name),
          given,
          Answers.Channel.class);
    }
    var fields = new LinkedHashMap<String, Object>(given);
    fields.put("name", name);
    fields.put("type", type);
    return client.send(Kind.ONCE, "POST", "/notifications", fields, Answers.Channel.class);
  }
}
