package dev.meerkat.server.notice;

import dev.meerkat.core.notice.WebhookChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;

/// Sends messages by HTTP, signed as the Standard Webhooks specification has it: HMAC-SHA256 of
/// `id.timestamp.body`. The identifier stays the same at every attempt, the timestamp is that of
/// the attempt. Redirects are not followed.
final class WebhookSender {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
  private static final int MAX_ANSWER_BYTES = 200;

  private final InstantSource clock;

  WebhookSender(InstantSource clock) {
    this.clock = clock;
  }

  Outcome send(WebhookChannel channel, Message message) {
    byte[] body = message.payload().getBytes(StandardCharsets.UTF_8);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(channel.url()))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Meerkat")
            .header("webhook-id", message.id())
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature(channel, message.id(), timestamp, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT);
    if (!channel.certificate().isEmpty()) {
      http.sslContext(ServerTrust.of(channel.certificate()));
    }
    HttpClient client = http.build();
    try {
      return outcome(client.send(request, BodyHandlers.ofInputStream()));
    } catch (HttpTimeoutException _) {
      return new Outcome.Failed(
          "the receiver does not answer in time", "check that it runs, and the network");
    } catch (SSLException e) {
      return new Outcome.Failed(
          "the receiver is not trusted (" + e.getMessage() + ")",
          "give its certificate to this system, or its fingerprint to the channel (--certificate)");
    } catch (IOException e) {
      return new Outcome.Failed(
          "the receiver cannot be reached (" + reason(e) + ")",
          "check the URL, that it runs, and the network");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("the receiver took too long", "check that it runs");
    } finally {
      client.shutdownNow();
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static Outcome outcome(HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    String said;
    try (InputStream body = response.body()) {
      said =
          new String(body.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8)
              .replaceAll("\\p{Cntrl}+", " ")
              .strip();
    }
    String answer = "status " + status + (said.isEmpty() ? "" : ": " + said);
    if (status >= 200 && status < 300) {
      return new Outcome.Delivered(answer);
    }
    // These speak of the message; all others, of the receiver.
    if (status == 400 || status == 413 || status == 422) {
      return new Outcome.Refused(
          "the receiver refuses this message (" + answer + ")", "ask who runs the receiver");
    }
    return new Outcome.Failed(
        "the receiver answers with " + answer,
        status == 401 || status == 403
            ? "check that it has the secret of this channel"
            : status >= 300 && status < 400
                ? "redirects are not followed: give the channel the URL that is meant"
                : "check the URL, and ask who runs the receiver");
  }

  static String signature(WebhookChannel channel, String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(channel.key(), "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot do HMAC-SHA256", e);
    }
  }
}
