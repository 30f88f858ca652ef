package dev.meerkat.media.rtp;

import java.nio.ByteBuffer;

/// Sends a sample as it is: in one packet, or cut into pieces where the payload format has it so.
public final class PiecePacketiser {
  private final byte[] payload;

  /// @param maxPayloadBytes 16 to 65,000
  public PiecePacketiser(int maxPayloadBytes) {
    if (maxPayloadBytes < 16 || maxPayloadBytes > 65_000) {
      throw new IllegalArgumentException(
          "payload of " + maxPayloadBytes + " bytes, not 16 to 65000");
    }
    payload = new byte[maxPayloadBytes];
  }

  /// One packet for each sample: G.711 (RFC 3551 §4.5.14), Opus (RFC 7587 §4.2).
  ///
  /// @param sample its position is left as it was
  public void whole(ByteBuffer sample, PayloadSink sink) {
    if (sample.remaining() > payload.length) {
      throw new IllegalArgumentException(
          "a frame of " + sample.remaining() + " bytes, more than a packet has room for");
    }
    pieces(sample, sink);
  }

  /// As many packets as it needs: ONVIF metadata.
  ///
  /// @param sample its position is left as it was
  public void pieces(ByteBuffer sample, PayloadSink sink) {
    ByteBuffer in = sample.duplicate();
    while (in.hasRemaining()) {
      int length = Math.min(in.remaining(), payload.length);
      in.get(payload, 0, length);
      sink.payload(payload, length, !in.hasRemaining());
    }
  }
}
