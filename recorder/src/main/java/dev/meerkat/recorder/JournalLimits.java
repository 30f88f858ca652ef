package dev.meerkat.recorder;

/// How much a server's journal of outages keeps; beyond it, the oldest lines of the camera that has
/// most of them go first, so that one camera that comes and goes does not push out the others.
///
/// @param entries changes of condition; about 100 bytes each
/// @param lapses single stretches; about 100 bytes each
/// @param runs times in which the server ran
/// @param queued lines that wait to be written, while the disk takes none
record JournalLimits(int entries, int lapses, int runs, int queued) {
  static final JournalLimits DEFAULT = new JournalLimits(400_000, 200_000, 10_000, 100_000);

  private static final int MOST_LINES_IN_MEMORY = 20_000;

  /// While the disk takes none at all.
  JournalLimits inMemory() {
    return new JournalLimits(
        Math.min(entries, MOST_LINES_IN_MEMORY),
        Math.min(lapses, MOST_LINES_IN_MEMORY),
        Math.min(runs, MOST_LINES_IN_MEMORY),
        queued);
  }
}
