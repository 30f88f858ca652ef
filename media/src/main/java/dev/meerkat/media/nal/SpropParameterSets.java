package dev.meerkat.media.nal;

import java.util.Base64;

/// Parameter sets in a description: `sprop-parameter-sets` (RFC 6184 §8.1), `sprop-vps` and so on
/// (RFC 7798 §7.1). Base64, separated by commas.
public final class SpropParameterSets {
  /// Takes one NAL unit.
  @FunctionalInterface
  public interface Receiver {
    void set(byte[] b, int offset, int length);
  }

  private static final int MAX_WORDS = 16;

  private SpropParameterSets() {}

  /// Hands on what can be read, as what cannot mostly comes in band too. Some cameras put a start
  /// code in front, or several sets with start codes into one word.
  ///
  /// @return what is wrong, for a person; empty when nothing is
  public static String read(String sprop, Receiver receiver) {
    String complaint = "";
    for (String word : sprop.split(",", MAX_WORDS)) {
      try {
        byte[] nal = Base64.getDecoder().decode(word.strip());
        StartCodes.split(nal, 0, nal.length, receiver::set);
      } catch (IllegalArgumentException e) {
        complaint = "the described parameter sets are not base64: " + e.getMessage();
      }
    }
    return complaint;
  }
}
