package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspException.Kind;
import dev.meerkat.media.rtsp.RtspMessage.Header;
import dev.meerkat.media.sdp.Sdp;
import dev.meerkat.media.sdp.SdpException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// From a connection to a playing session: OPTIONS, DESCRIBE, SETUP of each track, PLAY.
final class RtspHandshake {
  private static final int DEFAULT_SESSION_TIMEOUT_SECONDS = 60;

  /// Where a handshake leads.
  sealed interface Outcome permits Playing, Redirected {}

  /// @param status without version, such as `302 Found`
  /// @param location as the camera names it
  record Redirected(String status, String location) implements Outcome {}

  private final RtspTarget target;
  private final RtspConnection connection;
  private String sessionId = "";
  private int timeoutSeconds = DEFAULT_SESSION_TIMEOUT_SECONDS;
  private final TransportChoice transport;
  private final List<String> notes;
  private final List<Playing.Incoming> incoming = new ArrayList<>();

  /// @param transport is used once
  /// @param notes takes what an operator may want to know
  RtspHandshake(
      RtspTarget target, RtspConnection connection, TransportChoice transport, List<String> notes) {
    this.target = target;
    this.connection = connection;
    this.transport = transport;
    this.notes = notes;
  }

  Outcome play() throws RtspException {
    String url = target.url().toString();
    RtspMessage options = connection.exchange("OPTIONS", url, List.of());
    if (options.redirects()) {
      return new Redirected(options.reason(), options.header("Location"));
    }
    boolean getParameter =
        options.header("Public").toUpperCase(Locale.ROOT).contains("GET_PARAMETER");

    RtspMessage described =
        connection.exchange("DESCRIBE", url, List.of(new Header("Accept", "application/sdp")));
    if (described.redirects()) {
      return new Redirected(described.reason(), described.header("Location"));
    }
    checked(described, "DESCRIBE");
    Sdp sdp = sdp(described);
    TrackChoice choice = TrackChoice.of(sdp);
    if (choice.tracks().isEmpty()) {
      throw new RtspException(
          Kind.NO_SUPPORTED_TRACK,
          target
              + ": nothing that can be recorded: "
              + String.join("; ", choice.notes())
              + "; set the camera's stream to H.264, H.265 or MJPEG");
    }
    String base = base(described, url);
    List<TrackChoice.Chosen> received = new ArrayList<>();
    for (TrackChoice.Chosen chosen : choice.tracks()) {
      if (setUp(chosen, ControlUrl.resolve(base, chosen.control()))) {
        received.add(chosen);
      }
    }
    String aggregateUrl = ControlUrl.resolve(base, sdp.control());
    List<Header> headers = new ArrayList<>();
    if (!sessionId.isEmpty()) {
      headers.add(new Header("Session", sessionId));
    }
    headers.add(new Header("Range", "npt=0.000-"));
    transport.begin();
    checked(connection.exchange("PLAY", aggregateUrl, headers), "PLAY");
    return new Playing(
        aggregateUrl,
        sessionId,
        timeoutSeconds,
        getParameter,
        new TrackChoice(received, choice.notes()),
        incoming,
        transport.udp());
  }

  private Sdp sdp(RtspMessage described) throws RtspException {
    try {
      return Sdp.parse(described.body());
    } catch (SdpException e) {
      throw new RtspException(
          Kind.PROTOCOL,
          target
              + ": the camera's description cannot be read: "
              + e.getMessage()
              + "; check its stream settings",
          e);
    }
  }

  /// A base that is no whole URL is left aside (SV3C's cameras say `192.168.1.10:554/stream0/`,
  /// moonfire-nvr issue 356).
  private static String base(RtspMessage described, String url) {
    for (String name : List.of("Content-Base", "Content-Location")) {
      String value = described.header(name);
      String lower = value.toLowerCase(Locale.ROOT);
      if (lower.startsWith("rtsp://") || lower.startsWith("rtsps://")) {
        return value;
      }
    }
    return url;
  }

  /// The first track decides by which transport all come. What the camera refuses of the others is
  /// noted and not received: a track beside the video must not harm it.
  ///
  /// @return whether the track is received
  private boolean setUp(TrackChoice.Chosen chosen, String url) throws RtspException {
    IncomingTrack track = new IncomingTrack(chosen.receiver());
    while (true) {
      TransportChoice.Offer offer = transport.offer(track, chosen.track().index());
      List<Header> headers = new ArrayList<>();
      headers.add(new Header("Transport", offer.header()));
      if (!sessionId.isEmpty()) {
        headers.add(new Header("Session", sessionId));
      }
      RtspMessage response = connection.exchange("SETUP", url, headers);
      if (response.status() == 461 && incoming.isEmpty() && transport.next()) {
        notes.add("the camera does not send " + offer.name() + " (" + response.reason() + ")");
        continue;
      }
      if (response.status() >= 300 && !incoming.isEmpty()) {
        without(chosen, response.reason());
        return false;
      }
      checked(response, "SETUP of " + chosen.track().codec());
      session(response.header("Session"));
      String agreed = response.header("Transport");
      Optional<Playing.Incoming> set = transport.accept(offer, TransportHeader.parse(agreed));
      if (set.isPresent()) {
        take(set.get());
        return true;
      }
      if (!incoming.isEmpty()) {
        without(chosen, "Transport: " + agreed);
        return false;
      }
      if (!transport.next()) {
        throw transport.disagreed(offer, agreed);
      }
      notes.add("the camera does not send " + offer.name() + " (it answers " + agreed + ")");
    }
  }

  private void without(TrackChoice.Chosen chosen, String answer) {
    String codec = chosen.track().codec();
    notes.add("the camera answers " + answer + " to SETUP of " + codec + ", it is not recorded");
  }

  private void take(Playing.Incoming set) throws RtspException {
    for (Playing.Incoming other : incoming) {
      if (set.channel() >= 0 && other.channel() == set.channel()) {
        throw new RtspException(
            Kind.PROTOCOL,
            target + ": the camera gives channel " + set.channel() + " to two tracks");
      }
    }
    incoming.add(set);
  }

  /// `Session: id;timeout=60` (RFC 2326 §12.37).
  private void session(String header) {
    String[] parts = header.split(";", 2);
    if (parts[0].isBlank()) {
      return;
    }
    sessionId = parts[0].strip();
    String rest = parts.length < 2 ? "" : parts[1].toLowerCase(Locale.ROOT).replace(" ", "");
    int at = rest.indexOf("timeout=");
    int seconds = at < 0 ? -1 : RtspMessage.number(rest.substring(at + "timeout=".length()));
    if (seconds > 0) {
      timeoutSeconds = seconds;
    }
  }

  private void checked(RtspMessage response, String request) throws RtspException {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return;
    }
    String said = target + ": the camera answers " + response.reason() + " to " + request;
    throw switch (status) {
      case 403 ->
          new RtspException(
              Kind.UNAUTHORIZED, said + "; give the user the right to view the stream");
      case 404 -> new RtspException(Kind.NOT_FOUND, said + "; check the path of the URL");
      case 461 -> new RtspException(Kind.PROTOCOL, said + "; " + transport.advice());
      case 453, 454, 503 ->
          new RtspException(Kind.BUSY, said + "; it serves too many clients, close others");
      default -> new RtspException(Kind.PROTOCOL, said + "; check URL and settings of the camera");
    };
  }
}
