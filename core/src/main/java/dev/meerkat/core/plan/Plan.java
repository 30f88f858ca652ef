package dev.meerkat.core.plan;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  /// @param server null: nobody
  public boolean isCompanion(@Nullable ServerId server, CameraId camera) {
    return server != null && server.equals(companions.get(camera));
  }
}
