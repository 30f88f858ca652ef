package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SitePortCheckTest {
  private static final ServerId SOUTH = new ServerId("south");
  private static final SortedSet<ServerId> MEMBERS = new TreeSet<>(List.of(SOUTH));

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final SitePortCheck check = new SitePortCheck(told::add);

  /// Looks until the server has been asked so often.
  private void ask(int times, Optional<String> answer) {
    TestSite.await(
        "question " + times,
        () -> {
          check.look(
              MEMBERS,
              _ -> {
                asked.incrementAndGet();
                return answer;
              });
          return asked.get() >= times;
        });
  }

  @Test
  void aPortThatStaysSilentIsToldOnce() {
    ask(6, Optional.of("a firewall"));
    assertThat(told).containsExactly("a firewall");
  }

  @Test
  void whoAnswersIsNotAskedAgainUntilItReturns() {
    ask(1, Optional.empty());
    check.look(new TreeSet<>(), _ -> Optional.empty());
    ask(2, Optional.empty());
    assertThat(told).isEmpty();
  }
}
