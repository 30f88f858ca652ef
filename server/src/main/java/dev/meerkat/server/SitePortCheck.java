package dev.meerkat.server;

import dev.meerkat.core.model.ServerId;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Whether the site ports of the other servers answer, asked once of each that has become a member:
/// a firewall that lets only the cluster's port through would else be found when somebody wants to
/// see footage. One that does not answer is asked again; at the second time, it is told of.
final class SitePortCheck {
  private enum State {
    ASKED,
    SILENT,
    TOLD,
    ANSWERED
  }

  private final Consumer<String> problem;
  private final Map<ServerId, State> states = new ConcurrentHashMap<>();

  SitePortCheck(Consumer<String> problem) {
    this.problem = problem;
  }

  /// To be called again and again; never waits.
  ///
  /// @param ask empty when the server answers, else what is wrong
  void look(SortedSet<ServerId> members, Function<ServerId, Optional<String>> ask) {
    states.keySet().retainAll(members);
    for (ServerId member : members) {
      @Nullable State before = states.get(member);
      if (before == null || before == State.SILENT || before == State.TOLD) {
        states.put(member, State.ASKED);
        Thread.ofVirtual()
            .name("site-port-check")
            .start(() -> answered(member, before, ask.apply(member)));
      }
    }
  }

  private void answered(ServerId member, @Nullable State before, Optional<String> wrong) {
    if (wrong.isEmpty()) {
      states.replace(member, State.ANSWERED);
    } else {
      if (before == State.SILENT) {
        problem.accept(wrong.get());
      }
      states.replace(member, before == null ? State.SILENT : State.TOLD);
    }
  }
}
