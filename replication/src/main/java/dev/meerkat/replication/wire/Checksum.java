package dev.meerkat.replication.wire;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// SHA-256 of what a range holds; [#ABSENT] of one that is not there.
///
/// @param first its first 64 bits, and so on
public record Checksum(long first, long second, long third, long fourth) {
  public static final Checksum ABSENT = new Checksum(0, 0, 0, 0);

  /// Of entries as they would be in the stream, so that the sides agree on what is the same.
  ///
  /// @param entries that hold the range: one for a chunk, one or more for a folder
  public static Checksum of(List<? extends StreamEntry> entries) {
    MessageDigest sha = sha256();
    for (StreamEntry entry : entries) {
      var size = Output.counting();
      write(size, entry);
      MemorySegment bytes = MemorySegment.ofArray(new byte[Math.toIntExact(size.bytes())]);
      write(Output.to(bytes), entry);
      sha.update(bytes.asByteBuffer());
    }
    MemorySegment digest = MemorySegment.ofArray(sha.digest());
    return new Checksum(
        digest.get(Output.LONG, 0),
        digest.get(Output.LONG, 8),
        digest.get(Output.LONG, 16),
        digest.get(Output.LONG, 24));
  }

  private static void write(Output out, StreamEntry entry) {
    out.u8(EntryKind.of(entry));
    out.u16(entry.folder());
    new EntryWriter(out).write(entry);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
