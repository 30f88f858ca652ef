package dev.meerkat.media.rtp;

import dev.meerkat.media.rtp.Rtcp.ReportBlock;
import dev.meerkat.media.rtp.Rtcp.SenderReport;
import java.util.Optional;

/// What was received of one source, counted as RFC 3550 asks for (§6.4.1, §A.3, §A.8).
///
/// A new source, or numbers that jump by more than a network can lose or reorder (§A.1), begin the
/// counting of the present source anew; the totals for people go on.
public final class Reception {
  private static final int MAX_DROPOUT = 3_000;
  private static final int MAX_MISORDER = 100;
  private static final int MAX_CUMULATIVE = 0x7f_ffff;

  private final int clockRateHz;
  private boolean started;
  private int ssrc;
  private long firstSequence;
  private long highestSequence;
  private long received;
  private long expectedAtReport;
  private long receivedAtReport;
  private int lastTransit;
  private double jitter;
  private boolean reported;
  private int lastSenderReport;
  private long lastSenderReportNanos;
  private long packetsBefore;
  private long lostBefore;

  Reception(int clockRateHz) {
    this.clockRateHz = clockRateHz;
  }

  void packet(int source, int sequence16, int timestamp32, long arrivalNanos) {
    short step = (short) (sequence16 - (int) highestSequence);
    if (!started || source != ssrc || step > MAX_DROPOUT || step < -MAX_MISORDER) {
      begin(source, sequence16);
    } else if (step > 0) {
      highestSequence += step;
    }
    int transit = (int) (arrivalNanos / 1_000 * clockRateHz / 1_000_000) - timestamp32;
    if (received > 0) {
      jitter += (Math.abs((double) (transit - lastTransit)) - jitter) / 16;
    }
    lastTransit = transit;
    received++;
  }

  private void begin(int source, int sequence16) {
    packetsBefore = packets();
    lostBefore = lost();
    if (source != ssrc) {
      reported = false;
    }
    started = true;
    ssrc = source;
    firstSequence = sequence16;
    highestSequence = sequence16;
    received = 0;
    expectedAtReport = 0;
    receivedAtReport = 0;
    jitter = 0;
  }

  /// Takes a report of the present source; one of another is left aside.
  void senderReport(SenderReport report, long arrivalNanos) {
    if (started && report.ssrc() == ssrc) {
      reported = true;
      lastSenderReport = (int) (report.ntp() >> 16);
      lastSenderReportNanos = arrivalNanos;
    }
  }

  /// The source that is being received; empty before its first packet.
  public Optional<Integer> source() {
    return started ? Optional.of(ssrc) : Optional.empty();
  }

  /// How many packets have come.
  public long packets() {
    return packetsBefore + received;
  }

  /// How many packets are missing, duplicates counted against them, at least 0.
  public long lost() {
    return lostBefore + (started ? Math.max(0, expected() - received) : 0);
  }

  /// Mean deviation of the packets' spacing, in microseconds.
  public long jitterMicros() {
    return clockRateHz == 0 ? 0 : (long) (jitter * 1_000_000 / clockRateHz);
  }

  private long expected() {
    return highestSequence - firstSequence + 1;
  }

  /// The block of a receiver report about the time since the last one; empty before the first
  /// packet.
  Optional<ReportBlock> report(long nowNanos) {
    if (!started) {
      return Optional.empty();
    }
    long expectedSince = expected() - expectedAtReport;
    long lostSince = expectedSince - (received - receivedAtReport);
    expectedAtReport = expected();
    receivedAtReport = received;
    int fraction =
        expectedSince <= 0 || lostSince <= 0 ? 0 : (int) (lostSince * 256 / expectedSince);
    long delay65536 = (nowNanos - lastSenderReportNanos) / 1_000 * 65_536 / 1_000_000;
    return Optional.of(
        new ReportBlock(
            ssrc,
            Math.min(255, fraction),
            Math.clamp(expected() - received, -MAX_CUMULATIVE - 1, MAX_CUMULATIVE),
            (int) highestSequence,
            (int) jitter,
            reported ? lastSenderReport : 0,
            reported ? (int) delay65536 : 0));
  }
}
