package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspException.Kind;
import dev.meerkat.media.rtsp.RtspHandshake.Playing;
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

  /// @param target where the session is in the end
  /// @param notes what an operator may want to know, one sentence each
  record Opened(RtspTarget target, RtspConnection connection, Playing playing, List<String> notes) {
    Opened {
      notes = List.copyOf(notes);
    }
  }

  private final RtspTarget configured;
  private final RtspTimeouts timeouts;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> visited = new HashSet<>();
  private RtspTarget target;
  private RtspAuthenticator authenticator;

  RtspOpening(RtspTarget target, RtspTimeouts timeouts) {
    this.configured = target;
    this.timeouts = timeouts;
    this.target = target;
    this.authenticator = new RtspAuthenticator(target);
  }

  Opened open() throws RtspException {
    boolean toldOnNext = false;
    while (true) {
      RtspConnection connection = RtspConnection.connect(target, timeouts, authenticator);
      boolean playing = false;
      try {
        switch (new RtspHandshake(target, connection).play()) {
          case Playing session -> {
            playing = true;
            notes.addAll(session.choice().notes());
            return new Opened(target, connection, session, notes);
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
          connection.close();
        }
      }
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
