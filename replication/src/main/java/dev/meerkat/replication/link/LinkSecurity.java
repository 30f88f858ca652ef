package dev.meerkat.replication.link;

import dev.meerkat.replication.wire.Message;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/// How the two sides know one another.
///
/// @param contexts gives the one for a new connection, as a side may get another certificate: with
///   the own certificate, and trust in none but those of the other side
public record LinkSecurity(Supplier<SSLContext> contexts, PeerCheck check) {
  public static final String PROTOCOL = "TLSv1.3";

  /// Whether who has shown a certificate may be the side that it says it is.
  public interface PeerCheck {
    /// @return a sentence that says why not; empty when it may
    Optional<String> refusal(SSLSession session, Message.Opening opening);
  }
}
