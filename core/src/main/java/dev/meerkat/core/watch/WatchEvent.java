package dev.meerkat.core.watch;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// A fact that the watch learns. `atMillis` is this server's monotonic clock and never decreases.
public sealed interface WatchEvent {
  long atMillis();

  /// The live servers that this one is connected with changed; `members` contains this server.
  record ViewChanged(long atMillis, SortedSet<ServerId> members) implements WatchEvent {}

  /// Another server told its status.
  record StatusHeard(long atMillis, ServerStatus status) implements WatchEvent {}

  record ConfigurationChanged(long atMillis, SiteConfiguration configuration)
      implements WatchEvent {}

  /// This server's own recorder told how it goes with one of the cameras that it was told to
  /// record.
  record RecordingChanged(long atMillis, CameraId camera, RecordingReport report)
      implements WatchEvent {}

  /// This server's archive has lost its last usable volume, or has one again.
  ///
  /// @param words what is wrong with its volumes and what to do; empty when one is usable
  record ArchiveChanged(long atMillis, boolean usable, String words) implements WatchEvent {}

  /// Time passed; comes several times a second.
  ///
  /// @param fastBeats when the newest beat came of each other server that beats fast
  record Ticked(long atMillis, SortedMap<ServerId, Long> fastBeats) implements WatchEvent {
    public Ticked {
      fastBeats = Collections.unmodifiableSortedMap(fastBeats);
    }

    /// Nobody beats fast.
    public Ticked(long atMillis) {
      this(atMillis, new TreeMap<>());
    }
  }
}
