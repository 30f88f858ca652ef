package dev.meerkat.core.watch;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.plan.Assignment.Reason;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import dev.meerkat.core.plan.Plan;
import java.util.SortedSet;
import java.util.TreeSet;

/// Tells of cameras for which there is no place any more.
final class Unplaced {
  private Unplaced() {}

  /// @param known what has been told of already
  static void tell(Plan plan, Plan known, Sentence sentence) {
    if (plan.displaced()) {
      tell(plan, known, Reason.NO_ROOM, sentence);
      tell(plan, known, Reason.OTHER_LOCATION, sentence);
    }
  }

  private static void tell(Plan plan, Plan known, Reason reason, Sentence sentence) {
    var unplaced = unplaced(plan, reason);
    unplaced.removeAll(unplaced(known, reason));
    sentence.because(unplaced, " cannot be recorded: " + Occasion.absence(reason));
  }

  private static SortedSet<CameraId> unplaced(Plan plan, Reason reason) {
    var unplaced = new TreeSet<CameraId>();
    plan.assignments()
        .forEach((id, assignment) -> {
          if (assignment instanceof Unrecorded(var told) && told == reason) {
            unplaced.add(id);
          }
        });
    return unplaced;
  }
}
