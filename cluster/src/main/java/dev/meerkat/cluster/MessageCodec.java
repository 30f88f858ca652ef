package dev.meerkat.cluster;

import dev.meerkat.cluster.ClusterMessage.Delta;
import dev.meerkat.cluster.ClusterMessage.Fingerprint;
import dev.meerkat.cluster.ClusterMessage.Holdings;
import dev.meerkat.cluster.ClusterMessage.NameClaim;
import dev.meerkat.cluster.ClusterMessage.NameTaken;
import dev.meerkat.cluster.ClusterMessage.Status;
import dev.meerkat.core.model.ServerId;

/// A [ClusterMessage] as bytes: the version of the format (octet, 1), the kind of message (octet),
/// then the message.
final class MessageCodec {
  static final int MAX_MESSAGE_BYTES = 64 << 20;

  private static final int FORMAT = 1;
  private static final int STATUS = 1;
  private static final int NAME_CLAIM = 2;
  private static final int NAME_TAKEN = 3;
  private static final int FINGERPRINT = 4;
  private static final int HOLDINGS = 5;
  private static final int DELTA = 6;
  private static final int FINGERPRINT_BYTES = 64;

  private MessageCodec() {}

  static byte[] encode(ClusterMessage message) {
    WireWriter out = new WireWriter();
    out.octet(FORMAT);
    switch (message) {
      case Status(var status) -> {
        out.octet(STATUS);
        StatusCodec.write(status, out);
      }
      case NameClaim() -> out.octet(NAME_CLAIM);
      case NameTaken() -> out.octet(NAME_TAKEN);
      case Fingerprint(var sha256) -> {
        out.octet(FINGERPRINT);
        out.text(sha256);
      }
      case Holdings(var digest, var wantsDigest) -> {
        out.octet(HOLDINGS);
        out.octet(wantsDigest ? 1 : 0);
        DocumentCodec.write(digest, out);
      }
      case Delta(var documents) -> {
        out.octet(DELTA);
        DocumentCodec.write(documents, out);
      }
    }
    return out.bytes();
  }

  /// @param sender whose message it is, as the membership knows
  static ClusterMessage decode(ServerId sender, byte[] bytes, int offset, int length)
      throws WireException {
    if (length > MAX_MESSAGE_BYTES) {
      throw new WireException(
          "the message has " + length + " bytes, but at most " + MAX_MESSAGE_BYTES + " are read");
    }
    WireReader in = new WireReader(bytes, offset, length);
    int format = in.octet();
    if (format != FORMAT) {
      throw in.wrong("the format is " + format + ", but only " + FORMAT + " is known here");
    }
    int kind = in.octet();
    ClusterMessage message =
        switch (kind) {
          case STATUS -> new Status(StatusCodec.read(sender, in));
          case NAME_CLAIM -> new NameClaim();
          case NAME_TAKEN -> new NameTaken();
          case FINGERPRINT -> new Fingerprint(in.text("fingerprint", FINGERPRINT_BYTES));
          case HOLDINGS -> {
            boolean wantsDigest = in.octet() == 1;
            yield new Holdings(DocumentCodec.readDigest(in), wantsDigest);
          }
          case DELTA -> new Delta(DocumentCodec.readDocuments(in));
          default -> throw in.wrong("messages of kind " + kind + " are not known here");
        };
    in.end();
    return message;
  }
}
