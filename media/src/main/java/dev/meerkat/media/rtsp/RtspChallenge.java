package dev.meerkat.media.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a camera asks for in `WWW-Authenticate` (RFC 7616, RFC 7617), and the answer to it.
sealed interface RtspChallenge {
  record Basic() implements RtspChallenge {}

  /// @param opaque to be returned, empty when not given
  /// @param qop whether `auth` is offered; cameras of RFC 2069 offer none
  /// @param stale the credentials may be right, only the nonce is too old
  record Digest(
      String realm,
      String nonce,
      String opaque,
      DigestAlgorithm algorithm,
      boolean qop,
      boolean stale)
      implements RtspChallenge {}

  /// The strongest challenge that we can answer, of all headers; each may hold several (RFC 7235
  /// §4.1). Among equals the first counts. Hikvision and others can be set to offer SHA-256 only,
  /// or before MD5.
  static Optional<RtspChallenge> strongest(List<String> headers) {
    return headers.stream()
        .flatMap(header -> ChallengeText.split(header).stream())
        .flatMap(RtspChallenge::of)
        .reduce((a, b) -> b.isStrongerThan(a) ? b : a);
  }

  private static Stream<RtspChallenge> of(ChallengeText text) {
    if (text.scheme().equals("basic")) {
      return Stream.of(new Basic());
    }
    Map<String, String> p = text.parameters();
    Optional<DigestAlgorithm> algorithm =
        DigestAlgorithm.named(p.getOrDefault("algorithm", DigestAlgorithm.MD5.token()));
    String nonce = p.getOrDefault("nonce", "");
    if (!text.scheme().equals("digest") || algorithm.isEmpty() || nonce.isEmpty()) {
      return Stream.empty();
    }
    boolean qop =
        Arrays.stream(p.getOrDefault("qop", "").split(","))
            .anyMatch(q -> q.strip().equalsIgnoreCase("auth"));
    return Stream.of(
        new Digest(
            p.getOrDefault("realm", ""),
            nonce,
            p.getOrDefault("opaque", ""),
            algorithm.get(),
            qop,
            p.getOrDefault("stale", "").equalsIgnoreCase("true")));
  }

  private boolean isStrongerThan(RtspChallenge other) {
    return switch (this) {
      case Basic _ -> false;
      case Digest mine ->
          switch (other) {
            case Basic _ -> true;
            case Digest theirs -> mine.algorithm.compareTo(theirs.algorithm) > 0;
          };
    };
  }

  /// The value of `Authorization`.
  ///
  /// @param count how often this nonce was used, from 1
  default String answer(
      String username, String password, String method, String uri, int count, String clientNonce) {
    return switch (this) {
      case Basic _ ->
          "Basic "
              + Base64.getEncoder()
                  .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
      case Digest d -> digest(d, username, password, method, uri, count, clientNonce);
    };
  }

  /// RFC 7616 §3.4.1. The algorithm is named in the answer only when it is not MD5: some cameras
  /// that ask for SHA-256 insist on it, some that ask for MD5 do not know the parameter.
  private static String digest(
      Digest d,
      String username,
      String password,
      String method,
      String uri,
      int count,
      String clientNonce) {
    DigestAlgorithm hash = d.algorithm;
    String secret = hash.hex(username + ":" + d.realm + ":" + password);
    String ha1 = hash.session() ? hash.hex(secret + ":" + d.nonce + ":" + clientNonce) : secret;
    String ha2 = hash.hex(method + ":" + uri);
    String nc = HexFormat.of().toHexDigits(count);
    String response =
        d.qop
            ? hash.hex(ha1 + ":" + d.nonce + ":" + nc + ":" + clientNonce + ":auth:" + ha2)
            : hash.hex(ha1 + ":" + d.nonce + ":" + ha2);
    return "Digest username="
        + quoted(username)
        + ", realm="
        + quoted(d.realm)
        + ", nonce="
        + quoted(d.nonce)
        + ", uri="
        + quoted(uri)
        + ", response="
        + quoted(response)
        + (d.opaque.isEmpty() ? "" : ", opaque=" + quoted(d.opaque))
        + (hash == DigestAlgorithm.MD5 ? "" : ", algorithm=" + hash.token())
        + (d.qop ? ", qop=auth, nc=" + nc : "")
        + (d.qop || hash.session() ? ", cnonce=" + quoted(clientNonce) : "");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
