package dev.meerkat.core.plan;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Assignment.Reason;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the loss of servers would do to the cameras that are recorded now. A camera that would go
/// to a server that is known not to reach it is lost: that one would only go on trying.
///
/// @param moving by camera, the server that would take it over
/// @param lost by camera, why nobody would
/// @param accompanied those of the moving ones that would go to their companion, without a gap
/// @param unaccompanied those that would be recorded, but by nobody beside, while they have a
///   companion now
public record Loss(
    SortedMap<CameraId, ServerId> moving,
    SortedMap<CameraId, Reason> lost,
    SortedSet<CameraId> accompanied,
    SortedSet<CameraId> unaccompanied) {
  public Loss {
    moving = Collections.unmodifiableSortedMap(moving);
    lost = Collections.unmodifiableSortedMap(lost);
    accompanied = Collections.unmodifiableSortedSet(accompanied);
    unaccompanied = Collections.unmodifiableSortedSet(unaccompanied);
  }

  /// @param before the plan with these servers
  /// @param after the plan without them
  /// @param unreachable what each server has found out of its reach
  public static Loss between(Plan before, Plan after, SortedSet<Unreachable> unreachable) {
    var moving = new TreeMap<CameraId, ServerId>();
    var lost = new TreeMap<CameraId, Reason>();
    before
        .assignments()
        .forEach((camera, assignment) -> {
          if (assignment instanceof Recorded(var from, _)
              && !unreachable.contains(new Unreachable(from, camera))) {
            switch (after.assignments().get(camera)) {
              case Recorded(var to, _) when unreachable.contains(new Unreachable(to, camera)) ->
                  lost.put(camera, Reason.OUT_OF_REACH);
              case Recorded(var to, _) when !to.equals(from) -> moving.put(camera, to);
              case Unrecorded(var reason) -> lost.put(camera, reason);
              case Recorded _ -> {}
              case null -> {}
            }
          }
        });
    var accompanied = new TreeSet<>(moving.keySet());
    accompanied.removeIf(camera -> !before.isCompanion(moving.get(camera), camera));
    var unaccompanied = new TreeSet<>(before.companions().keySet());
    unaccompanied.removeAll(after.companions().keySet());
    unaccompanied.removeAll(lost.keySet());
    return new Loss(moving, lost, accompanied, unaccompanied);
  }

  /// Those that would be recorded if another server had room for them and reached them, and might
  /// have them.
  public SortedMap<CameraId, Reason> withoutHeir() {
    var without = new TreeMap<>(lost);
    without.values().removeIf(reason -> !isWithoutHeir(reason));
    return without;
  }

  private static boolean isWithoutHeir(Reason reason) {
    return switch (reason) {
      case NO_ROOM, OTHER_LOCATION, OUT_OF_REACH -> true;
      case DISABLED, NEVER_MOVED -> false;
    };
  }
}
