package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.Change;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// SHA-256 of what a range holds; [#ABSENT] of one that is not there.
///
/// @param first its first 64 bits, and so on
public record Checksum(long first, long second, long third, long fourth) {
  public static final Checksum ABSENT = new Checksum(0, 0, 0, 0);

  /// Of snapshots as they would be in the stream, so that the sides agree on what is the same.
  ///
  /// @param changes that hold the range: one for a chunk, one or more for a folder
  public static Checksum of(List<? extends Change> changes) {
    MessageDigest sha = sha256();
    for (Change change : changes) {
      var size = Output.counting();
      write(size, change);
      MemorySegment bytes = MemorySegment.ofArray(new byte[Math.toIntExact(size.bytes())]);
      write(Output.to(bytes), change);
      sha.update(bytes.asByteBuffer());
    }
    MemorySegment digest = MemorySegment.ofArray(sha.digest());
    return new Checksum(
        digest.get(Output.LONG, 0),
        digest.get(Output.LONG, 8),
        digest.get(Output.LONG, 16),
        digest.get(Output.LONG, 24));
  }

  private static void write(Output out, Change change) {
    out.u8(EntryKind.of(change));
    new EntryWriter(out).write(change);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
