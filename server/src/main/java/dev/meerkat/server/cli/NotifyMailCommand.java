package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Sets up mail.
@Command(
    name = "mail",
    description = "Sets up mail, or changes it; what is not given stays. Then try it: notify test.",
    mixinStandardHelpOptions = true)
final class NotifyMailCommand implements Callable<Integer> {
  private enum SecurityMode {
    STARTTLS,
    TLS,
    NONE
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private ChannelOptions channel = new ChannelOptions();

  @Option(names = "--host", paramLabel = "HOST", description = "The mail server.")
  private Optional<String> host = Optional.empty();

  @Option(names = "--port", paramLabel = "PORT", description = "Its port (at first 587).")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--security",
      paramLabel = "starttls|tls|none",
      description = "How the connection is protected (at first starttls).")
  private Optional<SecurityMode> security = Optional.empty();

  @Option(names = "--username", paramLabel = "NAME", description = "For the mail server.")
  private Optional<String> username = Optional.empty();

  @Option(names = "--password", paramLabel = "PASSWORD", description = "For the mail server.")
  private Optional<String> password = Optional.empty();

  @Option(names = "--from", paramLabel = "ADDRESS", description = "Whom mails come from.")
  private Optional<String> from = Optional.empty();

  @Option(names = "--to", paramLabel = "ADDRESS", description = "Whom they go to; may be repeated.")
  private List<String> to = List.of();

  @Option(
      names = "--template",
      paramLabel = "FIELD=FILE",
      description =
          "Words of one's own, from a file: startedSubject, startedText, and the same of ended and"
              + " problems. An empty file: the usual ones.")
  private Map<String, Path> templates = Map.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Object> fields = channel.fields();
    host.ifPresent(value -> fields.put("host", value));
    port.ifPresent(value -> fields.put("port", value));
    security.ifPresent(value -> fields.put("security", value.name().toLowerCase(Locale.ROOT)));
    username.ifPresent(value -> fields.put("username", value));
    password.ifPresent(value -> fields.put("password", value));
    from.ifPresent(value -> fields.put("from", value));
    if (!to.isEmpty()) {
      fields.put("to", to);
    }
    for (Map.Entry<String, Path> template : templates.entrySet()) {
      fields.put(template.getKey(), text(template.getKey(), template.getValue()));
    }
    try (SiteClient client = api.client()) {
      var set = channel.set(client, "mail", fields);
      spec.commandLine()
          .getOut()
          .println(
              "notices go by mail to "
                  + set.name()
                  + "; try it: meerkat notify test "
                  + set.name());
      return 0;
    }
  }

  private static String text(String field, Path file) throws ApiFailure {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return field.endsWith("Subject") ? text.strip() : text;
    } catch (IOException e) {
      throw new ApiFailure("--template " + field + ": " + file + " cannot be read: " + e, e);
    }
  }
}
