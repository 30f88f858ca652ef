package dev.meerkat.media.h264;

import dev.meerkat.media.nal.BitReader;
import java.util.Arrays;

/// Whether a picture that is no IDR picture is one to begin with all the same: it has the SEI
/// message *recovery point* with a recovery_frame_cnt of 0 (ITU-T H.264 §D.1.8, §D.2.8), and is
/// intra coded. So do encoders with open groups of pictures, and JVC and Sony cameras that send an
/// IDR picture every 25 groups (webcodecs issue 650). With a count above 0 the picture is only
/// where a refresh begins that goes on for so many frames (intra refresh), and nothing is whole
/// before its end.
final class RecoveryPoint {
  private static final int RECOVERY_POINT = 6;

  /// Further messages of one NAL unit are not looked at: cameras put kilobytes of their own there.
  private static final int MAX_BYTES = 256;

  /// What the header of a slice has at most up to its type: two numbers of 31 bits and their zeros.
  private static final int MAX_TYPE_BYTES = 20;

  private RecoveryPoint() {}

  /// Whether a SEI NAL unit says so.
  static boolean atOnce(byte[] b, int offset, int length) {
    byte[] messages = unescaped(b, offset + 1, Math.min(length - 1, MAX_BYTES));
    int at = 0;
    while (at < messages.length) {
      int type = 0;
      for (; at < messages.length && messages[at] == -1; at++) {
        type += 255;
      }
      type += at < messages.length ? messages[at++] & 0xff : 0;
      int size = 0;
      for (; at < messages.length && messages[at] == -1; at++) {
        size += 255;
      }
      size += at < messages.length ? messages[at++] & 0xff : 0;
      if (type == RECOVERY_POINT) {
        // ue(v) is 0 when its first bit is 1.
        return size > 0 && at < messages.length && (messages[at] & 0x80) != 0;
      }
      at += size;
    }
    return false;
  }

  /// Without emulation prevention bytes (§7.3.1).
  private static byte[] unescaped(byte[] b, int offset, int length) {
    byte[] out = new byte[Math.max(0, length)];
    int size = 0;
    int zeros = 0;
    for (int i = 0; i < out.length; i++) {
      byte next = b[offset + i];
      if (zeros >= 2 && next == 3) {
        zeros = 0;
      } else {
        out[size++] = next;
        zeros = next == 0 ? zeros + 1 : 0;
      }
    }
    return Arrays.copyOf(out, size);
  }

  /// Whether a slice is an I or SI slice by its slice_type (§7.3.3, Table 7-6).
  static boolean intra(byte[] b, int offset, int length) {
    BitReader in = new BitReader(b, offset + 1, Math.min(length - 1, MAX_TYPE_BYTES));
    try {
      in.unsignedGolomb();
      int type = in.unsignedGolomb() % 5;
      return type == 2 || type == 4;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
