package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspException.Kind;
import dev.meerkat.media.rtsp.RtspHandshake.Redirected;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// From a URL to a playing session, over as many connections as that takes: redirects are followed,
/// and a camera that closes the connection after it asked for credentials is told them on the next
/// one.
final class RtspOpening {
  private static final int MAX_REDIRECTS = 5;

  /// How long the first packet by UDP may take; GStreamer gives it 5 s, gortsplib 3 s.
  private static final int FIRST_PACKET_MILLIS = 3_000;

  /// How long the camera has to end a session that is of no use.
  private static final int GOODBYE_MILLIS = 1_000;

  /// @param target where the session is in the end
  /// @param notes what an operator may want to know, one sentence each
  record Opened(RtspTarget target, RtspConnection connection, Playing playing, List<String> notes) {
    Opened {
      notes = List.copyOf(notes);
    }
  }

  private final RtspTarget configured;
  private final RtspSettings settings;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> visited = new HashSet<>();
  private RtspTarget target;
  private RtspTransport transport;
  private RtspAuthenticator authenticator;

  RtspOpening(RtspTarget target, RtspSettings settings) {
    this.configured = target;
    this.settings = settings;
    this.transport = settings.transport();
    this.target = target;
    this.authenticator = new RtspAuthenticator(target);
  }

  Opened open() throws RtspException {
    boolean toldOnNext = false;
    while (true) {
      RtspConnection connection =
          RtspConnection.connect(target, settings, authenticator, notes::add);
      TransportChoice choice = new TransportChoice(target, connection, transport, notes);
      boolean playing = false;
      try {
        switch (new RtspHandshake(target, connection, choice, notes).play()) {
          case Playing session -> {
            playing = arrives(session, connection);
            if (playing) {
              notes.addAll(session.choice().notes());
              return new Opened(target, connection, session, notes);
            }
          }
          case Redirected redirected -> follow(redirected);
        }
      } catch (RtspException e) {
        if (e.kind() != Kind.ENDED || toldOnNext || !authenticator.justAsked()) {
          throw e;
        }
        toldOnNext = true;
      } finally {
        if (!playing) {
          choice.udp().close();
          connection.close();
        }
      }
    }
  }

  /// Whether packets come. If not by UDP, the session is given up; the next one is over TCP where
  /// that may be.
  private boolean arrives(Playing session, RtspConnection connection) throws RtspException {
    int waitMillis = Math.min(FIRST_PACKET_MILLIS, settings.timeouts().silenceMillis());
    if (session.udp().isEmpty() || awaitFirst(session, waitMillis)) {
      return true;
    }
    // A camera with few sessions has none left for TCP while it still has this one.
    connection.exchangeWithin(
        GOODBYE_MILLIS, "TEARDOWN", session.aggregateUrl(), session.sessionHeader());
    String said = "no packet came by UDP within " + waitMillis + " ms";
    if (transport != RtspTransport.UDP) {
      throw new RtspException(
          Kind.SILENT,
          target
              + ": "
              + String.join("; ", notes)
              + ", and "
              + said
              + "; let UDP from the camera through the firewall, or allow RTP over TCP in its"
              + " settings");
    }
    notes.add(said + " (a firewall may be in the way), so TCP is used");
    transport = RtspTransport.TCP;
    return false;
  }

  private boolean awaitFirst(Playing session, int millis) throws RtspException {
    try {
      return session.udp().awaitFirst(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RtspException(Kind.ENDED, target + ": stopped before a packet came", e);
    }
  }

  private void follow(Redirected redirected) throws RtspException {
    visited.add(target.toString());
    RtspTarget to = RtspRedirect.follow(target, redirected.status(), redirected.location());
    if (visited.contains(to.toString()) || visited.size() > MAX_REDIRECTS) {
      throw new RtspException(
          Kind.PROTOCOL,
          configured
              + ": the camera redirects in a circle, or more than "
              + MAX_REDIRECTS
              + " times, at last from "
              + target
              + " to "
              + to
              + "; check its settings");
    }
    notes.add("the camera redirects from " + target + " to " + to);
    target = to;
    authenticator = new RtspAuthenticator(to);
  }
}
