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
/// @param heard the servers that are leaving a camera which this one runs, each with the number of
///   its newest status that came here: so they know that this one has heard of it
public record ServerStatus(
    ServerId server,
    Standing standing,
    SortedMap<CameraId, RecordingReport> recordings,
    SortedSet<CameraId> unreachable,
    SortedSet<CameraId> leaving,
    StatusNumber number,
    SortedMap<ServerId, StatusNumber> heard) {
  public ServerStatus {
    recordings = Collections.unmodifiableSortedMap(new TreeMap<>(recordings));
    unreachable = Collections.unmodifiableSortedSet(new TreeSet<>(unreachable));
    leaving = Collections.unmodifiableSortedSet(new TreeSet<>(leaving));
    heard = Collections.unmodifiableSortedMap(new TreeMap<>(heard));
  }

  /// The status of a server that is leaving no camera to another, and has not heard that another
  /// one is.
  public ServerStatus(
      ServerId server,
      Standing standing,
      SortedMap<CameraId, RecordingReport> recordings,
      SortedSet<CameraId> unreachable) {
    this(
        server,
        standing,
        recordings,
        unreachable,
        Collections.emptySortedSet(),
        StatusNumber.NONE,
        Collections.emptySortedMap());
  }

  ServerStatus told(StatusNumber as, SortedMap<ServerId, StatusNumber> answers) {
    return new ServerStatus(server, standing, recordings, unreachable, leaving, as, answers);
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
