package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Tells blocks of a mebibyte apart: by the first 16 bytes of the SHA-256 of each 16 KiB, where
/// what is behind the end of the file counts as zeros. Of one thread.
final class BlockDigests {
  static final int BLOCK_BYTES = 16 << 10;

  private final MessageDigest sha256;
  private final byte[] block = new byte[BLOCK_BYTES];
  private final byte[] digest = new byte[32];
  private final byte[] zeros;

  BlockDigests() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    zeros = sha256.digest(block);
  }

  /// @param content a whole number of blocks
  MemorySegment of(MemorySegment content) {
    int blocks = (int) (content.byteSize() / BLOCK_BYTES);
    byte[] digests = new byte[blocks * Held.DIGEST_BYTES];
    for (int number = 0; number < blocks; number++) {
      byte[] told = digest(content, number);
      System.arraycopy(told, 0, digests, number * Held.DIGEST_BYTES, Held.DIGEST_BYTES);
    }
    return MemorySegment.ofArray(digests);
  }

  /// @param digests as of [Held#digests]
  /// @param number of the block
  boolean isHeld(MemorySegment digests, MemorySegment content, int number) {
    long from = (long) number * Held.DIGEST_BYTES;
    boolean told = from + Held.DIGEST_BYTES <= digests.byteSize();
    MemorySegment held =
        told
            ? digests.asSlice(from, Held.DIGEST_BYTES)
            : MemorySegment.ofArray(zeros).asSlice(0, Held.DIGEST_BYTES);
    MemorySegment own = MemorySegment.ofArray(digest(content, number));
    return own.asSlice(0, Held.DIGEST_BYTES).mismatch(held) < 0;
  }

  private byte[] digest(MemorySegment content, int number) {
    MemorySegment.copy(content, JAVA_BYTE, (long) number * BLOCK_BYTES, block, 0, BLOCK_BYTES);
    sha256.update(block);
    try {
      sha256.digest(digest, 0, digest.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
    return digest;
  }
}
