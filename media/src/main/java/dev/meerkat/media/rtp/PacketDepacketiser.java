package dev.meerkat.media.rtp;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.nio.ByteBuffer;

/// Sound of which each packet is a sample: G.711 (RFC 3551 §4.5.14), Opus (RFC 7587 §4.2). A packet
/// that is none by its own bytes is left out.
public final class PacketDepacketiser implements Depacketiser {
  private final int track;
  private final TrackFormat.Audio format;
  private boolean lossPending;
  private String complaint = "";

  /// @param track index that samples carry
  /// @param format one that [tells the length of a sample][TrackFormat#ticksOf]
  public PacketDepacketiser(int track, TrackFormat.Audio format) {
    this.track = track;
    this.format = format;
  }

  @Override
  public void start(SampleSink sink) {
    sink.format(track, format);
  }

  /// A packet can be decoded without the others, so none is marked as damaged but the one after a
  /// loss.
  @Override
  public void payload(
      byte[] b,
      int offset,
      int length,
      long ticks,
      boolean marker,
      boolean lossBefore,
      long arrivalNanos,
      SampleSink sink) {
    lossPending |= lossBefore;
    ByteBuffer data = ByteBuffer.wrap(b, offset, length).slice();
    if (length == 0) {
      return;
    }
    if (format.ticksOf(data) == 0) {
      complaint = "a packet of " + length + " bytes is no sound";
      lossPending = true;
      return;
    }
    boolean damaged = lossPending;
    lossPending = false;
    sink.sample(new Sample(track, ticks, true, damaged, data, arrivalNanos));
  }

  @Override
  public String complaint() {
    return complaint;
  }
}
