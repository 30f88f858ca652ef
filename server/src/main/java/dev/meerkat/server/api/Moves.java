package dev.meerkat.server.api;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Assignment;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import dev.meerkat.core.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a change of the plan means for cameras.
final class Moves {
  private Moves() {}

  /// The cameras that another server is to record, or nobody any more, in their order.
  static List<Answers.Move> between(Plan before, Plan after) {
    var moves = new ArrayList<Answers.Move>();
    after
        .assignments()
        .forEach((camera, assignment) -> {
          Optional<ServerId> from = server(before.assignments().get(camera));
          Optional<ServerId> to = server(assignment);
          if (!from.equals(to)) {
            moves.add(
                new Answers.Move(
                    camera.value(),
                    from.map(ServerId::value).orElse(null),
                    to.map(ServerId::value).orElse(null),
                    assignment instanceof Unrecorded(var reason) ? CameraApi.word(reason) : null));
          }
        });
    return moves;
  }

  private static Optional<ServerId> server(@Nullable Assignment assignment) {
    return assignment instanceof Recorded(var server, _) ? Optional.of(server) : Optional.empty();
  }
}
