package dev.meerkat.media.rtp;

import java.util.Optional;

/// The bytes of the picture or document that one camera is sending, in a buffer that grows: up to
/// [#OWN_BYTES] in memory of its own, which it keeps, beyond in memory that all cameras share and
/// that is given back after each unit. The size of the last large one is taken at once, as a
/// camera's key frames are about as large as each other. For use by one thread.
public final class UnitBuffer {
  /// Usual pictures are smaller.
  public static final int OWN_BYTES = 256 * 1024;

  private final int maxBytes;
  private final UnitBudget budget;

  /// Whether it is for pictures, which are worth waiting for.
  private final boolean patient;

  private byte[] own;
  private byte[] bytes;

  /// Of this unit, once it is large; and of the last large one.
  private int neededBytes;

  private int usualBytes;

  /// Whether it is not its own.
  private boolean lent;

  private String problem = "";

  private UnitBuffer(int firstBytes, int maxBytes, UnitBudget budget, boolean patient) {
    this.maxBytes = maxBytes;
    this.budget = budget;
    this.patient = patient;
    own = new byte[firstBytes];
    bytes = own;
  }

  /// For pictures. There may be one such in a session, as it waits for memory.
  ///
  /// @param firstBytes what it has at first, no more than [#OWN_BYTES]
  /// @param maxBytes of a picture
  public static UnitBuffer ofPictures(int firstBytes, int maxBytes, UnitBudget budget) {
    return new UnitBuffer(firstBytes, maxBytes, budget, true);
  }

  /// For documents beside the pictures, which do not hold these up.
  ///
  /// @param firstBytes as in [#ofPictures]
  /// @param maxBytes of a document
  public static UnitBuffer ofDocuments(int firstBytes, int maxBytes, UnitBudget budget) {
    return new UnitBuffer(firstBytes, maxBytes, budget, false);
  }

  /// The buffer; another one after [#reserve] or [#giveBack].
  public byte[] bytes() {
    return bytes;
  }

  /// Makes room for so many bytes in all; what is there stays there. Of a picture, it may wait for
  /// other cameras to give memory back.
  ///
  /// @return false when that is too much; [#problem] says why
  public boolean reserve(int totalBytes) {
    if (totalBytes <= bytes.length) {
      neededBytes = Math.max(neededBytes, totalBytes);
      return true;
    }
    if (totalBytes > maxBytes) {
      problem = "has more than " + maxBytes + " bytes";
      return false;
    }
    if (totalBytes <= OWN_BYTES) {
      own = new byte[Math.min(OWN_BYTES, Math.max(totalBytes, 2 * bytes.length))];
      move(own);
      return true;
    }
    int wishedBytes = lent ? Math.min(maxBytes, totalBytes + totalBytes / 2) : usualBytes;
    int leastBytes = Math.max(totalBytes, wishedBytes);
    Optional<byte[]> larger =
        patient ? budget.take(this, leastBytes) : budget.takeIfThere(leastBytes);
    if (larger.isEmpty()) {
      problem =
          "is larger than usual, and the memory for such is used up by other cameras: have"
              + " them send smaller key frames, or give the server more memory";
      return false;
    }
    byte[] before = bytes;
    move(larger.get());
    if (lent) {
      budget.giveBack(this, before, false);
    }
    lent = true;
    neededBytes = totalBytes;
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
      budget.giveBack(this, bytes, true);
      usualBytes = neededBytes;
      bytes = own;
      lent = false;
    }
    neededBytes = 0;
  }
}
