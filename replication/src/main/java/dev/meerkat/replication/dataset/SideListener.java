package dev.meerkat.replication.dataset;

/// Hears of a side from the thread that changes its role, or from that of an application. Must not
/// wait.
public interface SideListener {
  /// It is active: the folder is mounted and may be used.
  ///
  /// @param lack what its data lacks, by the verdict upon which it became so; empty when nothing
  void activated(String sentence, String lack);

  /// It stands by, and was not made active.
  void refused(String why);

  /// It cannot stand by for now, nor be made active: its folder is not there, or there is no room.
  /// It tries again by itself.
  void suspended(String why);

  /// It was asked to end being active, and goes on.
  void keptOpen(String why);

  /// It is not active any more, and nothing is mounted here but the view.
  ///
  /// @param equal whether it ended as it was asked to, with nothing left to do
  void ended(boolean equal, String why);

  /// It has stopped by a failure. When it was begun again, it says that it has ended.
  ///
  /// @param hasMount whether what it had mounted may still be there
  void failed(String why, boolean hasMount);

  void verified(Verified word);
}
