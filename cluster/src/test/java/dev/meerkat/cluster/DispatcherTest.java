package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.ServerStatus;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private static SortedSet<ServerId> members(String... names) {
    TreeSet<ServerId> members = new TreeSet<>();
    for (String name : names) {
      members.add(new ServerId(name));
    }
    return members;
  }

  private static ServerStatus status(String server, Standing standing) {
    return new ServerStatus(new ServerId(server), standing, new TreeMap<>(), new TreeSet<>());
  }

  @Test
  void tellsInOrderAndOfStatusesOnlyTheNewest() {
    Heard heard = new Heard();
    try (Dispatcher dispatcher = new Dispatcher(heard)) {
      dispatcher.configuration(SiteConfiguration.EMPTY);
      dispatcher.view(members("a", "b"));
      dispatcher.status(status("b", Standing.STARTING));
      dispatcher.status(status("c", Standing.STARTING));
      dispatcher.view(members("a"));
      dispatcher.view(members("a", "b"));
      dispatcher.status(status("b", Standing.STABLE));
      dispatcher.problem("last");
      dispatcher.start();
      heard.await(Heard.Problem.class, _ -> true);
    }
    assertThat(heard.all(Object.class))
        .containsExactly(
            SiteConfiguration.EMPTY,
            new Heard.View(List.of("a", "b")),
            status("b", Standing.STABLE),
            status("c", Standing.STARTING),
            new Heard.View(List.of("a")),
            new Heard.View(List.of("a", "b")),
            new Heard.Problem("last"));
  }

  @Test
  void whatWaitsIsBoundedAndTheNewestViewIsTheLast() {
    Heard heard = new Heard();
    try (Dispatcher dispatcher = new Dispatcher(heard)) {
      IntStream.range(0, 3 * Dispatcher.MAX_VIEWS)
          .forEach(i -> {
            dispatcher.view(members("v" + i));
            dispatcher.problem("p" + i);
          });
      dispatcher.start();
      heard.awaitMembers("v" + (3 * Dispatcher.MAX_VIEWS - 1));
      heard.await(Heard.Problem.class, last -> last.text().equals("p767"));
    }
    assertThat(heard.all(Heard.View.class)).hasSize(Dispatcher.MAX_VIEWS);
    assertThat(heard.all(Heard.Problem.class)).hasSize(Dispatcher.MAX_PROBLEMS);
  }

  @Test
  void aListenerThatFailsHearsTheRest() {
    Heard heard = new Heard();
    ClusterListener failing =
        new ClusterListener() {
          @Override
          public void viewChanged(SortedSet<ServerId> members) {
            throw new IllegalStateException("tested on purpose");
          }

          @Override
          public void statusHeard(ServerStatus status) {
            heard.statusHeard(status);
          }

          @Override
          public void configurationChanged(SiteConfiguration configuration) {}

          @Override
          public void noticed(String news) {
            heard.noticed(news);
          }

          @Override
          public void problemFound(String problem) {}
        };
    try (Dispatcher dispatcher = new Dispatcher(failing)) {
      dispatcher.view(members("a"));
      dispatcher.status(status("b", Standing.STABLE));
      dispatcher.notice("the clocks agree");
      dispatcher.start();
      heard.await(ServerStatus.class, _ -> true);
      heard.await(Heard.Notice.class, notice -> notice.text().equals("the clocks agree"));
    }
  }
}
