package dev.meerkat.media.rtp;

/// The header of an RTP packet, read in place (RFC 3550 §5.1). One object is used again for every
/// packet.
///
/// ```
///  0                   1                   2                   3
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |                             SSRC                              |
/// |                    CSRC, CC times                             |
/// |      extension id (X)         |   length in 32-bit words      |
/// ```
public final class RtpPacket {
  public static final int HEADER_BYTES = 12;

  private int payloadType;
  private boolean marker;
  private int sequence16;
  private int timestamp32;
  private int ssrc;
  private int payloadOffset;
  private int payloadLength;

  /// Reads the header of the packet at `offset`; false when it is none, and then nothing may be
  /// asked of it.
  public boolean read(byte[] b, int offset, int length) {
    if (length < HEADER_BYTES || (b[offset] & 0xc0) != 0x80) {
      return false;
    }
    int first = b[offset];
    int start = offset + HEADER_BYTES + 4 * (first & 0x0f);
    int end = offset + length;
    if ((first & 0x10) != 0) {
      if (start + 4 > end) {
        return false;
      }
      start += 4 + 4 * uint16(b, start + 2);
    }
    if ((first & 0x20) != 0) {
      int padding = b[end - 1] & 0xff;
      if (padding == 0) {
        return false;
      }
      end -= padding;
    }
    if (start > end) {
      return false;
    }
    marker = (b[offset + 1] & 0x80) != 0;
    payloadType = b[offset + 1] & 0x7f;
    sequence16 = uint16(b, offset + 2);
    timestamp32 = (uint16(b, offset + 4) << 16) | uint16(b, offset + 6);
    ssrc = (uint16(b, offset + 8) << 16) | uint16(b, offset + 10);
    payloadOffset = start;
    payloadLength = end - start;
    return true;
  }

  /// Writes a header without CSRC, extension and padding.
  public static void write(
      byte[] b,
      int offset,
      int payloadType,
      boolean marker,
      int sequence16,
      int timestamp32,
      int ssrc) {
    b[offset] = (byte) 0x80;
    b[offset + 1] = (byte) (payloadType | (marker ? 0x80 : 0));
    b[offset + 2] = (byte) (sequence16 >> 8);
    b[offset + 3] = (byte) sequence16;
    for (int i = 0; i < 4; i++) {
      b[offset + 4 + i] = (byte) (timestamp32 >> (24 - 8 * i));
      b[offset + 8 + i] = (byte) (ssrc >> (24 - 8 * i));
    }
  }

  private static int uint16(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
  }

  public int payloadType() {
    return payloadType;
  }

  public boolean marker() {
    return marker;
  }

  /// 0 to 65535.
  public int sequence16() {
    return sequence16;
  }

  public int timestamp32() {
    return timestamp32;
  }

  /// Which source it is of.
  public int ssrc() {
    return ssrc;
  }

  public int payloadOffset() {
    return payloadOffset;
  }

  public int payloadLength() {
    return payloadLength;
  }
}
