package dev.meerkat.media.mp4;

/// The 64-bit timestamp of RFC 5905 §6: seconds since 1900 and a binary fraction of a second.
final class NtpTime {
  private static final long EPOCH_OFFSET_SECONDS = 2_208_988_800L;
  private static final long MICROS = 1_000_000;

  private NtpTime() {}

  /// @param micros since 1970; up to the end of the NTP era in 2036 and, as the next era, beyond
  static long fromMicros(long micros) {
    long seconds = Math.floorDiv(micros, MICROS) + EPOCH_OFFSET_SECONDS;
    long fraction = ((Math.floorMod(micros, MICROS) << 32) + MICROS / 2) / MICROS;
    return (seconds << 32) + fraction;
  }

  /// Microseconds since 1970; seconds that lie before 1970 in the first era belong to the second.
  static long toMicros(long ntp) {
    long seconds = ntp >>> 32;
    long unix = seconds - EPOCH_OFFSET_SECONDS;
    if (unix < 0) {
      unix += 1L << 32;
    }
    long fraction = ((ntp & 0xffff_ffffL) * MICROS + (1L << 31)) >>> 32;
    return unix * MICROS + fraction;
  }
}
