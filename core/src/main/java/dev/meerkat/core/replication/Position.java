package dev.meerkat.core.replication;

/// Which state a copy is in: sequences say nothing across a takeover, as both sides may have given
/// the same one; positions do.
public record Position(long epoch, long sequence) {
  @Override
  public String toString() {
    return epoch + ":" + sequence;
  }
}
