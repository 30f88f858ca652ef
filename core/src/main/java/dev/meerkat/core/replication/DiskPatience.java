package dev.meerkat.core.replication;

import java.util.Optional;

/// How long an active side waits for the disk of its state to take what must be written down before
/// it goes on. Applications wait for that, each with what it is about to change locked; so a disk
/// that hangs must become one that failed. One piece of work is several writes of a disk that may
/// be slow: it is given as long as Linux gives a task before it tells that it hangs.
///
/// @param tellMillis after so long, an operator who asks is told
/// @param limitMillis after so long, it is given up, and the side ends
public record DiskPatience(long tellMillis, long limitMillis) {
  public static final DiskPatience USUAL = new DiskPatience(3_000, 120_000);

  public DiskPatience {
    if (tellMillis < 1 || limitMillis < tellMillis) {
      throw new IllegalArgumentException(
          "told after " + tellMillis + " ms, given up after " + limitMillis + " ms");
    }
  }

  /// @param waitedMillis since it was begun
  public boolean isOver(long waitedMillis) {
    return waitedMillis >= limitMillis;
  }

  /// How long it may take yet.
  public long leftMillis(long waitedMillis) {
    return Math.max(0, limitMillis - waitedMillis);
  }

  /// What an operator who asks is told; empty while nothing is wrong.
  ///
  /// @param place the folder of the state
  public Optional<String> word(String place, long waitedMillis) {
    return waitedMillis < tellMillis || isOver(waitedMillis)
        ? Optional.empty()
        : Optional.of(
            "the disk of "
                + place
                + " has not answered for "
                + waitedMillis / 1_000
                + " s; this side ends when it does not for "
                + limitMillis / 1_000
                + " s");
  }

  /// Why the side ends.
  public String sentence(String place) {
    return "the disk of "
        + place
        + " has not answered for "
        + limitMillis / 1_000
        + " s: look at that disk (dmesg), and start this side again when it answers";
  }
}
