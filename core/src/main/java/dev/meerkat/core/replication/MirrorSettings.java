package dev.meerkat.core.replication;

/// Bounds of the standby.
///
/// @param journalBytes most that may be in the journal before no more is called received; a window
///   of the active side may come on top
/// @param checkpointBytes applied since the last checkpoint when the next one is made
/// @param mostTracked as of [SourceSettings]
/// @param aside of what it keeps before it is overwritten
/// @param untoldBytes that arrive without a word about it before they are durable; then there is
///   one anyway. Far less than the window of the active side, which would wait
public record MirrorSettings(
    long journalBytes, long checkpointBytes, int mostTracked, AsideLimit aside, long untoldBytes) {
  public static final MirrorSettings USUAL =
      new MirrorSettings(1L << 30, 128L << 20, 65_536).tellingEach(1 << 20);

  public MirrorSettings(long journalBytes, long checkpointBytes, int mostTracked) {
    this(journalBytes, checkpointBytes, mostTracked, AsideLimit.USUAL, 0);
  }

  public MirrorSettings {
    if (checkpointBytes <= 0 || checkpointBytes > journalBytes) {
      throw new IllegalArgumentException(
          "checkpoints every "
              + checkpointBytes
              + " bytes do not fit a journal of "
              + journalBytes);
    }
  }

  public MirrorSettings keepingAside(AsideLimit limit) {
    return new MirrorSettings(journalBytes, checkpointBytes, mostTracked, limit, untoldBytes);
  }

  public MirrorSettings tellingEach(long bytes) {
    return new MirrorSettings(journalBytes, checkpointBytes, mostTracked, aside, bytes);
  }
}
