package dev.meerkat.server.api;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.archive.Withholding;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.recorder.MediaSource;
import dev.meerkat.recorder.NoFootageException;
import dev.meerkat.recorder.SiteExport;
import dev.meerkat.recorder.WithheldFootageException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was recorded: `/cameras/{id}/timeline`, `/export` and `/media`.
final class FootageApi {
  /// Names the servers and volumes whose footage is missing from an export.
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

  void timeline(Exchange exchange) throws InterruptedException {
    exchange.onlyQuery("from", "to", "scope");
    CameraId camera = exchange.camera();
    Period period = Period.of(exchange, LONGEST_TIMELINE);
    String scope = exchange.query("scope").orElse("site");
    Peers.Gathered gathered =
        switch (scope) {
          case "site" -> peers.gather(camera, period);
          case "server" -> peers.own(camera, period);
          default ->
              throw ApiException.invalid(
                  "parameter 'scope': '" + scope + "' is not known", "use site or server");
        };
    if (scope.equals("site") && gathered.isNothing()) {
      node.camera(camera);
    }
    exchange.answer(200, answer(camera, period, gathered, node.aliases()));
  }

  private static Answers.Timeline answer(
      CameraId camera, Period period, Peers.Gathered gathered, SortedMap<String, String> aliases) {
    Timeline timeline = Timeline.of(gathered.pieces());
    long settled = Math.min(period.toMicros(), Times.nowMicros() - SETTLING_MICROS);
    var withholding = new Withholding(gathered.withheld());
    return new Answers.Timeline(
        camera.value(),
        Times.iso(period.fromMicros()),
        Times.iso(period.toMicros()),
        timeline.ranges().stream().map(FootageApi::answer).toList(),
        timeline.gaps(period.fromMicros(), settled).stream()
            .flatMap(gap -> withholding.of(gap.startMicros(), gap.endMicros()).stream())
            .map(FootageApi::answer)
            .toList(),
        WithheldAnswers.of(gathered.withheld()),
        WithheldAnswers.holders(gathered.withheld()),
        aliases);
  }

  private static Answers.Range answer(Timeline.Range range) {
    return new Answers.Range(
        Times.iso(range.startMicros()),
        Times.iso(range.endMicros()),
        range.holders().stream().map(ServerId::value).toList(),
        range.doubled());
  }

  private static Answers.Gap answer(Withholding.Part part) {
    return new Answers.Gap(
        Times.iso(part.fromMicros()),
        Times.iso(part.toMicros()),
        TimeUnit.MICROSECONDS.toMillis(part.lengthMicros()),
        switch (part.certainty()) {
          case NONE -> "gap";
          case POSSIBLE -> "unknown";
          case HELD -> "held";
        },
        part.holders().stream().map(Withheld.Holder::name).toList());
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
      if (gathered.isNothing()) {
        node.camera(camera);
      }
      if (gathered.pieces().isEmpty()) {
        throw nothing(camera, period, gathered);
      }
      tellWithheld(exchange, gathered.withheld());
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

  private static void tellWithheld(Exchange exchange, List<Withheld> withheld) {
    if (!withheld.isEmpty()) {
      exchange.context().header(UNAVAILABLE_HEADER, WithheldAnswers.header(withheld));
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
      tellWithheld(exchange, peers.own(camera, period).withheld());
      send(
          exchange,
          camera,
          period,
          out -> node.copy(camera, period.fromMicros(), period.toMicros(), out));
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
        context.removeHeader("Content-Disposition");
        throw withheld(e).map(FootageApi::refused).orElseThrow(() -> e);
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

  /// What came through a pipe is the cause of what came out of it.
  private static Optional<WithheldFootageException> withheld(IOException e) {
    if (e instanceof WithheldFootageException here) {
      return Optional.of(here);
    }
    return e.getCause() instanceof WithheldFootageException there
        ? Optional.of(there)
        : Optional.empty();
  }

  private static ApiException refused(WithheldFootageException e) {
    return new ApiException(
        503,
        "withheld",
        String.valueOf(e.getMessage()),
        "GET .../timeline shows what can be had without it");
  }

  private static ApiException nothing(CameraId camera, Period period, Peers.Gathered gathered) {
    boolean none = gathered.withheld().isEmpty();
    return ApiException.notFound(
        (none ? "there is no footage of camera " : "no footage can be had now of camera ")
            + camera
            + " from "
            + Times.iso(period.fromMicros())
            + " to "
            + Times.iso(period.toMicros()),
        none
            ? "GET .../timeline shows what there is"
            : "what cannot be had now has some, or may have: "
                + WithheldAnswers.sentence(gathered.withheld()));
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
              out -> node.copy(piece.camera(), fromMicros, toMicros, out))
          : peers.media(piece.server(), piece.camera(), fromMicros, toMicros);
    }
  }
}
