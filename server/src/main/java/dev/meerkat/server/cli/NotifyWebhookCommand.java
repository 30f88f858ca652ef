package dev.meerkat.server.cli;

import dev.meerkat.core.notice.WebhookChannel;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Sets up a webhook.
@Command(
    name = "webhook",
    description =
        "Sets up a webhook, or changes it; what is not given stays. Requests are signed as Standard"
            + " Webhooks has it; a new one gets a secret, which is shown once.",
    mixinStandardHelpOptions = true)
final class NotifyWebhookCommand implements Callable<Integer> {
  private static final int SECRET_BYTES = 32;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private ChannelOptions channel = new ChannelOptions();

  @Option(names = "--url", paramLabel = "URL", description = "Where requests go.")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description = "whsec_ and 24 to 64 octets in Base64, if it is not to be made.")
  private Optional<String> secret = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Object> fields = channel.fields();
    url.ifPresent(value -> fields.put("url", value));
    secret.ifPresent(value -> fields.put("secret", value));
    try (ApiClient client = api.client()) {
      boolean made = secret.isEmpty() && ChannelOptions.present(client, channel.name()).isEmpty();
      if (made) {
        fields.put("secret", secret());
      }
      var set = channel.set(client, "webhook", fields);
      var out = spec.commandLine().getOut();
      if (made) {
        out.println("The secret, for the receiver; it is not shown again: " + fields.get("secret"));
      }
      out.println(
          "notices go to webhook " + set.name() + "; try it: meerkat notify test " + set.name());
      return 0;
    }
  }

  private static String secret() {
    byte[] key = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(key);
    return WebhookChannel.secret(key);
  }
}
