package dev.meerkat.media.rtsp;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// Signs the requests to one camera and says after a refusal whether another try is of use. It is
/// carried on to the next connection when a camera closes the one on which it asked.
///
/// Another try is of use when the refused request was not signed, or was signed with a nonce that
/// the camera calls stale, or when these credentials have been accepted before (some cameras renew
/// the nonce without saying stale); but not twice for one request.
final class RtspAuthenticator {
  private final RtspTarget target;
  private final String clientNonce;
  private Optional<RtspChallenge> challenge = Optional.empty();
  private int count;
  private boolean accepted;

  RtspAuthenticator(RtspTarget target) {
    this.target = target;
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    clientNonce = HexFormat.of().formatHex(random);
  }

  /// The value of `Authorization`, empty before the camera asked for it.
  Optional<String> sign(String method, String uri) {
    return challenge.map(c -> {
      count++;
      return c.answer(target.username(), target.password(), method, uri, count, clientNonce);
    });
  }

  void accepted() {
    accepted |= challenge.isPresent();
  }

  /// Whether the camera has asked, and not accepted anything yet.
  boolean justAsked() {
    return challenge.isPresent() && !accepted;
  }

  /// @param tries how often this request was sent
  /// @return empty when it is worth sending again, else why not
  Optional<String> refused(RtspMessage response, int tries) {
    boolean wasSigned = challenge.isPresent();
    Optional<RtspChallenge> news = RtspChallenge.strongest(response.all("WWW-Authenticate"));
    if (news.isEmpty()) {
      return Optional.of(
          "the camera wants an authentication that is not supported ("
              + String.join("; ", response.all("WWW-Authenticate"))
              + "); Basic and Digest with MD5, SHA-256 or SHA-512-256 are");
    }
    if (!target.hasCredentials()) {
      return Optional.of("the camera asks for a user name and password and none are configured");
    }
    boolean stale = news.get() instanceof RtspChallenge.Digest digest && digest.stale();
    challenge = news;
    count = 0;
    if (tries < 3 && (!wasSigned || stale || (accepted && tries < 2))) {
      return Optional.empty();
    }
    return Optional.of(
        "the camera refuses the password of user \"" + target.username() + "\"; check both");
  }
}
