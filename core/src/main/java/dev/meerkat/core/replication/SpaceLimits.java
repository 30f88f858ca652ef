package dev.meerkat.core.replication;

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

  /// @param folder for the sentence
  public Verdict judge(Space before, long freeBytes, String folder) {
    long stop = before == Space.NONE ? withMargin(stopBytes) : stopBytes;
    long alert = before == Space.ENOUGH ? alertBytes : withMargin(alertBytes);
    var space = freeBytes < stop ? Space.NONE : freeBytes < alert ? Space.LOW : Space.ENOUGH;
    if (space == before) {
      return new Verdict(space, "");
    }
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
    return new Verdict(space, folder + " has " + megabytes(freeBytes) + " free: " + words);
  }

  private static long withMargin(long bytes) {
    return bytes + bytes / 4;
  }

  private static String megabytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
