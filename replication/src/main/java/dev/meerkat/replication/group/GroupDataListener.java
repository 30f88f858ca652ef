package dev.meerkat.replication.group;

import dev.meerkat.core.group.DataReport;

/// Hears of the data of a group on this host, from several threads. Must not wait.
public interface GroupDataListener {
  /// It stands otherwise than before.
  ///
  /// @param report that of the worst of its datasets
  void changed(DataReport report);

  /// All copies are writable.
  ///
  /// @param lack what they lack; empty when nothing
  void opened(long attempt, String lack);

  /// They are not, or, if they were to be closed, the other host has not got everything.
  void refused(long attempt, String why);

  /// What that attempt opened has ended by itself; nothing is mounted any more.
  void lost(long attempt, String why);

  /// Nothing is mounted here any more.
  void closed(long attempt);
}
