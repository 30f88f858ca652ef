package dev.meerkat.core.replication;

import java.util.Optional;

/// From when on there is little room, and from when on too little to go on.
///
/// | Before | Free | Then |
/// |---|---|---|
/// | any | less than `stopBytes` | NONE |
/// | NONE | less than a quarter more than `stopBytes` | NONE |
/// | any | less than `alertBytes` | LOW |
/// | LOW, NONE | less than a quarter more than `alertBytes` | LOW |
/// | any | else | ENOUGH |
///
/// The quarter keeps it from fluttering.
public record SpaceLimits(long alertBytes, long stopBytes) {
  private static final long GIBIBYTE = 1L << 30;

  public static final SpaceLimits USUAL = new SpaceLimits(5 * GIBIBYTE, 3 * GIBIBYTE);

  /// On a small disk, the usual limits are these shares of it, in hundredths.
  private static final long SMALL_ALERT = 10;

  private static final long SMALL_STOP = 6;

  public SpaceLimits {
    if (stopBytes < 0 || alertBytes < stopBytes) {
      throw new IllegalArgumentException(
          "the alert ("
              + alertBytes
              + " bytes free) must come before the stop ("
              + stopBytes
              + ")");
    }
  }

  /// @param sentence what to tell; empty when nothing changed
  public record Verdict(Space space, String sentence) {}

  /// The usual ones, or less on a disk so small that they would be a good part of it.
  public static SpaceLimits usual(long capacityBytes) {
    return new SpaceLimits(
        Math.min(USUAL.alertBytes, capacityBytes / 100 * SMALL_ALERT),
        Math.min(USUAL.stopBytes, capacityBytes / 100 * SMALL_STOP));
  }

  /// @return why replication would never go on with a disk of this size, and what to do
  public Optional<String> refusal(long capacityBytes, String folder) {
    return withMargin(stopBytes) < capacityBytes
        ? Optional.empty()
        : Optional.of(
            folder
                + " is on a file system of "
                + megabytes(capacityBytes)
                + ", and replication would stop below "
                + megabytes(stopBytes)
                + " free: choose a lower limit (--stop-below), or a larger disk");
  }

  /// @param folder for the sentence
  public Verdict judge(Space before, long freeBytes, String folder) {
    long stop = before == Space.NONE ? withMargin(stopBytes) : stopBytes;
    long alert = before == Space.ENOUGH ? alertBytes : withMargin(alertBytes);
    var space = freeBytes < stop ? Space.NONE : freeBytes < alert ? Space.LOW : Space.ENOUGH;
    return new Verdict(space, space == before ? "" : sentence(before, space, freeBytes, folder));
  }

  /// The disk has refused to take something, whatever it calls free.
  public Verdict exhausted(long freeBytes, String folder) {
    return new Verdict(Space.NONE, sentence(Space.ENOUGH, Space.NONE, freeBytes, folder));
  }

  private String sentence(Space before, Space space, long freeBytes, String folder) {
    var words =
        switch (space) {
          case NONE ->
              "replication stops until "
                  + megabytes(withMargin(stopBytes))
                  + " are free: make room; it goes on by itself";
          case LOW ->
              (before == Space.NONE ? "replication goes on; " : "")
                  + "make room: replication stops below "
                  + megabytes(stopBytes);
          case ENOUGH ->
              before == Space.NONE ? "replication goes on" : "there is enough room again";
        };
    return folder + " has " + megabytes(freeBytes) + " free: " + words;
  }

  private static long withMargin(long bytes) {
    return bytes + bytes / 4;
  }

  private static String megabytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
