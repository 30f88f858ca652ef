package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspMessage.Header;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks the requests of one connection against the server's credentials.
final class RtspServerAuth {
  private static final String REALM = "Meerkat camera";

  private final Optional<RtspCredentials> credentials;
  private final DigestAlgorithm algorithm;
  private final String nonce;

  /// @param algorithm of Digest; with MD5, Basic is accepted as well
  RtspServerAuth(Optional<RtspCredentials> credentials, DigestAlgorithm algorithm) {
    this.credentials = credentials;
    this.algorithm = algorithm;
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    nonce = HexFormat.of().formatHex(random);
  }

  boolean allows(RtspMessage request, String method) {
    if (credentials.isEmpty()) {
      return true;
    }
    String given = request.header("Authorization");
    String expected = expected(credentials.get(), given, method);
    boolean allowed = digest(given) || algorithm == DigestAlgorithm.MD5;
    return !given.isEmpty()
        && allowed
        && MessageDigest.isEqual(
            response(given).getBytes(StandardCharsets.UTF_8),
            response(expected).getBytes(StandardCharsets.UTF_8));
  }

  /// What the client would have sent with the right password, for the URI and counters it chose.
  private String expected(RtspCredentials right, String given, String method) {
    if (!digest(given)) {
      return new RtspChallenge.Basic()
          .answer(right.username(), right.password(), method, "", 0, "");
    }
    Map<String, String> p = parameters(given);
    String count = p.getOrDefault("nc", "");
    boolean qop = count.matches("[0-9a-fA-F]{8}");
    return new RtspChallenge.Digest(REALM, nonce, "", algorithm, qop, false)
        .answer(
            right.username(),
            right.password(),
            method,
            p.getOrDefault("uri", ""),
            qop ? HexFormat.fromHexDigits(count) : 0,
            p.getOrDefault("cnonce", ""));
  }

  private static String response(String authorization) {
    return digest(authorization)
        ? parameters(authorization).getOrDefault("response", "")
        : authorization;
  }

  private static boolean digest(String authorization) {
    return authorization.regionMatches(true, 0, "Digest ", 0, 7);
  }

  private static Map<String, String> parameters(String authorization) {
    return ChallengeText.split(authorization).getFirst().parameters();
  }

  List<Header> challenges() {
    Header digest =
        new Header(
            "WWW-Authenticate",
            "Digest realm=\""
                + REALM
                + "\", nonce=\""
                + nonce
                + "\", qop=\"auth\""
                + (algorithm == DigestAlgorithm.MD5 ? "" : ", algorithm=" + algorithm.token()));
    Header basic = new Header("WWW-Authenticate", "Basic realm=\"" + REALM + "\"");
    return algorithm == DigestAlgorithm.MD5 ? List.of(digest, basic) : List.of(digest);
  }
}
