package dev.meerkat.core.watch;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a server tells all others, at every change of importance and once a second.
///
/// @param unreachable cameras that it has found it cannot reach
public record ServerStatus(
    ServerId server,
    Standing standing,
    SortedMap<CameraId, RecordingReport> recordings,
    SortedSet<CameraId> unreachable) {
  public ServerStatus {
    recordings = Collections.unmodifiableSortedMap(new TreeMap<>(recordings));
    unreachable = Collections.unmodifiableSortedSet(new TreeSet<>(unreachable));
  }
}
