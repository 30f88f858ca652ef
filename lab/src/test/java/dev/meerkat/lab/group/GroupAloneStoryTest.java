package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.server.api.Answers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One pair of hosts without a witness, with the real program: what it does by itself when one of
/// them is cut off or is killed, when both are cut from each other only, and when its application
/// cannot be started (chapter 4.1 and questions 6 to 8 of document 001).
@Tag("lab")
final class GroupAloneStoryTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void twoHostsDoWithoutAWitness() {
    var application = new FrailNotes(Application.shared(folder));
    try (GroupSite site =
        GroupSite.start(links -> document(links, application), application, folder)) {
      Machine north = site.active();
      Machine south = site.other(north);
      assertThat(north.name()).isEqualTo("north");
      itMovesWhereItsApplicationCanBeStarted(site, application, north, south);
      aHostThatIsCutFromEverythingEndsIt(site, application.notes(), south, north);
      aHostThatReachesNoIsolationAddressDoesNotTakeOver(site, north, south);
      whoComesBackAloneWaitsBeforeItGoesOn(site, south, north);
      assertThat(site.lookout().takeFindings()).isEmpty();
      theDefaultHostStaysAfterASplit(site, application.notes(), north, south);
      itStaysWhereItIsIfToldSo(site, application, north, south);
      whoHasLostItWaitsForTheDataSourceIfToldSo(site, application.notes(), north, south);
      assertThat(site.lookout().takeFindings()).isEmpty();
      assertThat(site.lookout().looks()).isPositive();
    }
  }

  /// Its hosts wait at their start for longer than they need to find the other one gone.
  private static String document(Arrangement.Links links, PlainApplication application) {
    return """
    group: shop
    hosts: [%1$s, %2$s]
    links:
      - {name: cable, %1$s: %3$s/24, %2$s: %4$s/24}
      - {name: office, %1$s: %5$s/24, %2$s: %6$s/24}
    arbitration:
      isolation: {addresses: [%7$s]}
      preferred: %1$s
      startUpWaitSeconds: 10
    policy: {takeOver: logical, onResourceErrors: move}
    times: {graceSeconds: 2, retrySeconds: 3}
    %8$sresources:
      - name: address
        address: %9$s/24
        interfaces: {%1$s: [eth0], %2$s: [eth0]}
    %10$s\
    """
        .formatted(
            links.north().name(),
            links.south().name(),
            links.northCable(),
            links.southCable(),
            links.north().host().address(),
            links.south().host().address(),
            links.outside(),
            application.data(),
            links.address(),
            application.resource());
  }

  /// Chapter 4.1 and question 8: started again as often as it says, then on the other host.
  private static void itMovesWhereItsApplicationCanBeStarted(
      GroupSite site, FrailNotes application, Machine north, Machine south) {
    assertThat(application.starts(north)).isEqualTo(1);
    application.notes().write(north, "one");
    long sinceNanos = System.nanoTime();
    application.breakOn(north, site.lookout());
    site.awaitAnswer(south, sinceNanos);
    assertThat(application.starts(north)).as("at first, and two restarts").isEqualTo(3);
    assertThat(log(north))
        .anyMatch(line -> line.contains("restarts app, which failed"))
        .anyMatch(line -> line.contains("restarts app in 1 s, which failed"))
        .anyMatch(line -> line.contains("moves to south: app failed"));
    application.mendOn(north);
    site.awaitWell(south);
    assertThat(application.notes().read(south)).isEqualTo("one");
  }

  /// It cannot tell a cut from a dead host, but that it is alone: it makes an end by itself.
  private static void aHostThatIsCutFromEverythingEndsIt(
      GroupSite site, Notes notes, Machine active, Machine other) {
    notes.write(active, "two");
    long sinceNanos = System.nanoTime();
    site.network().cut(active.host());
    site.network().cutLink(active.host());
    site.awaitAnswer(other, sinceNanos);
    assertThat(runs(site, active)).as("while it is still cut off").isFalse();
    awaitState(
        active,
        "to be isolated",
        state ->
            state.phase().equals("isolated")
                && state.why().contains("no isolation address answers"));
    site.network().heal();
    site.awaitWell(other);
    assertThat(
            site.usage().answers(sinceNanos, System.nanoTime()).stream()
                .map(Usage.Answer::host)
                .dropWhile(active.name()::equals))
        .as("once the other one has answered")
        .containsOnly(other.name());
    assertThat(notes.read(other)).isEqualTo("two");
  }

  /// Question 6: whom nobody could reach is no use as the active host.
  private static void aHostThatReachesNoIsolationAddressDoesNotTakeOver(
      GroupSite site, Machine active, Machine other) {
    site.network().cut(other.host());
    awaitState(other, "to reach nobody who counts", state -> !state.reaches() && !state.ready());
    active.server().process().kill();
    awaitState(
        other,
        "to be isolated while nobody has the group",
        state -> state.phase().equals("isolated") && !state.hears());
    assertThat(GroupSite.state(other).why()).contains("no isolation address answers");
    assertThat(runs(site, active)).isFalse();
    assertThat(runs(site, other)).isFalse();

    long sinceNanos = System.nanoTime();
    site.network().heal();
    site.awaitAnswer(other, sinceNanos);
    active.server().start();
    site.awaitWell(other);
  }

  /// Meerkat is killed on both, and the one that had the group last comes back.
  private static void whoComesBackAloneWaitsBeforeItGoesOn(
      GroupSite site, Machine active, Machine other) {
    long epoch = site.epoch(active);
    other.server().process().kill();
    active.server().process().kill();
    Await.until(
        "both guards to end everything", LIMIT, () -> !runs(site, active) && !runs(site, other));

    long sinceNanos = System.nanoTime();
    active.server().start();
    site.awaitAnswer(active, sinceNanos);
    assertThat(site.epoch(active)).isGreaterThan(epoch);
    assertThat(log(active))
        .anyMatch(
            line -> line.contains(other.name() + " was not heard since the start: waits for 10 s"));
    other.server().start();
    site.awaitWell(active);
  }

  /// The two reach everything but each other: without a third vote, both have the group until they
  /// meet (`docs/groups.md`, guarantee 2). It is the default host that had it later.
  private static void theDefaultHostStaysAfterASplit(
      GroupSite site, Notes notes, Machine preferred, Machine first) {
    site.network().split(List.of(preferred.host()), List.of(first.host()));
    site.network().cutLink(preferred.host());
    Await.until("both to have the group", LIMIT, () -> runs(site, preferred) && runs(site, first));
    notes.write(preferred, "four");
    notes.write(first, "nobody");
    Await.until("the lookout to see it", LIMIT, () -> !site.lookout().takeFindings().isEmpty());

    site.network().heal();
    awaitState(first, "to make an end", state -> state.phase().equals("conflict"));
    assertThat(GroupSite.state(first).why()).contains("select the data source");
    assertThat(runs(site, first)).isFalse();
    assertThat(runs(site, preferred)).isTrue();
    assertThat(log(first))
        .anyMatch(line -> line.contains("is the default host for adjusting conflict"));
    new Operator(preferred)
        .order("select-data-source", preferred.name(), "--confirm", GroupSite.GROUP);
    site.awaitWell(preferred);
    assertThat(notes.read(preferred)).isEqualTo("four");
    // Until they met.
    var _ = site.lookout().takeFindings();
  }

  /// Chapter 4.1: the policy is to stay.
  private static void itStaysWhereItIsIfToldSo(
      GroupSite site, FrailNotes application, Machine active, Machine other) {
    new Operator(active).order("bring-out");
    new Operator(active).order("policy", "--on-resource-errors", "stay", "--follow-at-once", "off");
    new Operator(active).order("bring-in", "--on", active.name());
    site.awaitWell(active);
    long epoch = site.epoch(active);
    int starts = application.starts(active);
    application.breakOn(active, site.lookout());
    awaitState(
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

  /// Whoever could not end it in good order does not follow by itself, by the policy `followAtOnce:
  /// off`, which was set with the one to stay.
  private static void whoHasLostItWaitsForTheDataSourceIfToldSo(
      GroupSite site, Notes notes, Machine active, Machine other) {
    long sinceNanos = System.nanoTime();
    active.server().process().kill();
    site.awaitAnswer(other, sinceNanos);
    notes.write(other, "five");
    active.server().start();
    awaitState(
        active,
        "to wait for the data source",
        state -> state.why().contains("the data here follows when the data source is selected"));
    assertThat(GroupSite.state(active).data())
        .isNotNull()
        .matches(data -> !data.linked(), "is not connected");
    new Operator(other).order("select-data-source", other.name(), "--confirm", GroupSite.GROUP);
    site.awaitWell(other);
    Await.until("the copy to follow", LIMIT, () -> notes.read(active).equals("five"));
  }

  /// Whether the address or the application is there, in the eyes of the kernel.
  private static boolean runs(GroupSite site, Machine machine) {
    return site.lookout().hasAddress(machine.host())
        || site.lookout().runsApplication(machine.host());
  }

  /// Waits until a host says that of itself.
  private static void awaitState(Machine of, String what, Predicate<Answers.GroupState> condition) {
    GroupSite.await(
        of,
        of.name() + " " + what,
        group ->
            group.states().stream()
                .filter(state -> state.host().equals(of.name()))
                .anyMatch(condition));
  }

  /// What `meerkat group log` tells of what happened on that host.
  private static List<String> log(Machine of) {
    return GroupSite.log(of).stream()
        .filter(event -> event.host().equals(of.name()))
        .map(Answers.GroupEvent::text)
        .toList();
  }
}
