package dev.meerkat.server.group;

import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.model.ServerId;

/// What the steward of a group says to those who work for it.
public interface Speaker {
  /// What a beat says; the next one of the run.
  PeerReport report();

  /// What is to be said when this process has ended, and nothing of the group runs here any more.
  PeerReport farewell();

  /// Whether that host may run the group, as far as is known here.
  boolean mayRun(ServerId host);
}
