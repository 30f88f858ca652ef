package dev.meerkat.cluster;

import dev.meerkat.core.document.Digest;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.watch.ServerStatus;

/// What servers say to each other.
sealed interface ClusterMessage {
  /// To all: how the sender does.
  record Status(ServerStatus status) implements ClusterMessage {}

  /// From a starting server to one of the same name: are you there?
  record NameClaim() implements ClusterMessage {}

  /// The answer: yes, and the name is mine.
  record NameTaken() implements ClusterMessage {}

  /// What [DocumentCodec#fingerprint] the sender has; who has another answers with its digest.
  record Fingerprint(String sha256) implements ClusterMessage {}

  /// What the sender holds; the receiver sends what the sender lacks.
  ///
  /// @param wantsDigest whether the sender would have the receiver's digest in return
  record Holdings(Digest digest, boolean wantsDigest) implements ClusterMessage {}

  /// Documents, or parts of them, for the receiver to merge.
  record Delta(Documents documents) implements ClusterMessage {}
}
