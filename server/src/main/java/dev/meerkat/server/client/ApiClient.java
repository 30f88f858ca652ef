package dev.meerkat.server.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.core.client.Errand.Failure;
import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The HTTP API of one server, as `docs/api.md` describes it.
public final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  /// How long a body may bring nothing: longer than a server waits for another one.
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private static final int MAX_ANSWER_BYTES = 32 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final String url;
  private final Optional<String> token;
  private final boolean last;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final SilenceWatch silence = new SilenceWatch(SILENCE);

  /// @param url of the server, such as `http://10.0.0.1:7080`
  /// @throws IllegalArgumentException when it is no HTTP URL
  public ApiClient(String url) {
    this(url, Optional.empty());
  }

  /// @param token of that server: goes with each change, and nowhere else
  public ApiClient(String url, Optional<String> token) {
    this(url, token, false);
  }

  private ApiClient(String url, Optional<String> token, boolean last) {
    this.token = token;
    this.last = last;
    URI uri = URI.create(url);
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw new IllegalArgumentException(
          "'" + url + "' is not the URL of a server, such as http://10.0.0.1:7080");
    }
    this.url = url.replaceAll("/+$", "") + "/api/v1";
  }

  /// The same of a server after which nobody is asked: when a change fails, it is told whether it
  /// may have been made.
  public static ApiClient asLast(String url, String token) {
    return new ApiClient(url, Optional.of(token), true);
  }

  /// @param path below `/api/v1`, such as `/site`
  public <T> T get(String path, Class<T> type) throws IOException, InterruptedException {
    return read(path, getText(path), type);
  }

  /// An answer, and who has no part in it.
  ///
  /// @param text the JSON as the server sent it
  /// @param unavailable the servers that did not answer, of those that it is about
  public record Partial<T>(T answer, String text, List<String> unavailable) {}

  public <T> Partial<T> getPartial(String path, Class<T> type)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = exchange(request(path).GET().build());
    String text = text(response);
    List<String> unavailable =
        response.headers().firstValue("Meerkat-Unavailable").stream()
            .flatMap(value -> Stream.of(value.split(",", -1)))
            .map(String::strip)
            .filter(server -> !server.isEmpty())
            .toList();
    return new Partial<>(read(path, text, type), text, unavailable);
  }

  /// The JSON as the server sent it.
  public String getText(String path) throws IOException, InterruptedException {
    return text(request(path).GET().build());
  }

  /// Sends a JSON object.
  ///
  /// @param method POST or PATCH
  public <T> T send(String method, String path, Map<String, ?> fields, Class<T> type)
      throws IOException, InterruptedException {
    return send(method, path, fields, type, ANSWER_TIMEOUT);
  }

  /// The same, where the answer may take its time.
  public <T> T send(
      String method, String path, Map<String, ?> fields, Class<T> type, Duration answerTimeout)
      throws IOException, InterruptedException {
    byte[] body = JSON.writeValueAsBytes(fields);
    HttpRequest request =
        change(path)
            .timeout(answerTimeout)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(body))
            .build();
    return changed(path, request, type);
  }

  /// @param type of the answer
  public <T> T delete(String path, Class<T> type) throws IOException, InterruptedException {
    return delete(path, type, ANSWER_TIMEOUT);
  }

  /// The same, where the answer may take its time.
  public <T> T delete(String path, Class<T> type, Duration answerTimeout)
      throws IOException, InterruptedException {
    return changed(path, change(path).timeout(answerTimeout).DELETE().build(), type);
  }

  public void delete(String path) throws IOException, InterruptedException {
    text(change(path).DELETE().build());
  }

  /// A body that may be long. Close it; reading on after the server broke off is an IOException.
  public HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = exchange(request(path).GET().build());
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), bytes(response));
    }
    return response;
  }

  /// The same to be copied, which ends when nothing comes for too long.
  public Download download(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = open(path);
    return new Download(url, response.headers(), silence.over(response.body()));
  }

  /// A name or a value as part of a URL.
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER_TIMEOUT);
  }

  private HttpRequest.Builder change(String path) {
    HttpRequest.Builder request = request(path);
    token.ifPresent(text -> request.header(AdminToken.HEADER, text));
    return request;
  }

  private <T> T changed(String path, HttpRequest request, Class<T> type)
      throws IOException, InterruptedException {
    try {
      return read(path, text(request), type);
    } catch (ApiFailure e) {
      throw last ? e.ofLastChange() : e;
    }
  }

  private String text(HttpRequest request) throws IOException, InterruptedException {
    return text(exchange(request));
  }

  private String text(HttpResponse<InputStream> response) throws ApiFailure {
    byte[] bytes = bytes(response);
    if (response.statusCode() >= 300) {
      throw refused(response.statusCode(), bytes);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private byte[] bytes(HttpResponse<InputStream> response) throws ApiFailure {
    try (InputStream body = silence.over(response.body())) {
      return body.readNBytes(MAX_ANSWER_BYTES);
    } catch (IOException e) {
      throw brokeOff(e);
    }
  }

  private HttpResponse<InputStream> exchange(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new ApiFailure(
          Failure.NOT_SENT,
          "no server answers at " + url,
          "check that one runs there, or name another with --api or MEERKAT_API",
          e);
    } catch (HttpTimeoutException e) {
      throw new ApiFailure(
          Failure.UNSURE,
          "the server at " + url + " does not answer in time",
          "if it hangs, restart it; --api or MEERKAT_API names another",
          e);
    } catch (IOException e) {
      throw brokeOff(e);
    }
  }

  private ApiFailure brokeOff(IOException e) {
    return new ApiFailure(
        Failure.UNSURE,
        "talking with " + url + " failed (" + e.getMessage() + ")",
        "is that the API of a Meerkat server?",
        e);
  }

  private ApiFailure refused(int status, byte[] body) {
    try {
      Answers.Failure failure = JSON.readValue(body, Answers.Failure.class);
      if (failure.what() != null) {
        return new ApiFailure(
            kind(status, failure), failure.what(), failure.hint(), failure.error());
      }
    } catch (IOException _) {
      return strange(status);
    }
    return strange(status);
  }

  private static Failure kind(int status, Answers.Failure failure) {
    if (failure.error().equals("busy")) {
      return Failure.BUSY;
    }
    return status >= 500 ? Failure.FAILED : Failure.REFUSED;
  }

  /// What is between here and the server, or is in its place. When it failed, it may have passed on
  /// what it was sent.
  private ApiFailure strange(int status) {
    return new ApiFailure(
        status >= 500 || status == 408 ? Failure.UNSURE : Failure.NOT_SENT,
        url + " answers with status " + status + " and no reason",
        "is it a Meerkat server?");
  }

  private <T> T read(String path, String text, Class<T> type) throws ApiFailure {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new ApiFailure(
          Failure.UNSURE,
          "the answer of " + url + path + " makes no sense: " + e.getOriginalMessage(),
          "",
          e);
    }
  }

  @Override
  public void close() {
    silence.close();
    http.shutdownNow();
  }
}
