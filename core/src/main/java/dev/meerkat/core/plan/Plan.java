package dev.meerkat.core.plan;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who records what: an assignment for every configured camera.
///
/// @param companions by camera that its home records, the backup that records it as well, or holds
///   it warm, as its redundancy mode says
public record Plan(
    SortedMap<CameraId, Assignment> assignments, SortedMap<CameraId, ServerId> companions) {
  public static final Plan EMPTY = new Plan(new TreeMap<>(), new TreeMap<>());

  public Plan {
    assignments = Collections.unmodifiableSortedMap(assignments);
    companions = Collections.unmodifiableSortedMap(companions);
  }

  public boolean isCompanion(ServerId server, CameraId camera) {
    return server.equals(companions.get(camera));
  }
}
