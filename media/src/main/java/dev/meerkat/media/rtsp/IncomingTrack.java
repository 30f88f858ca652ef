package dev.meerkat.media.rtsp;

import dev.meerkat.media.SampleSink;
import dev.meerkat.media.rtp.RtcpReceiver;
import dev.meerkat.media.rtp.RtpReceiver;
import java.util.Optional;

/// A track as its packets come in, RTP and RTCP. One thread at a time.
final class IncomingTrack {
  private final RtpReceiver rtp;
  private final RtcpReceiver rtcp;

  IncomingTrack(RtpReceiver rtp) {
    this.rtp = rtp;
    this.rtcp = new RtcpReceiver(rtp.reception());
  }

  /// Takes one packet.
  ///
  /// @param control whether it came where RTCP comes
  /// @return what to tell a person, if anything
  Optional<String> packet(
      boolean control, byte[] buffer, int offset, int length, long arrivalNanos, SampleSink sink) {
    if (control) {
      return rtcp.packet(buffer, offset, length, arrivalNanos, System.currentTimeMillis());
    }
    rtp.packet(buffer, offset, length, arrivalNanos, sink);
    return Optional.empty();
  }

  RtpReceiver rtp() {
    return rtp;
  }

  RtcpReceiver rtcp() {
    return rtcp;
  }
}
