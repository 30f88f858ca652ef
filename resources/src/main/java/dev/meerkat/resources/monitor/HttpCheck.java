package dev.meerkat.resources.monitor;

import dev.meerkat.core.group.Monitor;
import dev.meerkat.resources.kind.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// Whether a URL answers with a status below 400. Only the head of the answer counts.
record HttpCheck(String url, Duration timeout) implements Check {
  static HttpCheck of(Monitor monitor) {
    return new HttpCheck(monitor.target(), Duration.ofMillis(monitor.timeoutMillis()));
  }

  @Override
  public Optional<String> trouble(Launch launch) throws InterruptedException {
    // Anew each time: a connection that was kept would tell nothing of the port.
    try (var client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
      try {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(timeout).GET().build();
        var response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream _ = response.body()) {
          return response.statusCode() < 400
              ? Optional.empty()
              : Optional.of(url + " answers " + response.statusCode());
        }
      } catch (IOException e) {
        return Optional.of("no answer from " + url + " (" + e.getMessage() + ")");
      } finally {
        client.shutdownNow();
      }
    }
  }
}
