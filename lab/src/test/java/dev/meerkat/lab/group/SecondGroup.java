package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.server.api.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Another group of the same two hosts, with an address, an application and users of its own.
final class SecondGroup implements AutoCloseable {
  static final String NAME = "desk";
  static final String ADDRESS = "10.77.0.101";
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final GroupSite site;
  private final Usage usage;
  private final Lookout lookout;

  private SecondGroup(GroupSite site, Usage usage, Lookout lookout) {
    this.site = site;
    this.usage = usage;
    this.lookout = lookout;
  }

  /// Sets it up, brings it in on north, and waits until its users are served.
  static SecondGroup start(GroupSite site, String document, Echo application) {
    Machine north = site.links().north();
    Machine south = site.links().south();
    application.install(north, true);
    application.install(south, false);
    var operator = new Operator(north, NAME);
    assertThat(operator.gives(document, "create"))
        .contains("group " + NAME + " is set up on both hosts");
    GroupSite.await(
        north,
        NAME,
        "both hosts to hear each other",
        group -> group.states().stream().allMatch(Answers.GroupState::hears));
    operator.order("bring-in", "--on", north.name());
    var group =
        new SecondGroup(
            site,
            Usage.start(site.client(), application, ADDRESS),
            Lookout.start(List.of(north.host(), south.host()), ADDRESS, application::isProcess));
    group.awaitWell(north);
    return group;
  }

  Usage usage() {
    return usage;
  }

  Lookout lookout() {
    return lookout;
  }

  void awaitAnswer(Machine from, long sinceNanos) {
    Await.until(
        "an answer of " + NAME + " by " + from.name(),
        LIMIT,
        () -> usage.hasAnswered(from.name(), sinceNanos));
  }

  /// Waits until it is active on that host and all is well, and its users are served there.
  void awaitWell(Machine active) {
    long sinceNanos = System.nanoTime();
    for (Machine each : List.of(site.links().north(), site.links().south())) {
      GroupSite.await(
          each,
          NAME,
          "a group that is well on " + active.name(),
          group -> active.name().equals(group.active()) && group.well());
    }
    awaitAnswer(active, sinceNanos);
  }

  /// What of it changes when somebody disturbs it on that host.
  Course course(Machine on) {
    var operator = new Operator(on, NAME);
    return new Course(
        operator.sees().lines().findFirst().orElseThrow(),
        operator
            .log(on, Instant.EPOCH)
            .lines()
            .filter(line -> !line.contains(" on link "))
            .toList(),
        lookout.processes(on.host()));
  }

  /// @param state with its epoch
  /// @param log of what concerns that host, without what it tells of the links
  /// @param processes of its application
  record Course(String state, List<String> log, List<Long> processes) {}

  @Override
  public void close() {
    lookout.close();
    usage.close();
  }
}
