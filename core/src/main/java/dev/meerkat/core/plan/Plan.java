package dev.meerkat.core.plan;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who records what: an assignment for every configured camera.
///
/// @param companions by camera that its home records, the backup that records it as well, or holds
///   it warm, as its redundancy mode says
/// @param displaced whether there is any camera that its home cannot record, or is not to
/// @param awaited the homes of cameras that others record until these are stable
public record Plan(
    SortedMap<CameraId, Assignment> assignments,
    SortedMap<CameraId, ServerId> companions,
    boolean displaced,
    SortedSet<ServerId> awaited) {
  public static final Plan EMPTY =
      new Plan(new TreeMap<>(), new TreeMap<>(), false, new TreeSet<>());

  public Plan {
    assignments = Collections.unmodifiableSortedMap(assignments);
    companions = Collections.unmodifiableSortedMap(companions);
    awaited = Collections.unmodifiableSortedSet(awaited);
  }

  /// @param server null: nobody
  public boolean isCompanion(@Nullable ServerId server, CameraId camera) {
    return server != null && server.equals(companions.get(camera));
  }

  /// Whether the plan might be another one if a server had another standing that accompanies no
  /// camera and records none of another server's. It is not while all cameras are at home or stay
  /// with those that record them: to such a server, none of them could go.
  public boolean heeds(ServerId server, Standing before, Standing after) {
    return before != after
        && (displaced
            || before == Standing.STABLE
            || before == Standing.NO_VOLUME
            || after == Standing.NO_VOLUME
            || (after == Standing.STABLE && awaited.contains(server)));
  }

  /// Whether any plan might be another one if a server recorded a camera of another one that it
  /// does not, or did not record one that it does. That a proven server does matters only to
  /// cameras that stay with it until their home is stable: it might be given any other in any case.
  ///
  /// @param home the standing of the camera's home; null when that is not live
  public static boolean heedsHolding(Standing holder, @Nullable Standing home) {
    return !holder.isProven()
        || (home != null && home != Standing.STABLE && home != Standing.NO_VOLUME);
  }
}
