package dev.meerkat.recorder;

/// Hears what becomes of an archive's volumes. Called by the thread that looks after them, so it
/// must return at once.
public interface ArchiveListener {
  /// The archive has lost its last usable volume, or has one again.
  ///
  /// @param words what is wrong and what to do; empty when one is usable
  void archiveUsable(boolean usable, String words);

  /// A volume has become another than it was: full, missing, low on space, well again.
  ///
  /// @param words a sentence: which volume, what, and what to do
  void volumeChanged(String words);
}
