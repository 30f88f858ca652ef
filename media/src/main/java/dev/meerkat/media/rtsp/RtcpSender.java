package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtp.Rtcp;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Reports to the camera how its packets arrive (RFC 3550 §6.4), every 2.5 to 7.5 s (§6.2). For
/// many servers that is what keeps a session over UDP alive (ZoneMinder pull request 560), and it
/// keeps the way through address translators open.
final class RtcpSender {
  private static final long MEAN_PERIOD_NANOS = 5_000_000_000L;

  private final RtspConnection connection;
  private final Playing playing;
  private final int ssrc;
  private final String cname;
  private long nextNanos;

  RtcpSender(RtspConnection connection, Playing playing, long nowNanos) {
    this.connection = connection;
    this.playing = playing;
    // A name of no meaning outside of this session (RFC 7022 §4.2).
    byte[] name = new byte[12];
    SecureRandom random = new SecureRandom();
    random.nextBytes(name);
    this.cname = HexFormat.of().formatHex(name);
    this.ssrc = random.nextInt();
    this.nextNanos = nowNanos + MEAN_PERIOD_NANOS / 2;
  }

  void tick(long nowNanos) throws RtspException {
    if (nowNanos - nextNanos < 0) {
      return;
    }
    double random = ThreadLocalRandom.current().nextDouble();
    nextNanos = nowNanos + (long) (MEAN_PERIOD_NANOS * (0.5 + random));
    for (Playing.Incoming incoming : playing.incoming()) {
      Optional<Rtcp.ReportBlock> block =
          playing.locked(() -> incoming.track().rtcp().report(nowNanos));
      byte[] report = Rtcp.receiverReport(ssrc, block.map(List::of).orElse(List.of()), cname);
      if (incoming.channel() >= 0) {
        connection.sendFrame(incoming.channel() + 1, report);
      } else {
        overUdp(incoming.track(), report);
      }
    }
  }

  private void overUdp(IncomingTrack track, byte[] report) {
    try {
      playing.udp().sendControl(track, report);
    } catch (IOException _) {
      // A report that is lost does no harm; a network that is gone shows as silence.
    }
  }
}
