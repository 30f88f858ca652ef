package dev.meerkat.server.notice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.meerkat.core.notice.Channel.Interest;
import dev.meerkat.core.notice.WebhookChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A receiver of webhooks that checks signatures by itself.
public final class Receiver implements AutoCloseable {
  private static final byte[] KEY = "a key of more than 24 octets".getBytes(StandardCharsets.UTF_8);

  private final HttpServer http;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile int status = 204;

  /// @param genuine whether its signature is right
  public record Received(String id, boolean genuine, JsonNode body) {
    public String type() {
      return body.path("type").asText();
    }
  }

  public Receiver() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/hook", this::take);
    http.start();
  }

  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/hook";
  }

  public static String secret() {
    return WebhookChannel.secret(KEY);
  }

  WebhookChannel channel() {
    return new WebhookChannel("hook", Interest.ALL, url(), secret(), "");
  }

  void answer(int next) {
    status = next;
  }

  public List<Received> received() {
    return received;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String id = exchange.getRequestHeaders().getFirst("webhook-id");
      String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
      received.add(
          new Received(
              id,
              expected.equals(exchange.getRequestHeaders().getFirst("webhook-signature")),
              new JsonMapper().readTree(body)));
      exchange.sendResponseHeaders(status, -1);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
