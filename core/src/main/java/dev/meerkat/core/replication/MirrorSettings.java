package dev.meerkat.core.replication;

/// Bounds of the standby.
///
/// @param journalBytes most that may be in the journal before no more is called received; a window
///   of the active side may come on top
/// @param checkpointBytes applied since the last checkpoint when the next one is made
/// @param mostTracked as of [SourceSettings]
public record MirrorSettings(long journalBytes, long checkpointBytes, int mostTracked) {
  public static final MirrorSettings USUAL = new MirrorSettings(1L << 30, 128L << 20, 65_536);

  public MirrorSettings {
    if (checkpointBytes <= 0 || checkpointBytes > journalBytes) {
      throw new IllegalArgumentException(
          "checkpoints every "
              + checkpointBytes
              + " bytes do not fit a journal of "
              + journalBytes);
    }
  }
}
