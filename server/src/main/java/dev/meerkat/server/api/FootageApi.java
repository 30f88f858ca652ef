package dev.meerkat.server.api;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.recorder.MediaSource;
import dev.meerkat.recorder.NoFootageException;
import dev.meerkat.recorder.SiteExport;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was recorded: `/cameras/{id}/timeline`, `/export` and `/media`.
final class FootageApi {
  /// Names the servers whose footage is missing from an export, with commas between them.
  static final String UNAVAILABLE_HEADER = "Meerkat-Unavailable";

  private static final Logger LOG = LoggerFactory.getLogger("meerkat.api");
  private static final Duration LONGEST_TIMELINE = Duration.ofDays(31);
  private static final Duration LONGEST_EXPORT = Duration.ofHours(24);
  private static final int MAX_EXPORTS = 4;
  private static final int MAX_MEDIA = 32;

  /// What arrived this recently may not be durable yet, so its absence is no gap.
  private static final long SETTLING_MICROS = TimeUnit.SECONDS.toMicros(3);

  private final Node node;
  private final Peers peers;
  private final Semaphore exports = new Semaphore(MAX_EXPORTS);
  private final Semaphore media = new Semaphore(MAX_MEDIA);

  FootageApi(Node node, Peers peers) {
    this.node = node;
    this.peers = peers;
  }

  private interface Writer {
    void write(OutputStream out) throws IOException;
  }

  void timeline(Exchange exchange) throws IOException, InterruptedException {
    exchange.onlyQuery("from", "to", "scope");
    CameraId camera = exchange.camera();
    Period period = Period.of(exchange, LONGEST_TIMELINE);
    String scope = exchange.query("scope").orElse("site");
    Peers.Gathered gathered =
        switch (scope) {
          case "site" -> peers.gather(camera, period);
          case "server" -> new Peers.Gathered(peers.own(camera, period), List.of());
          default ->
              throw ApiException.invalid(
                  "parameter 'scope': '" + scope + "' is not known", "use site or server");
        };
    if (scope.equals("site") && gathered.pieces().isEmpty()) {
      node.camera(camera);
    }
    exchange.answer(200, answer(camera, period, gathered));
  }

  private static Answers.Timeline answer(CameraId camera, Period period, Peers.Gathered gathered) {
    Timeline timeline = Timeline.of(gathered.pieces());
    long settled = Math.min(period.toMicros(), Times.nowMicros() - SETTLING_MICROS);
    return new Answers.Timeline(
        camera.value(),
        Times.iso(period.fromMicros()),
        Times.iso(period.toMicros()),
        timeline.ranges().stream().map(FootageApi::answer).toList(),
        timeline.gaps(period.fromMicros(), settled).stream().map(FootageApi::answer).toList(),
        gathered.unavailable());
  }

  private static Answers.Range answer(Timeline.Range range) {
    return new Answers.Range(
        Times.iso(range.startMicros()),
        Times.iso(range.endMicros()),
        range.holders().stream().map(ServerId::value).toList(),
        range.doubled());
  }

  private static Answers.Gap answer(Timeline.Gap gap) {
    return new Answers.Gap(
        Times.iso(gap.startMicros()),
        Times.iso(gap.endMicros()),
        TimeUnit.MICROSECONDS.toMillis(gap.lengthMicros()));
  }

  /// One MP4 of what all servers have.
  void export(Exchange exchange) throws IOException, InterruptedException {
    exchange.onlyQuery("from", "to");
    CameraId camera = exchange.camera();
    Period period = Period.of(exchange, LONGEST_EXPORT);
    if (!exports.tryAcquire()) {
      throw ApiException.busy(MAX_EXPORTS + " exports are running on this server already");
    }
    try {
      Peers.Gathered gathered = peers.gather(camera, period);
      if (gathered.pieces().isEmpty()) {
        node.camera(camera);
        throw nothing(camera, period, gathered);
      }
      if (!gathered.unavailable().isEmpty()) {
        exchange
            .context()
            .header(
                UNAVAILABLE_HEADER,
                gathered.unavailable().stream()
                    .map(Answers.Unavailable::server)
                    .collect(Collectors.joining(",")));
      }
      List<Source> sources = new ArrayList<>();
      gathered.pieces().forEach(piece -> sources.add(new Source(piece)));
      send(
          exchange,
          camera,
          period,
          out -> SiteExport.write(sources, period.fromMicros(), period.toMicros(), out));
    } finally {
      exports.release();
    }
  }

  /// What this server has, for the others.
  void media(Exchange exchange) throws IOException {
    exchange.onlyQuery("from", "to");
    CameraId camera = exchange.camera();
    Period period = Period.of(exchange, LONGEST_EXPORT);
    if (!media.tryAcquire()) {
      throw ApiException.busy(MAX_MEDIA + " servers and clients read footage here already");
    }
    try {
      send(
          exchange,
          camera,
          period,
          out -> node.archive().copy(camera, period.fromMicros(), period.toMicros(), out));
    } finally {
      media.release();
    }
  }

  private static void send(Exchange exchange, CameraId camera, Period period, Writer writer)
      throws IOException {
    Context context = exchange.context();
    String name = camera + "-" + Times.iso(period.fromMicros()).replaceAll("[:.]", "") + ".mp4";
    context.disableCompression();
    context.contentType("video/mp4");
    context.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    try {
      writer.write(context.outputStream());
    } catch (NoFootageException e) {
      context.removeHeader("Content-Disposition");
      throw ApiException.notFound(
          String.valueOf(e.getMessage()), "GET .../timeline shows what there is");
    } catch (IOException e) {
      if (!context.res().isCommitted()) {
        throw e;
      }
      // The status is sent already; a connection that ends without its last chunk tells the client.
      if (e instanceof EofException) {
        // The client has what it wants: another server reads until it has found its joint.
        LOG.debug("{} was read in part", context.path());
      } else {
        LOG.warn("{} was cut off: {}", context.path(), e.toString());
      }
      ServletContextRequest.getServletContextRequest(context.req())
          .getConnectionMetaData()
          .getConnection()
          .getEndPoint()
          .close(e);
    }
  }

  private static ApiException nothing(CameraId camera, Period period, Peers.Gathered gathered) {
    String without =
        gathered.unavailable().stream()
            .map(each -> each.server() + " (" + each.why() + ")")
            .collect(Collectors.joining(", "));
    return ApiException.notFound(
        "there is no footage of camera "
            + camera
            + " from "
            + Times.iso(period.fromMicros())
            + " to "
            + Times.iso(period.toMicros()),
        without.isEmpty()
            ? "GET .../timeline shows what there is"
            : "these servers did not answer, and may have some: " + without);
  }

  /// Footage of this server or another.
  private final class Source implements MediaSource {
    private final Piece piece;

    Source(Piece piece) {
      this.piece = piece;
    }

    @Override
    public Piece piece() {
      return piece;
    }

    @Override
    public InputStream open(long fromMicros, long toMicros) throws IOException {
      return piece.server().equals(node.self())
          ? FootagePipe.open(
              "footage-" + piece.camera(),
              out -> node.archive().copy(piece.camera(), fromMicros, toMicros, out))
          : peers.media(piece.server(), piece.camera(), fromMicros, toMicros);
    }
  }
}
