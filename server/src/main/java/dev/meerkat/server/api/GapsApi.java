package dev.meerkat.server.api;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.ledger.Evidence;
import dev.meerkat.core.ledger.Ledger;
import dev.meerkat.core.ledger.Outage;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gap ledger: `/cameras/{id}/gaps`. Any server answers for the site, from what all of them
/// hold and remember.
final class GapsApi {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.api");
  private static final Duration LONGEST = Duration.ofDays(31);

  private final Node node;
  private final Peers peers;

  GapsApi(Node node, Peers peers) {
    this.node = node;
    this.peers = peers;
  }

  void gaps(Exchange exchange) throws InterruptedException {
    exchange.onlyQuery("from", "to", "scope");
    CameraId camera = exchange.camera();
    Period period = Period.of(exchange, LONGEST);
    String scope = exchange.query("scope").orElse("site");
    switch (scope) {
      case "site" -> exchange.answer(200, site(camera, period));
      case "server" -> exchange.answer(200, server(camera, period));
      default ->
          throw ApiException.invalid(
              "parameter 'scope': '" + scope + "' is not known", "use site or server");
    }
  }

  private Answers.Gaps site(CameraId camera, Period period) throws InterruptedException {
    Peers.Heard<Evidence> heard = peers.testimonies(camera, period);
    Peers.Gathered own = peers.own(camera, period);
    List<Piece> pieces = new ArrayList<>(own.pieces());
    List<Outage> outages = new ArrayList<>(own(camera, period));
    List<Withheld> withheld = new ArrayList<>(own.withheld());
    for (Evidence told : heard.answers()) {
      pieces.addAll(told.pieces());
      outages.addAll(told.outages());
      withheld.addAll(told.withheld());
    }
    withheld.addAll(heard.withheld(period));
    if (new Peers.Gathered(pieces, withheld).isNothing() && outages.isEmpty()) {
      node.camera(camera);
    }
    Ledger ledger =
        Ledger.of(
            new Evidence(pieces, outages, withheld),
            period.fromMicros(),
            period.toMicros(),
            Times.nowMicros());
    return answer(camera, ledger, WithheldAnswers.holders(withheld), node.aliases());
  }

  private Answers.Testimony server(CameraId camera, Period period) {
    Peers.Gathered own = peers.own(camera, period);
    return new Answers.Testimony(
        camera.value(),
        own.pieces().stream()
            .map(piece ->
                new Answers.Held(Times.iso(piece.startMicros()), Times.iso(piece.endMicros())))
            .toList(),
        own(camera, period).stream()
            .map(outage ->
                new Answers.Outage(
                    Times.iso(outage.fromMicros()),
                    Times.iso(outage.toMicros()),
                    word(outage.cause()),
                    outage.detail()))
            .toList(),
        WithheldAnswers.of(own.withheld()));
  }

  /// What cannot be read costs causes, not the answer.
  private List<Outage> own(CameraId camera, Period period) {
    var outages = new ArrayList<Outage>();
    if (node.recording().isEmpty()) {
      return outages;
    }
    RecordingParts recording = node.recording().get();
    for (Piece each : recording.archive().deleted(camera, period.fromMicros(), period.toMicros())) {
      outages.add(
          new Outage(node.self(), each.startMicros(), each.endMicros(), Cause.RETENTION, ""));
    }
    try {
      outages.addAll(
          recording
              .journal()
              .history(camera, period.fromMicros(), period.toMicros())
              .outages(period.fromMicros(), period.toMicros(), Times.nowMicros()));
    } catch (IOException e) {
      LOG.error("gaps of {} are told without all their causes: {}", camera, e.getMessage());
    }
    return outages;
  }

  private static Answers.Gaps answer(
      CameraId camera,
      Ledger ledger,
      List<Answers.Unavailable> unavailable,
      SortedMap<String, String> aliases) {
    return new Answers.Gaps(
        camera.value(),
        Times.iso(ledger.fromMicros()),
        Times.iso(ledger.toMicros()),
        ledger.lengthMicros(),
        ledger.coveredMicros(),
        ledger.missingMicros().entrySet().stream()
            .map(each -> new Answers.Missing(each.getKey(), each.getValue()))
            .toList(),
        ledger.covered().stream().map(GapsApi::answer).toList(),
        ledger.gaps().stream().map(GapsApi::answer).toList(),
        ledger.marks().stream().map(GapsApi::answer).toList(),
        unavailable,
        aliases);
  }

  private static Answers.Covered answer(Timeline.Range range) {
    return new Answers.Covered(
        Times.iso(range.startMicros()),
        Times.iso(range.endMicros()),
        range.endMicros() - range.startMicros(),
        range.holders().stream().map(ServerId::value).toList(),
        range.doubled());
  }

  private static Answers.Caused answer(Ledger.Gap gap) {
    return new Answers.Caused(
        Times.iso(gap.fromMicros()),
        Times.iso(gap.toMicros()),
        gap.lengthMicros(),
        word(gap.cause()),
        gap.sentence(),
        gap.server().map(ServerId::value).orElse(null));
  }

  private static Answers.Caused answer(Outage mark) {
    String more = mark.detail().isEmpty() ? "" : ": " + mark.detail();
    return new Answers.Caused(
        Times.iso(mark.fromMicros()),
        Times.iso(mark.toMicros()),
        mark.toMicros() - mark.fromMicros(),
        word(mark.cause()),
        mark.cause().words() + more,
        mark.server().value());
  }

  private static String word(Cause cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }

  /// A server of a newer version may tell causes that this one does not know.
  static Cause cause(String word) {
    for (Cause cause : Cause.values()) {
      if (word(cause).equals(word)) {
        return cause;
      }
    }
    return Cause.UNKNOWN;
  }
}
