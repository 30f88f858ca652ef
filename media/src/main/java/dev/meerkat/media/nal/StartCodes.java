package dev.meerkat.media.nal;

/// Start codes where none should be. Inside a NAL unit `00 00 01` cannot occur (ITU-T H.264
/// §7.4.1), so one there means that a camera has put a piece of a byte stream (Annex B) into a
/// packet.
final class StartCodes {
  /// Takes NAL units.
  interface Receiver {
    void nal(byte[] b, int offset, int length);
  }

  private StartCodes() {}

  /// Whether these bytes begin with `00 00 01` or `00 00 00 01`.
  static boolean begins(byte[] b, int offset, int length) {
    return length > 4
        && b[offset] == 0
        && b[offset + 1] == 0
        && (b[offset + 2] == 1 || (b[offset + 2] == 0 && b[offset + 3] == 1));
  }

  /// Index of the next `00 00 01` before `end`, or `end`.
  static int next(byte[] b, int from, int end) {
    for (int i = from; i + 3 <= end; i++) {
      if (b[i] == 0 && b[i + 1] == 0 && b[i + 2] == 1) {
        return i;
      }
    }
    return end;
  }

  /// Hands on what stands between start codes; zeros before a start code belong to none.
  static void split(byte[] b, int offset, int length, Receiver receiver) {
    int end = offset + length;
    int begin = offset;
    while (begin < end) {
      int code = next(b, begin, end);
      int last = code;
      while (code < end && last > begin && b[last - 1] == 0) {
        last--;
      }
      if (last > begin) {
        receiver.nal(b, begin, last - begin);
      }
      begin = code < end ? code + 3 : end;
    }
  }
}
