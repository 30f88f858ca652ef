package dev.meerkat.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.ledger.Evidence;
import dev.meerkat.core.ledger.Outage;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.recorder.Holdings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What all servers have of a camera: this one from its archive, the others from their site port,
/// with mutual TLS. Servers that are not connected are not asked; the others are asked at once,
/// with a time limit.
final class Peers implements AutoCloseable {
  private static final String DOWN = "it is down or cannot be reached";
  private static final int READ_MILLIS = 3_000;
  private static final int MEDIA_READ_MILLIS = 10_000;
  private static final int CALL_READ_MILLIS = 20_000;
  private static final int ALL_MILLIS = 5_000;
  private static final int MAX_ANSWER_BYTES = 16 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Node node;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Peers(Node node) {
    this.node = node;
  }

  /// What servers have of a camera, and what they withhold of it.
  record Gathered(List<Piece> pieces, List<Withheld> withheld) {
    /// Whether nobody is known to have anything.
    boolean isNothing() {
      return pieces.isEmpty() && withheld.stream().noneMatch(Withheld::held);
    }
  }

  /// This server's own, cut to the period.
  Gathered own(CameraId camera, Period period) {
    Holdings own = node.holdings(camera, period.fromMicros(), period.toMicros());
    var pieces = new ArrayList<Piece>();
    for (Piece piece : own.pieces()) {
      long from = Math.max(piece.startMicros(), period.fromMicros());
      long to = Math.min(piece.endMicros(), period.toMicros());
      if (from < to) {
        pieces.add(new Piece(node.self(), camera, from, to));
      }
    }
    return new Gathered(pieces, own.withheld());
  }

  /// That of all servers.
  Gathered gather(CameraId camera, Period period) throws InterruptedException {
    Gathered own = own(camera, period);
    var pieces = new ArrayList<>(own.pieces());
    var withheld = new ArrayList<>(own.withheld());
    Heard<Gathered> heard = askAll(server -> footage(server, camera, period));
    for (Gathered told : heard.answers()) {
      pieces.addAll(told.pieces());
      withheld.addAll(told.withheld());
    }
    withheld.addAll(heard.withheld(period));
    return new Gathered(pieces, withheld);
  }

  /// What the other servers hold and remember of a camera.
  Heard<Evidence> testimonies(CameraId camera, Period period) throws InterruptedException {
    return askAll(server -> testimony(server, camera, period));
  }

  /// Tells the other servers to try a camera at once.
  Heard<Answers.Retried> retry(CameraId camera) throws InterruptedException {
    return askAll(server -> {
      String path = "/api/v1/cameras/" + camera + "/retry?scope=server";
      try (InputStream in =
          ask(server, path, READ_MILLIS, Optional.of("{}".getBytes(StandardCharsets.UTF_8)))) {
        return read(in, Answers.Retried.class);
      }
    });
  }

  private interface Question<T> {
    T ask(ServerId server) throws IOException;
  }

  /// What the servers that answered said.
  ///
  /// @param silent the others, and why they did not
  record Heard<T>(List<T> answers, List<Withheld.Holder> silent) {
    /// That those who did not answer may have anything.
    List<Withheld> withheld(Period period) {
      return silent.stream()
          .map(each -> new Withheld(each, period.fromMicros(), period.toMicros(), false))
          .toList();
    }
  }

  private <T> Heard<T> askAll(Question<T> question) throws InterruptedException {
    SiteConfiguration configuration = node.configuration();
    SortedSet<ServerId> members = node.watch().get().members();
    var silent = new ArrayList<Withheld.Holder>();
    var asked = new ArrayList<ServerId>();
    var questions = new ArrayList<Callable<T>>();
    SortedSet<ServerId> known = new TreeSet<>(configuration.servers().keySet());
    known.addAll(members);
    known.remove(node.self());
    for (ServerId server : known) {
      if (!members.contains(server)) {
        silent.add(silent(server, DOWN));
      } else {
        asked.add(server);
        questions.add(() -> question.ask(server));
      }
    }
    var heard = new ArrayList<T>();
    List<Future<T>> answers = threads.invokeAll(questions, ALL_MILLIS, TimeUnit.MILLISECONDS);
    for (int i = 0; i < asked.size(); i++) {
      try {
        heard.add(answers.get(i).get());
      } catch (ExecutionException e) {
        silent.add(silent(asked.get(i), why(e.getCause())));
      } catch (CancellationException _) {
        String why = "no answer within " + ALL_MILLIS + " ms";
        silent.add(silent(asked.get(i), why));
      }
    }
    return new Heard<>(heard, silent);
  }

  /// Opens footage of another server as fragmented MP4.
  ///
  /// @throws IOException naming the server
  InputStream media(ServerId server, CameraId camera, long fromMicros, long toMicros)
      throws IOException {
    return get(server, path(camera, "media", fromMicros, toMicros), MEDIA_READ_MILLIS);
  }

  /// Whether another server answers at its site port, be it that it is busy.
  ///
  /// @throws IOException when it does not, naming it and the port
  void greet(ServerId server) throws IOException {
    try (InputStream in = get(server, "/api/v1/health", READ_MILLIS)) {
      byte[] _ = in.readNBytes(MAX_ANSWER_BYTES);
    } catch (Busy _) {
      // It is connecting, and nothing is in between.
    }
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

  private Gathered footage(ServerId server, CameraId camera, Period period) throws IOException {
    Answers.Timeline timeline = ask(server, camera, "timeline", period, Answers.Timeline.class);
    return sensible(() -> {
      var pieces = new ArrayList<Piece>();
      for (Answers.Range range : timeline.ranges()) {
        pieces.add(piece(server, camera, range.from(), range.to()));
      }
      return new Gathered(pieces, WithheldAnswers.read(server, timeline.withheld()));
    });
  }

  private Evidence testimony(ServerId server, CameraId camera, Period period) throws IOException {
    Answers.Testimony told = ask(server, camera, "gaps", period, Answers.Testimony.class);
    return sensible(() -> {
      var pieces = new ArrayList<Piece>();
      for (Answers.Held range : told.ranges()) {
        pieces.add(piece(server, camera, range.from(), range.to()));
      }
      var outages = new ArrayList<Outage>();
      for (Answers.Outage outage : told.outages()) {
        outages.add(
            new Outage(
                server,
                Times.micros(outage.from()),
                Times.micros(outage.to()),
                GapsApi.cause(outage.cause()),
                outage.detail()));
      }
      return new Evidence(pieces, outages, WithheldAnswers.read(server, told.withheld()));
    });
  }

  private static Piece piece(ServerId server, CameraId camera, String from, String to) {
    return new Piece(server, camera, Times.micros(from), Times.micros(to));
  }

  private static <T> T sensible(Supplier<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new IOException("its answer makes no sense: " + e.getMessage(), e);
    }
  }

  /// Asks one server for its own part of an answer.
  private <T> T ask(ServerId server, CameraId camera, String what, Period period, Class<T> type)
      throws IOException {
    String path = path(camera, what, period.fromMicros(), period.toMicros()) + "&scope=server";
    try (InputStream in = get(server, path, READ_MILLIS)) {
      return read(in, type);
    }
  }

  private static <T> T read(InputStream in, Class<T> type) throws IOException {
    byte[] body = in.readNBytes(MAX_ANSWER_BYTES + 1);
    if (body.length > MAX_ANSWER_BYTES) {
      throw new IOException("its answer is larger than " + MAX_ANSWER_BYTES + " bytes");
    }
    try {
      return JSON.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new IOException("its answer makes no sense: " + e.getMessage(), e);
    }
  }

  private static String path(CameraId camera, String what, long from, long to) {
    return "/api/v1/cameras/" + camera + "/" + what + "?from=" + from + "&to=" + to;
  }

  /// It answers that it does not do it, with the reason.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    private final transient int status;
    private final transient String body;

    Refused(int status, String body) {
      super("it answers " + status + " " + body);
      this.status = status;
      this.body = body;
    }

    int status() {
      return status;
    }

    /// What it said; empty when that makes no sense.
    Optional<Answers.Failure> failure() {
      try {
        return Optional.ofNullable(JSON.readValue(body, Answers.Failure.class));
      } catch (JsonProcessingException _) {
        return Optional.empty(); // whatever answered is no Meerkat
      }
    }
  }

  /// Asks one server for something by a JSON object.
  ///
  /// @throws Refused when it does not do it
  /// @throws IOException naming the server
  <T> T call(ServerId server, String path, Object question, Class<T> type) throws IOException {
    byte[] json = JSON.writeValueAsBytes(question);
    try (InputStream in = ask(server, path, CALL_READ_MILLIS, Optional.of(json))) {
      return read(in, type);
    } catch (IOException e) {
      if (e.getCause() instanceof Refused refused) {
        throw refused;
      }
      throw e;
    }
  }

  /// The groups of which other servers are hosts.
  Heard<Answers.Group[]> groups() throws InterruptedException {
    return askAll(server -> {
      try (InputStream in = get(server, "/api/v1/groups", READ_MILLIS)) {
        return read(in, Answers.Group[].class);
      }
    });
  }

  /// What other servers have in the log of a group.
  Heard<Answers.GroupEvent[]> groupLog(GroupId group) throws InterruptedException {
    return askAll(server -> {
      try (InputStream in = get(server, "/api/v1/groups/" + group + "/log", READ_MILLIS)) {
        return read(in, Answers.GroupEvent[].class);
      }
    });
  }

  /// It cannot have begun with what it was asked for: the question did not reach it, or it has
  /// answered that it does not look at it.
  static class Undone extends IOException {
    private static final long serialVersionUID = 1;

    Undone(String what) {
      super(what);
    }

    Undone(String what, IOException why) {
      super(what, why);
    }
  }

  /// It answers, and has no room now.
  static final class Busy extends Undone {
    private static final long serialVersionUID = 1;

    Busy(String what) {
      super(what);
    }
  }

  private InputStream get(ServerId server, String path, int readMillis) throws IOException {
    return ask(server, path, readMillis, Optional.empty());
  }

  /// @throws IOException when the server does not answer that it is done
  void post(ServerId server, String path, byte[] json) throws IOException {
    try (InputStream in = ask(server, path, MEDIA_READ_MILLIS, Optional.of(json))) {
      byte[] _ = in.readNBytes(MAX_ANSWER_BYTES);
    }
  }

  private InputStream ask(ServerId server, String path, int readMillis, Optional<byte[]> json)
      throws IOException {
    String place =
        node.membership()
            .place(server)
            .map(HostPort::sitePlace)
            .orElseThrow(() -> new Undone("server " + server + ": " + DOWN));
    return new PeerRequest(node.self(), server, place, node.membership().tls().sockets())
        .send(path, readMillis, json);
  }

  private static Withheld.Holder silent(ServerId server, String why) {
    return new Withheld.Holder(server, Optional.empty(), why);
  }
}
