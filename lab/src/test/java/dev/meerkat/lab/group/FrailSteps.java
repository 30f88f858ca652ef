package dev.meerkat.lab.group;

import static dev.meerkat.lab.group.GroupSite.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import java.time.Duration;

/// What a group does with an application that does not what it should, until it can do nothing with
/// it on that host: steps of [GroupAloneStoryTest].
record FrailSteps(GroupSite site, FrailNotes application) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// Chapter 4.1 and question 8: started again as often as it says, then on the other host.
  void itMovesWhereItsApplicationCanBeStarted(Machine active, Machine other) {
    assertThat(application.starts(active)).isEqualTo(1);
    application.notes().write(active, "one");
    long sinceNanos = System.nanoTime();
    application.breakOn(active, site.lookout());
    site.awaitAnswer(other, sinceNanos);
    assertThat(application.starts(active)).as("at first, and two restarts").isEqualTo(3);
    assertThat(told(active))
        .anyMatch(line -> line.contains("restarts app, which failed"))
        .anyMatch(line -> line.contains("restarts app in 1 s, which failed"))
        .anyMatch(line -> line.contains("moves to " + other.name() + ": app failed"));
    application.mendOn(active);
    site.awaitWell(other);
    assertThat(application.notes().read(other)).isEqualTo("one");
  }

  /// Questions 7 and 8: a program that does nothing any more does not end when it is asked either.
  void whatHangsIsStartedAgainWhereItIs(Machine active) {
    long epoch = site.epoch(active);
    int starts = application.starts(active);
    var hanging = site.lookout().processes(active.host());
    application.hangOn(active, site.lookout());
    Await.until("it to be started again", LIMIT, () -> application.starts(active) > starts);
    site.awaitWell(active);
    assertThat(site.lookout().processes(active.host()))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(hanging);
    assertThat(site.epoch(active)).as("it began anew nowhere").isEqualTo(epoch);
    assertThat(told(active))
        .anyMatch(line -> line.contains("restarts app, which failed"))
        .anyMatch(line -> line.contains("app could not be stopped"));
  }

  /// Question 6: Meerkat is told to end, and a program that is to stop the application does not
  /// return. The host stays off.
  void whatHangsWhileAHostShutsDownIsKilled(Machine active, Machine other) {
    application.notes().write(active, "three");
    application.stickOn(active);
    long sinceNanos = System.nanoTime();
    active.server().process().stop();
    assertThat(site.lookout().hasAny(active.host())).isFalse();
    site.awaitAnswer(other, sinceNanos);
    assertThat(application.notes().read(other)).isEqualTo("three");
    application.freeOn(active);
  }

  /// Chapter 4.1: the policy is to stay.
  void itStaysWhereItIsIfToldSo(Machine active, Machine other) {
    new Operator(active).order("bring-out");
    new Operator(active).order("policy", "--on-resource-errors", "stay", "--follow-at-once", "off");
    new Operator(active).order("bring-in", "--on", active.name());
    site.awaitWell(active);
    long epoch = site.epoch(active);
    int starts = application.starts(active);
    application.breakOn(active, site.lookout());
    GroupSite.awaitState(
        active,
        "to tell that it stays",
        state -> state.why().contains("; tries again every 3 s, as the policy is to stay"));
    Await.until(
        "it to be tried again beyond the two restarts",
        LIMIT,
        () -> application.starts(active) >= starts + 3);
    assertThat(GroupSite.state(other).ready()).as("though the other host is ready").isTrue();

    long sinceNanos = System.nanoTime();
    application.mendOn(active);
    site.awaitAnswer(active, sinceNanos);
    site.awaitWell(active);
    assertThat(site.epoch(active)).as("it began anew nowhere").isEqualTo(epoch);
  }
}
