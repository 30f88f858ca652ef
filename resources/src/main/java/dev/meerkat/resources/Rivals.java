package dev.meerkat.resources;

import dev.meerkat.core.model.ServerId;

/// What is known of other hosts that may use what this one is about to use.
public interface Rivals {
  /// Whether that host is alive, and may run the group as far as is known. Is asked before a disk
  /// with the mark of that host is mounted.
  boolean mayRun(ServerId host);
}
