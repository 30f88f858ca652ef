package dev.meerkat.media.rtp;

import java.util.Optional;

/// The bytes of the picture or document that one camera is sending, in a buffer that grows: up to
/// [#OWN_BYTES] in memory of its own, which it keeps, beyond in memory that all cameras share and
/// that is given back after each unit. For use by one thread.
public final class UnitBuffer {
  /// Usual pictures are smaller.
  public static final int OWN_BYTES = 256 * 1024;

  private final int maxBytes;
  private final UnitBudget budget;
  private byte[] own;
  private byte[] bytes;

  /// Whether it is not its own.
  private boolean lent;

  private String problem = "";

  /// @param maxBytes of a unit
  /// @param firstBytes what it has at first, no more than [#OWN_BYTES]
  public UnitBuffer(int firstBytes, int maxBytes, UnitBudget budget) {
    this.maxBytes = maxBytes;
    this.budget = budget;
    own = new byte[firstBytes];
    bytes = own;
  }

  /// The buffer; another one after [#reserve] or [#giveBack].
  public byte[] bytes() {
    return bytes;
  }

  /// Makes room for so many bytes in all; what is there stays there.
  ///
  /// @return false when that is too much; [#problem] says why
  public boolean reserve(int neededBytes) {
    if (neededBytes <= bytes.length) {
      return true;
    }
    if (neededBytes > maxBytes) {
      problem = "has more than " + maxBytes + " bytes";
      return false;
    }
    if (neededBytes <= OWN_BYTES) {
      own = new byte[Math.min(OWN_BYTES, Math.max(neededBytes, 2 * bytes.length))];
      move(own);
      return true;
    }
    Optional<byte[]> larger = budget.take(neededBytes);
    if (larger.isEmpty()) {
      problem =
          "is larger than usual, and the memory for such is used up by other cameras: have"
              + " them send smaller key frames, or give the server more memory";
      return false;
    }
    byte[] before = bytes;
    move(larger.get());
    if (lent) {
      budget.giveBack(before);
    }
    lent = true;
    return true;
  }

  private void move(byte[] larger) {
    System.arraycopy(bytes, 0, larger, 0, bytes.length);
    bytes = larger;
  }

  /// Why a unit was too large.
  public String problem() {
    return problem;
  }

  /// The unit is over; nobody uses its bytes any more.
  public void giveBack() {
    if (lent) {
      budget.giveBack(bytes);
      bytes = own;
      lent = false;
    }
  }
}
