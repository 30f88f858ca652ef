package dev.meerkat.server.group;

import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.wire.Message;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// How the two sides of a dataset know one another: by the certificates of their site, as it is
/// when they connect.
public final class SiteSecurity {
  private SiteSecurity() {}

  /// Any server of the site may be at the other end, if it is the one that it says it is.
  static LinkSecurity of(Supplier<SiteTls> tls) {
    return new LinkSecurity(
        () -> tls.get().members(), (session, opening) -> refusal(tls.get(), session, opening));
  }

  /// Only that server may be.
  public static LinkSecurity of(Supplier<SiteTls> tls, ServerId peer) {
    return new LinkSecurity(
        () -> tls.get().members(),
        (session, opening) ->
            opening.self().equals(peer)
                ? refusal(tls.get(), session, opening)
                : Optional.of(
                    "the other side is " + opening.self() + ", and this one expects " + peer));
  }

  private static Optional<String> refusal(
      SiteTls tls, SSLSession session, Message.Opening opening) {
    try {
      var shown = SiteTls.peer(session);
      if (tls.removed(shown)) {
        return Optional.of(shown.server() + " was removed from this site");
      }
      return shown.server().equals(opening.self())
          ? Optional.empty()
          : Optional.of(
              "the other side says that it is "
                  + opening.self()
                  + ", and its certificate that it is "
                  + shown.server());
    } catch (SSLPeerUnverifiedException _) {
      return Optional.of("the other side has shown no certificate");
    }
  }
}
