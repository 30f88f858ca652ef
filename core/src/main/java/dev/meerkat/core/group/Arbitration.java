package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;

/// Who decides when the two hosts do not hear each other.
///
/// @param witness the third vote: another server of the site, or a `meerkat witness`
/// @param isolationAddresses a host that reaches none of them is cut off; without a third vote,
///   only a host that reaches one may take over
/// @param mostMissed so many checks in a row may be without an answer
/// @param preferred the default host for adjusting conflict: where both are as good, the group runs
///   there; and where both were active without knowing of one another, this one stays
/// @param startUpWaitMillis after its start, a host that has heard of nobody takes over only after
///   that long
public record Arbitration(
    Optional<ServerId> witness,
    List<IpAddress> isolationAddresses,
    int mostMissed,
    long isolationTimeoutMillis,
    ServerId preferred,
    long startUpWaitMillis) {
  public Arbitration {
    isolationAddresses = List.copyOf(isolationAddresses);
  }
}
