package dev.meerkat.media.rtsp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a camera asks for in `WWW-Authenticate` (RFC 2617), and the answer to it.
sealed interface RtspChallenge {
  record Basic() implements RtspChallenge {}

  /// @param stale the credentials may be right, only the nonce is too old
  /// @param opaque to be returned, empty when not given
  /// @param qop whether `auth` is offered; cameras of RFC 2069 offer none
  record Digest(String realm, String nonce, String opaque, boolean qop, boolean stale)
      implements RtspChallenge {}

  /// The strongest challenge that we can answer, of all headers.
  static Optional<RtspChallenge> strongest(List<String> headers) {
    Optional<RtspChallenge> best = Optional.empty();
    for (String header : headers) {
      String scheme = header.split("[ ,]", 2)[0].toLowerCase(Locale.ROOT);
      if (scheme.equals("digest")) {
        Map<String, String> p = parameters(header.substring(scheme.length()));
        String algorithm = p.getOrDefault("algorithm", "MD5");
        if (algorithm.equalsIgnoreCase("MD5") && p.containsKey("nonce")) {
          boolean qop =
              Arrays.stream(p.getOrDefault("qop", "").split(","))
                  .anyMatch(q -> q.strip().equalsIgnoreCase("auth"));
          return Optional.of(
              new Digest(
                  p.getOrDefault("realm", ""),
                  p.getOrDefault("nonce", ""),
                  p.getOrDefault("opaque", ""),
                  qop,
                  p.getOrDefault("stale", "").equalsIgnoreCase("true")));
        }
      } else if (scheme.equals("basic")) {
        best = Optional.of(new Basic());
      }
    }
    return best;
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
      case Digest d -> {
        String ha1 = md5(username + ":" + d.realm + ":" + password);
        String ha2 = md5(method + ":" + uri);
        String nc = HexFormat.of().toHexDigits(count);
        String response =
            d.qop
                ? md5(ha1 + ":" + d.nonce + ":" + nc + ":" + clientNonce + ":auth:" + ha2)
                : md5(ha1 + ":" + d.nonce + ":" + ha2);
        yield "Digest username="
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
            + (d.qop ? ", qop=auth, nc=" + nc + ", cnonce=" + quoted(clientNonce) : "");
      }
    };
  }

  /// `name=value` and `name="quoted value"`, separated by commas; names in lower case.
  static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new HashMap<>();
    int at = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        break;
      }
      String name = text.substring(at, equals).replace(",", "").strip().toLowerCase(Locale.ROOT);
      at = equals + 1;
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
      StringBuilder value = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '"') {
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
          if (text.charAt(at) == '\\' && at + 1 < text.length()) {
            at++;
          }
          value.append(text.charAt(at));
        }
        at++;
      } else {
        for (; at < text.length() && text.charAt(at) != ','; at++) {
          value.append(text.charAt(at));
        }
      }
      parameters.putIfAbsent(name, value.toString().strip());
    }
    return parameters;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5, which RTSP needs", e);
    }
  }
}
