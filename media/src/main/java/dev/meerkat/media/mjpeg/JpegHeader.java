package dev.meerkat.media.mjpeg;

import dev.meerkat.media.Bytes;

/// The headers of a JPEG picture up to its entropy-coded data, which RTP does not carry (RFC 2435
/// §4.1, appendix B).
///
/// @param type as in the RTP payload, without restart markers: 0 for 4:2:2, 1 for 4:2:0
/// @param width in pixels, a multiple of 8
/// @param height in pixels, a multiple of 8
/// @param restartInterval MCUs between restart markers; 0 when there are none
/// @param precision a bit for each table, set when it has 16-bit values
/// @param quantisers the tables in zigzag order, luma and then chroma, or one for both
record JpegHeader(
    int type, int width, int height, int restartInterval, int precision, Bytes quantisers) {
  static final int MAX_BYTES = 1_024;

  /// ISO/IEC 10918-1 table B.1, the second bytes of markers.
  private static final int START_OF_IMAGE = 0xd8;

  private static final int QUANTISATION = 0xdb;
  private static final int HUFFMAN = 0xc4;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int BASELINE_FRAME = 0xc0;
  private static final int EXTENDED_FRAME = 0xc1;
  private static final int START_OF_SCAN = 0xda;

  /// Writes it to the start of `out`, which has room for [#MAX_BYTES]; returns its length.
  int write(byte[] out) {
    var to = new Out(out);
    to.u16(0xff00 | START_OF_IMAGE);
    int tables = writeQuantisers(to);
    if (restartInterval > 0) {
      to.begin(RESTART_INTERVAL, 2);
      to.u16(restartInterval);
    }
    to.begin(precision == 0 ? BASELINE_FRAME : EXTENDED_FRAME, 15);
    to.u8(8);
    to.u16(height);
    to.u16(width);
    to.u8(3);
    for (int component = 0; component < 3; component++) {
      boolean luma = component == 0;
      to.u8(component + 1);
      to.u8(!luma ? 0x11 : type == 0 ? 0x21 : 0x22);
      to.u8(luma || tables == 1 ? 0 : 1);
    }
    to.begin(HUFFMAN, JpegTables.HUFFMAN.length);
    to.bytes(JpegTables.HUFFMAN, 0, JpegTables.HUFFMAN.length);
    to.begin(START_OF_SCAN, 10);
    to.u8(3);
    for (int component = 0; component < 3; component++) {
      to.u8(component + 1);
      to.u8(component == 0 ? 0x00 : 0x11);
    }
    to.u8(0);
    to.u8(63);
    to.u8(0);
    return to.size;
  }

  /// Returns how many tables there are.
  private int writeQuantisers(Out to) {
    int tables = 0;
    byte[] values = quantisers.toArray();
    for (int at = 0; at < values.length; tables++) {
      boolean wide = (precision >> tables & 1) == 1;
      int length = tableBytes(wide);
      to.begin(QUANTISATION, 1 + length);
      to.u8((wide ? 0x10 : 0) | tables);
      to.bytes(values, at, length);
      at += length;
    }
    return tables;
  }

  static int tableBytes(boolean wide) {
    return wide ? 2 * JpegTables.QUANTISERS : JpegTables.QUANTISERS;
  }

  private static final class Out {
    private final byte[] bytes;
    private int size;

    Out(byte[] bytes) {
      this.bytes = bytes;
    }

    /// @param contentBytes behind its length field
    void begin(int marker, int contentBytes) {
      u16(0xff00 | marker);
      u16(2 + contentBytes);
    }

    void u8(int value) {
      bytes[size++] = (byte) value;
    }

    void u16(int value) {
      u8(value >> 8);
      u8(value);
    }

    void bytes(byte[] from, int offset, int length) {
      System.arraycopy(from, offset, bytes, size, length);
      size += length;
    }
  }
}
