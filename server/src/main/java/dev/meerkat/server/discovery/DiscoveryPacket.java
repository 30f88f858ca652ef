package dev.meerkat.server.discovery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// The two packets of the search for sites (`docs/site.md#finding-sites`). Octets:
///
/// | Question | Answer | |
/// |--:|--:|---|
/// | 4 | 4 | `MKF1` |
/// | 1 | 1 | 1: question, 2: answer |
/// | 16 | 16 | what the asker chose at random; the answer repeats it |
/// | | 8 | beginning of the SHA-256 of the site's authority |
/// | | 1 + n | site, UTF-8, after its length; so are the following |
/// | | 1 + n | server |
/// | | 1 + n | where it listens for the cluster, `host:port` |
/// | | 1 + n | version |
/// | up to 512 | | zeros: a question is never shorter than an answer, so that nobody has anything sent to a third party that is more than what he sends himself |
public sealed interface DiscoveryPacket {
  int QUESTION_BYTES = 512;
  int NONCE_BYTES = 16;
  int AUTHORITY_BYTES = 8;

  /// @param nonce [#NONCE_BYTES] chosen at random, in hexadecimal
  record Question(String nonce) implements DiscoveryPacket {
    byte[] bytes() {
      ByteBuffer out = ByteBuffer.allocate(QUESTION_BYTES);
      out.putInt(MAGIC).put(QUESTION).put(HexFormat.of().parseHex(nonce));
      return out.array();
    }
  }

  /// @param authority beginning of the fingerprint of the site's authority, in hexadecimal
  /// @param place where it listens for the cluster
  record Answer(
      String nonce, String authority, String site, String server, String place, String version)
      implements DiscoveryPacket {
    byte[] bytes() {
      ByteBuffer out = ByteBuffer.allocate(QUESTION_BYTES);
      out.putInt(MAGIC).put(ANSWER).put(HexFormat.of().parseHex(nonce));
      out.put(HexFormat.of().parseHex(authority));
      for (String text : new String[] {site, server, place, version}) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int count = Math.min(MAX_TEXT_BYTES, bytes.length);
        out.put((byte) count).put(bytes, 0, count);
      }
      return Arrays.copyOf(out.array(), out.position());
    }
  }

  int MAGIC = 0x4D4B4631; // MKF1
  byte QUESTION = 1;
  byte ANSWER = 2;
  int MAX_TEXT_BYTES = 255;

  /// @throws IllegalArgumentException when it is none, saying why
  static DiscoveryPacket parse(ByteBuffer in) {
    int length = in.remaining();
    if (length < Integer.BYTES + 1 + NONCE_BYTES || in.getInt() != MAGIC) {
      throw new IllegalArgumentException("no packet of the search for sites");
    }
    byte kind = in.get();
    String nonce = HexFormat.of().formatHex(take(in, NONCE_BYTES));
    return switch (kind) {
      case QUESTION -> {
        if (length != QUESTION_BYTES) {
          throw new IllegalArgumentException(
              "a question of " + length + " octets: expected " + QUESTION_BYTES);
        }
        yield new Question(nonce);
      }
      case ANSWER -> {
        if (in.remaining() < AUTHORITY_BYTES) {
          throw new IllegalArgumentException("an answer that ends within its fingerprint");
        }
        yield new Answer(
            nonce,
            HexFormat.of().formatHex(take(in, AUTHORITY_BYTES)),
            text(in),
            text(in),
            text(in),
            text(in));
      }
      default -> throw new IllegalArgumentException("a packet of unknown kind " + kind);
    };
  }

  private static byte[] take(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  /// Shown to a person as it is, so it must not be able to do anything with a terminal.
  private static String text(ByteBuffer in) {
    int length = in.hasRemaining() ? in.get() & 0xFF : 1;
    if (length > in.remaining()) {
      throw new IllegalArgumentException("an answer that ends within a text");
    }
    String text = new String(take(in, length), StandardCharsets.UTF_8);
    if (!text.matches("[\\x20-\\x7E]*")) {
      throw new IllegalArgumentException("an answer with other than printable characters");
    }
    return text;
  }
}
