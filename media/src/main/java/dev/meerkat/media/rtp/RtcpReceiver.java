package dev.meerkat.media.rtp;

import dev.meerkat.media.rtp.Rtcp.Goodbye;
import dev.meerkat.media.rtp.Rtcp.ReportBlock;
import dev.meerkat.media.rtp.Rtcp.SenderReport;
import java.util.List;
import java.util.Optional;

/// The RTCP side of one track: what the camera reports of it, and what we report back.
public final class RtcpReceiver {
  private final Reception reception;
  private final CameraClock clock = new CameraClock();
  private Optional<Long> goodbyeAt = Optional.empty();

  /// @param reception of the same track
  public RtcpReceiver(Reception reception) {
    this.reception = reception;
  }

  /// Takes one compound packet. What is none is skipped.
  ///
  /// @param wallMillis time of day at its arrival
  /// @return what to tell a person of the camera's clock, if anything
  public Optional<String> packet(
      byte[] buffer, int offset, int length, long arrivalNanos, long wallMillis) {
    Optional<String> note = Optional.empty();
    for (Rtcp.Message message : Rtcp.read(buffer, offset, length)) {
      switch (message) {
        case SenderReport report -> {
          reception.senderReport(report, arrivalNanos);
          Optional<String> news = clock.check(report.ntp(), wallMillis);
          note = news.isPresent() ? news : note;
        }
        case Goodbye goodbye -> goodbye(goodbye.sources());
      }
    }
    return note;
  }

  private void goodbye(List<Integer> sources) {
    if (reception.source().map(sources::contains).orElse(false)) {
      goodbyeAt = Optional.of(reception.packets());
    }
  }

  /// Whether the source that was received said goodbye (RFC 3550 §6.6) and has sent nothing since.
  public boolean saidGoodbye() {
    return goodbyeAt.isPresent() && goodbyeAt.get().longValue() == reception.packets();
  }

  /// As [Reception#report].
  public Optional<ReportBlock> report(long nowNanos) {
    return reception.report(nowNanos);
  }
}
