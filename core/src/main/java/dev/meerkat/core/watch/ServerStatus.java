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
/// @param leaving cameras that it records only until it is sure of the server that has begun to
public record ServerStatus(
    ServerId server,
    Standing standing,
    SortedMap<CameraId, RecordingReport> recordings,
    SortedSet<CameraId> unreachable,
    SortedSet<CameraId> leaving) {
  public ServerStatus {
    recordings = Collections.unmodifiableSortedMap(new TreeMap<>(recordings));
    unreachable = Collections.unmodifiableSortedSet(new TreeSet<>(unreachable));
    leaving = Collections.unmodifiableSortedSet(new TreeSet<>(leaving));
  }

  /// The status of a server that is leaving no camera to another.
  public ServerStatus(
      ServerId server,
      Standing standing,
      SortedMap<CameraId, RecordingReport> recordings,
      SortedSet<CameraId> unreachable) {
    this(server, standing, recordings, unreachable, Collections.emptySortedSet());
  }

  boolean records(CameraId camera) {
    var report = recordings.get(camera);
    return report != null && report.phase() == RecordingPhase.RECORDING;
  }

  /// Whether it tells nothing else than an earlier one but how far its recordings have come.
  boolean isMereProgressOf(ServerStatus earlier) {
    if (standing != earlier.standing
        || recordings.size() != earlier.recordings.size()
        || !unreachable.equals(earlier.unreachable)
        || !leaving.equals(earlier.leaving)) {
      return false;
    }
    var others = earlier.recordings.entrySet().iterator();
    for (var mine : recordings.entrySet()) {
      var other = others.next();
      if (mine.getValue().phase() != other.getValue().phase()
          || !mine.getKey().equals(other.getKey())) {
        return false;
      }
    }
    return true;
  }
}
