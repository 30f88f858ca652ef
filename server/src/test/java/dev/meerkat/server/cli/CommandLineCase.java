package dev.meerkat.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Runs the command line against an API that answers what a test wants.
abstract class CommandLineCase {
  final List<String> requests = new CopyOnWriteArrayList<>();
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  HttpServer api;
  volatile int status = 200;
  volatile String answer = "{}";

  /// What is answered to some paths, other than to all.
  final Map<String, String> answers = new ConcurrentHashMap<>();

  volatile boolean breaksOff;
  volatile String unavailable = "";

  @BeforeEach
  void start() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/api/v1/addresses")) {
            answerUnknown(exchange);
            return;
          }
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          String text = answers.getOrDefault(exchange.getRequestURI().getPath(), answer);
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          if (!unavailable.isEmpty()) {
            exchange.getResponseHeaders().add("Meerkat-Unavailable", unavailable);
          }
          exchange.sendResponseHeaders(status, breaksOff ? bytes.length + 10 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    api.start();
  }

  /// As a server of an earlier version, which tells nobody's addresses.
  private static void answerUnknown(HttpExchange exchange) throws IOException {
    byte[] bytes =
        "{\"error\": \"not_found\", \"what\": \"nothing there\", \"hint\": \"\"}"
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(404, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stop() {
    api.stop(0);
  }

  int run(String... words) {
    var line = new ArrayList<>(List.of(words));
    line.add("--api=http://127.0.0.1:" + api.getAddress().getPort());
    return Meerkat.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line.toArray(String[]::new));
  }
}
