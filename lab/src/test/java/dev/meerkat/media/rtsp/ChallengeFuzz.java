package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspChallenge.Basic;
import dev.meerkat.media.rtsp.RtspChallenge.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The header with which a camera asks who we are.
///
/// Held: nothing is thrown; what we answer can be taken apart again and names the same things.
public final class ChallengeFuzz {
  private static final String USER = "o\"ne, \\two=";

  private ChallengeFuzz() {}

  /// @param data headers, one a line
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Optional<RtspChallenge> challenge = RtspChallenge.strongest(text.lines().toList());
    if (challenge.isEmpty()) {
      return;
    }
    String answer = challenge.get().answer(USER, "secret", "PLAY", "rtsp://h/\"x", 1, "c0");
    switch (challenge.get()) {
      case Basic _ -> same("Basic ", answer.substring(0, 6));
      case Digest digest -> {
        List<ChallengeText> parts = ChallengeText.split(answer);
        if (parts.size() != 1) {
          throw new AssertionError(answer + " is " + parts);
        }
        Map<String, String> told = parts.getFirst().parameters();
        same("digest", parts.getFirst().scheme());
        same(USER, told.getOrDefault("username", "nothing"));
        same("rtsp://h/\"x", told.getOrDefault("uri", "nothing"));
        same(digest.realm(), told.getOrDefault("realm", "nothing"));
        same(digest.nonce(), told.getOrDefault("nonce", "nothing"));
        same(digest.opaque(), told.getOrDefault("opaque", ""));
        same(digest.qop() ? "auth" : "", told.getOrDefault("qop", ""));
      }
    }
  }

  private static void same(String expected, Object found) {
    if (!expected.equals(found)) {
      throw new AssertionError("expected '" + expected + "', found '" + found + "'");
    }
  }

  public static List<byte[]> seeds() {
    return List.of(
        bytes("Basic realm=\"camera\""),
        bytes("Digest realm=\"IP Camera(C1)\", nonce=\"4e5a\", algorithm=\"MD5\", stale=\"FALSE\""),
        bytes(
            "Digest qop=\"auth,auth-int\", realm=x, nonce=\"a\\\"b\", opaque=\"\", algorithm=SHA-256"),
        bytes("Basic realm=\"a\", Digest realm=\"b\", nonce=\"c\", qop=auth\nDigest nonce=1,x"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
