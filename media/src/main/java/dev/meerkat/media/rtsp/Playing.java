package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspMessage.Header;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/// A session that plays.
///
/// @param aggregateUrl names the session in requests
/// @param sessionId empty when the camera gave none
/// @param incoming the tracks of `choice` in the same order, and where they come in
/// @param udp where those come in that have no channel
record Playing(
    String aggregateUrl,
    String sessionId,
    int timeoutSeconds,
    boolean getParameter,
    TrackChoice choice,
    List<Incoming> incoming,
    UdpMedia udp)
    implements RtspHandshake.Outcome {
  static final int CHANNELS = 256;

  /// @param channel of RTP within the connection; that of RTCP is the next one. -1 over UDP
  record Incoming(IncomingTrack track, int channel) {}

  /// What comes on a channel.
  record Channel(IncomingTrack track, boolean control) {}

  Playing {
    incoming = List.copyOf(incoming);
  }

  List<Header> sessionHeader() {
    return sessionId.isEmpty() ? List.of() : List.of(new Header("Session", sessionId));
  }

  /// What comes on each channel; the RTP of one track wins over the RTCP of another.
  List<Optional<Channel>> channels() {
    List<Optional<Channel>> all = new ArrayList<>(Collections.nCopies(CHANNELS, Optional.empty()));
    for (boolean control : new boolean[] {true, false}) {
      for (Incoming one : incoming) {
        if (one.channel >= 0) {
          all.set(one.channel + (control ? 1 : 0), Optional.of(new Channel(one.track, control)));
        }
      }
    }
    return List.copyOf(all);
  }

  /// Does something while no packet is being delivered by another thread.
  <T> T locked(Supplier<T> action) {
    Lock lock = udp.lock();
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
