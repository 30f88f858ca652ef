package dev.meerkat.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The footage of all servers: this one's from its archive, that of the others through their API.
/// Servers that are not connected are not asked; the others are asked at once, with a time limit.
final class Peers implements AutoCloseable {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int READ_MILLIS = 3_000;
  private static final int MEDIA_READ_MILLIS = 10_000;
  private static final int ALL_MILLIS = 5_000;
  private static final int MAX_ANSWER_BYTES = 16 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Node node;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Peers(Node node) {
    this.node = node;
  }

  /// What the servers that answered have of a camera.
  record Gathered(List<Piece> pieces, List<Answers.Unavailable> unavailable) {}

  /// This server's own pieces, cut to the period.
  List<Piece> own(CameraId camera, Period period) throws IOException {
    var pieces = new ArrayList<Piece>();
    for (Piece piece : node.archive().pieces(camera, period.fromMicros(), period.toMicros())) {
      long from = Math.max(piece.startMicros(), period.fromMicros());
      long to = Math.min(piece.endMicros(), period.toMicros());
      if (from < to) {
        pieces.add(new Piece(node.self(), camera, from, to));
      }
    }
    return pieces;
  }

  Gathered gather(CameraId camera, Period period) throws IOException, InterruptedException {
    SiteConfiguration configuration = node.configuration();
    SortedSet<ServerId> members = node.watch().get().members();
    var pieces = new ArrayList<>(own(camera, period));
    var unavailable = new ArrayList<Answers.Unavailable>();
    var asked = new ArrayList<ServerId>();
    var questions = new ArrayList<Callable<List<Piece>>>();
    SortedSet<ServerId> known = new TreeSet<>(configuration.servers().keySet());
    known.addAll(members);
    known.remove(node.self());
    for (ServerId server : known) {
      ServerSettings settings = configuration.servers().get(server);
      if (!members.contains(server)) {
        unavailable.add(unavailable(server, "it is down or cannot be reached"));
      } else if (settings == null) {
        unavailable.add(unavailable(server, "its API address is not known yet"));
      } else {
        asked.add(server);
        questions.add(() -> ask(server, settings.apiUrl(), camera, period));
      }
    }
    List<Future<List<Piece>>> answers =
        threads.invokeAll(questions, ALL_MILLIS, TimeUnit.MILLISECONDS);
    for (int i = 0; i < asked.size(); i++) {
      try {
        pieces.addAll(answers.get(i).get());
      } catch (ExecutionException e) {
        unavailable.add(unavailable(asked.get(i), why(e.getCause())));
      } catch (CancellationException _) {
        unavailable.add(unavailable(asked.get(i), "no answer within " + ALL_MILLIS + " ms"));
      }
    }
    return new Gathered(pieces, unavailable);
  }

  /// Opens footage of another server as fragmented MP4.
  ///
  /// @throws IOException naming the server
  InputStream media(ServerId server, CameraId camera, long fromMicros, long toMicros)
      throws IOException {
    ServerSettings settings = node.configuration().servers().get(server);
    if (settings == null) {
      throw new IOException("server " + server + " is not configured any more");
    }
    return get(
        server, url(settings.apiUrl(), camera, "media", fromMicros, toMicros), MEDIA_READ_MILLIS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static String why(@Nullable Throwable cause) {
    return cause instanceof IOException
        ? String.valueOf(cause.getMessage())
        : String.valueOf(cause);
  }

  private static List<Piece> ask(ServerId server, String apiUrl, CameraId camera, Period period)
      throws IOException {
    URI uri =
        URI.create(
            url(apiUrl, camera, "timeline", period.fromMicros(), period.toMicros())
                + "&scope=server");
    byte[] body;
    try (InputStream in = get(server, uri, READ_MILLIS)) {
      body = in.readNBytes(MAX_ANSWER_BYTES + 1);
    }
    if (body.length > MAX_ANSWER_BYTES) {
      throw new IOException("its answer is larger than " + MAX_ANSWER_BYTES + " bytes");
    }
    try {
      var pieces = new ArrayList<Piece>();
      for (Answers.Range range : JSON.readValue(body, Answers.Timeline.class).ranges()) {
        pieces.add(new Piece(server, camera, Times.micros(range.from()), Times.micros(range.to())));
      }
      return pieces;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException("its answer makes no sense: " + e.getMessage(), e);
    }
  }

  private static URI url(String apiUrl, CameraId camera, String what, long from, long to) {
    return URI.create(
        apiUrl + "/api/v1/cameras/" + camera + "/" + what + "?from=" + from + "&to=" + to);
  }

  private static InputStream get(ServerId server, URI uri, int readMillis) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(readMillis);
    connection.setInstanceFollowRedirects(false);
    try {
      int status = connection.getResponseCode();
      if (status == 200) {
        return connection.getInputStream();
      }
      throw new IOException("it answers " + status + " " + refusal(connection));
    } catch (IOException e) {
      connection.disconnect();
      throw new IOException(
          "server " + server + " at " + uri.getAuthority() + ": " + e.getMessage(), e);
    }
  }

  private static String refusal(HttpURLConnection connection) throws IOException {
    try (InputStream error = connection.getErrorStream()) {
      return error == null ? "" : new String(error.readNBytes(500), StandardCharsets.UTF_8);
    }
  }

  private static Answers.Unavailable unavailable(ServerId server, String why) {
    return new Answers.Unavailable(server.value(), why);
  }
}
