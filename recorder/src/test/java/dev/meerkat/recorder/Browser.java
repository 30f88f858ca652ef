package dev.meerkat.recorder;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Chromium, without a window, in which a page plays a film to its end and tells how it went.
final class Browser {
  private static final String PAGE =
      """
      <!doctype html><video muted src="film.mp4"></video><script>
      const film = document.querySelector("video");
      const tell = (word) => fetch("told", {method: "POST", body: [word, film.videoWidth,
          film.videoHeight, film.getVideoPlaybackQuality().totalVideoFrames].join(" ")});
      film.onended = () => tell("ended");
      film.onerror = () => tell("failed:" + film.error.message.replaceAll(" ", "_"));
      film.play().catch((e) => tell("refused:" + e.name));
      </script>
      """;

  /// @param outcome `ended`, or why not
  /// @param frames that it decoded
  record Played(String outcome, int width, int height, int frames) {
    static Played of(String told) {
      String[] words = told.split(" ", -1);
      return new Played(
          words[0],
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          Integer.parseInt(words[3]));
    }
  }

  private Browser() {}

  /// @param folder for the browser's own files
  static Played play(Path film, Path folder) throws Exception {
    var told = new CompletableFuture<String>();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext("/", exchange -> serve(exchange, film, told));
    server.start();
    Process browser = start(server.getAddress().getPort(), folder);
    try {
      return Played.of(told.get(60, TimeUnit.SECONDS));
    } finally {
      browser.destroy();
      browser.waitFor();
      server.stop(0);
    }
  }

  private static Process start(int port, Path folder) throws IOException {
    return new ProcessBuilder(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
                "--user-data-dir=" + folder,
                "http://127.0.0.1:" + port + "/"))
        .redirectErrorStream(true)
        .redirectOutput(new File("/dev/null"))
        .start();
  }

  private static void serve(HttpExchange exchange, Path film, CompletableFuture<String> told)
      throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> answer(exchange, "text/html", PAGE.getBytes(StandardCharsets.UTF_8));
        case "/film.mp4" -> answer(exchange, "video/mp4", Files.readAllBytes(film));
        case "/told" -> {
          answer(exchange, "text/plain", new byte[0]);
          told.complete(new String(body, StandardCharsets.UTF_8));
        }
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
