package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.rtsp.RtspMessage.Header;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtspChallengeTest {
  @Test
  void answersAsInRfc2617() {
    RtspChallenge challenge =
        RtspChallenge.strongest(
                List.of(
                    "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\","
                        + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""))
            .orElseThrow();
    assertThat(
            challenge.answer("Mufasa", "Circle Of Life", "GET", "/dir/index.html", 1, "0a4f113b"))
        .isEqualTo(
            "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\","
                + " uri=\"/dir/index.html\", response=\"6629fae49393a05397450978507c4ef1\","
                + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\", qop=auth, nc=00000001, cnonce=\"0a4f113b\"");
  }

  /// RFC 7616 §3.9.1 for SHA-256; the session variant was computed apart with Python's hashlib.
  @ParameterizedTest
  @CsvSource({
    "SHA-256,      753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    "MD5,          8ca523f5e9506fed4657c9700eebdbec",
    "SHA-256-sess, 2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7",
  })
  void answersAsInRfc7616(String algorithm, String response) {
    RtspChallenge challenge =
        RtspChallenge.strongest(
                List.of(
                    "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm="
                        + algorithm
                        + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                        + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""))
            .orElseThrow();
    assertThat(
            challenge.answer(
                "Mufasa",
                "Circle of Life",
                "GET",
                "/dir/index.html",
                1,
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"))
        .contains("response=\"" + response + "\"")
        .contains("cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\"");
  }

  @Test
  void answersWithoutQopAsInRfc2069() {
    RtspChallenge challenge =
        new RtspChallenge.Digest(
            "testrealm@host.com",
            "dcd98b7102dd2f0e8b11d0f600bfb0c093",
            "",
            DigestAlgorithm.MD5,
            false,
            false);
    assertThat(challenge.answer("Mufasa", "Circle Of Life", "GET", "/dir/index.html", 1, "x"))
        .contains("response=\"670fd8c2df070c60b045671b8b24ff02\"")
        .doesNotContain("qop")
        .doesNotContain("cnonce");
  }

  @Test
  void answersBasic() {
    assertThat(new RtspChallenge.Basic().answer("Aladdin", "open sesame", "GET", "/", 1, ""))
        .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Basic realm=\"a\"                                   | Basic[]",
        "Basic realm=\"a\" & Digest realm=\"b\",nonce=\"1\"  | Digest[realm=b, nonce=1, opaque=, algorithm=MD5, qop=false, stale=false]",
        "Digest realm=\"b\",nonce=\"1\" & Basic realm=\"a\"  | Digest[realm=b, nonce=1, opaque=, algorithm=MD5, qop=false, stale=false]",
        "Digest realm=\"a, \\\"b\\\"\", nonce=1, stale=TRUE  | Digest[realm=a, \"b\", nonce=1, opaque=, algorithm=MD5, qop=false, stale=true]",
        "digest nonce = \"1\" , qop=auth, algorithm=md5      | Digest[realm=, nonce=1, opaque=, algorithm=MD5, qop=true, stale=false]",
        "Digest nonce=\"1\", algorithm=SHA-256 & Digest nonce=\"2\" | Digest[realm=, nonce=1, opaque=, algorithm=SHA_256, qop=false, stale=false]",
        "Digest nonce=\"2\" & Digest nonce=\"1\", algorithm=\"sha-512-256\" | Digest[realm=, nonce=1, opaque=, algorithm=SHA_512_256, qop=false, stale=false]",
        "Digest nonce=\"1\", algorithm=TIGER & Digest nonce=\"2\" | Digest[realm=, nonce=2, opaque=, algorithm=MD5, qop=false, stale=false]",
        "Basic realm=\"a, b\", Digest realm=\"c\", nonce=\"1=,\" | Digest[realm=c, nonce=1=,, opaque=, algorithm=MD5, qop=false, stale=false]",
        "Digest realm=\"no nonce\"                           | none",
        "Negotiate                                           | none",
        "''                                                  | none",
      })
  void takesTheStrongest(String headers, String expected) {
    List<String> all = Arrays.stream(headers.split(" & ", -1)).map(String::strip).toList();
    assertThat(RtspChallenge.strongest(all).map(Object::toString).orElse("none"))
        .isEqualTo(expected);
  }

  private static RtspMessage refusal(String challenge) {
    return new RtspMessage(
        "RTSP/1.0 401 Unauthorized", List.of(new Header("WWW-Authenticate", challenge)), "");
  }

  @Test
  void asksAgainOnlyWhenItIsOfUse() {
    RtspTarget target = RtspTarget.of("rtsp://cam/a", "u", "p");
    RtspAuthenticator authenticator = new RtspAuthenticator(target);
    assertThat(authenticator.sign("DESCRIBE", "x")).isEmpty();
    assertThat(authenticator.refused(refusal("Digest nonce=\"1\""), 1)).isEmpty();
    assertThat(authenticator.sign("DESCRIBE", "x").orElseThrow()).contains("nonce=\"1\"");
    assertThat(authenticator.refused(refusal("Digest nonce=\"2\""), 2).orElseThrow())
        .contains("user \"u\"");
  }

  @Test
  void renewsANonce() {
    RtspAuthenticator authenticator =
        new RtspAuthenticator(RtspTarget.of("rtsp://cam/a", "u", "p"));
    assertThat(authenticator.refused(refusal("Digest nonce=\"1\""), 1)).isEmpty();
    assertThat(authenticator.refused(refusal("Digest nonce=\"2\", stale=true"), 2)).isEmpty();
    assertThat(authenticator.refused(refusal("Digest nonce=\"3\", stale=true"), 3)).isPresent();
    authenticator.accepted();
    assertThat(authenticator.refused(refusal("Digest nonce=\"4\""), 1)).isEmpty();
    assertThat(authenticator.sign("PLAY", "x").orElseThrow()).contains("nonce=\"4\"");
    assertThat(authenticator.refused(refusal("Digest nonce=\"5\""), 2)).isPresent();
  }

  @Test
  void saysWhatIsMissing() {
    RtspAuthenticator none = new RtspAuthenticator(RtspTarget.of("rtsp://cam/a"));
    assertThat(none.refused(refusal("Basic realm=\"a\""), 1).orElseThrow())
        .contains("none are configured");
    RtspAuthenticator some = new RtspAuthenticator(RtspTarget.of("rtsp://cam/a", "u", "p"));
    assertThat(some.refused(refusal("Negotiate"), 1).orElseThrow())
        .contains("not supported (Negotiate)");
  }
}
