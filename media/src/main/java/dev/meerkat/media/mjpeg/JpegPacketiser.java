package dev.meerkat.media.mjpeg;

import dev.meerkat.media.rtp.PayloadSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Motion JPEG to RTP (RFC 2435), with the quantisers in band. For baseline pictures in 4:2:2 or
/// 4:2:0 with the Huffman tables of the standard, which the receiver is not told.
public final class JpegPacketiser {
  private static final int HEADER_BYTES = 8;
  private static final int RESTART_BYTES = 4;
  private static final int IN_BAND_Q = 255;

  private final byte[] payload;

  private final ByteArrayOutputStream quantisers = new ByteArrayOutputStream();
  private int type;
  private int width;
  private int height;
  private int restartInterval;

  /// @param maxPayloadBytes 300 to 65,000
  public JpegPacketiser(int maxPayloadBytes) {
    if (maxPayloadBytes < 300 || maxPayloadBytes > 65_000) {
      throw new IllegalArgumentException(
          "payload of " + maxPayloadBytes + " bytes, not 300 to 65000");
    }
    payload = new byte[maxPayloadBytes];
  }

  /// @param sample a JPEG file; its position is left as it was
  /// @throws IllegalArgumentException when it is none that RFC 2435 can carry; the message says why
  public void packetise(ByteBuffer sample, PayloadSink sink) {
    ByteBuffer in = sample.slice();
    readHeaders(in);
    int fragmentOffset = 0;
    while (in.hasRemaining()) {
      int at = header(fragmentOffset);
      int length = Math.min(in.remaining(), payload.length - at);
      in.get(payload, at, length);
      fragmentOffset += length;
      sink.payload(payload, at + length, !in.hasRemaining());
    }
  }

  private int header(int fragmentOffset) {
    put32(0, fragmentOffset);
    payload[4] = (byte) (type + (restartInterval > 0 ? 64 : 0));
    payload[5] = (byte) IN_BAND_Q;
    payload[6] = (byte) (width / 8);
    payload[7] = (byte) (height / 8);
    int at = HEADER_BYTES;
    if (restartInterval > 0) {
      put32(at, restartInterval << 16 | 0xffff);
      at += RESTART_BYTES;
    }
    if (fragmentOffset == 0) {
      put32(at, quantisers.size());
      at += 4;
      System.arraycopy(quantisers.toByteArray(), 0, payload, at, quantisers.size());
      at += quantisers.size();
    }
    return at;
  }

  private void put32(int at, int value) {
    for (int i = 0; i < 4; i++) {
      payload[at + i] = (byte) (value >> (24 - 8 * i));
    }
  }

  /// Reads up to the entropy-coded data.
  private void readHeaders(ByteBuffer in) {
    quantisers.reset();
    width = 0;
    restartInterval = 0;
    check(in.remaining() > 4 && (in.getShort() & 0xffff) == 0xffd8, "no JPEG file");
    while (in.remaining() > 4) {
      int marker = in.getShort() & 0xffff;
      int length = (in.getShort() & 0xffff) - 2;
      check(marker > 0xff00 && length >= 0 && length <= in.remaining(), "a segment is cut off");
      ByteBuffer segment = in.slice(in.position(), length);
      in.position(in.position() + length);
      switch (marker) {
        case 0xffdb -> readQuantisers(segment);
        case 0xffc0 -> readFrame(segment);
        case 0xffdd -> restartInterval = segment.getShort() & 0xffff;
        case 0xffda -> {
          check(width > 0 && quantisers.size() > 0, "a table is missing");
          return;
        }
        default -> {
          // Of no meaning to the receiver.
        }
      }
    }
    throw new IllegalArgumentException("JPEG without a scan");
  }

  private void readQuantisers(ByteBuffer segment) {
    while (segment.remaining() > JpegTables.QUANTISERS) {
      check((segment.get() & 0xf0) == 0, "quantisers of 16 bits");
      byte[] table = new byte[JpegTables.QUANTISERS];
      segment.get(table);
      quantisers.writeBytes(table);
    }
    check(quantisers.size() <= 2 * JpegTables.QUANTISERS, "more than two quantisers");
  }

  private void readFrame(ByteBuffer segment) {
    check(segment.remaining() >= 9, "a frame header is cut off");
    height = segment.getShort(1) & 0xffff;
    width = segment.getShort(3) & 0xffff;
    check(width % 8 == 0 && height % 8 == 0 && width <= 2040 && height <= 2040, "an odd size");
    int sampling = segment.get(7) & 0xff;
    check(sampling == 0x21 || sampling == 0x22, "neither 4:2:2 nor 4:2:0");
    type = sampling == 0x21 ? 0 : 1;
  }

  private static void check(boolean right, String wrong) {
    if (!right) {
      throw new IllegalArgumentException("JPEG that RTP cannot carry: " + wrong);
    }
  }
}
