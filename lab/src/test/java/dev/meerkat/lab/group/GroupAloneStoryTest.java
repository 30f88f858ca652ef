package dev.meerkat.lab.group;

import static dev.meerkat.lab.group.GroupSite.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One pair of hosts without a witness, with the real program: what it does by itself when one of
/// them is cut off or is killed, when both are cut from each other only or come up together, and
/// when its application hangs, or can be neither started nor stopped (chapter 4.1 and questions 2,
/// 4 and 6 to 8 of document 001).
@PlayedByHand
final class GroupAloneStoryTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration START_UP_WAIT = Duration.ofSeconds(20);

  /// The hardware address of the group.
  private static final String MAC = "02:00:0a:4d:00:64";

  /// How often a host tells that it has the address, within 14.5 s.
  private static final int ANNOUNCEMENTS = 6;

  @TempDir private Path folder;

  @Test
  void twoHostsDoWithoutAWitness() {
    var application = new FrailNotes(Application.shared(folder));
    try (GroupSite site =
        GroupSite.start(links -> document(links, application), application, folder)) {
      Machine north = site.active();
      Machine south = site.other(north);
      assertThat(north.name()).isEqualTo("north");
      var links = new LinkSteps(site, north, south);
      var frail = new FrailSteps(site, application);
      links.anAddressThatNoHostHasIsRefused();
      links.oneIsLost_andComesBack();
      var announced = PacketCounter.announcements(site.network(), south.host(), site.client(), MAC);
      frail.itMovesWhereItsApplicationCanBeStarted(north, south);
      frail.whatHangsIsStartedAgainWhereItIs(south);
      itsHardwareAddressHasMovedWithIt(site, announced, north);
      itMovesWhenTheServiceNetworkFails(site, south, north);
      aHostThatIsCutFromEverythingEndsIt(site, application.notes(), north, south);
      aHostThatReachesNoIsolationAddressDoesNotTakeOver(site, south, north);
      frail.whatHangsWhileAHostShutsDownIsKilled(north, south);
      whoComesBackAloneWaitsBeforeItGoesOn(site, south, north);
      frail.itStaysWhereItIsIfToldSo(south, north);
      assertThat(site.lookout().takeFindings()).isEmpty();
      theDefaultHostStaysAfterASplit(site, application.notes(), north, south);
      whoHasLostItWaitsForTheDataSourceIfToldSo(site, application.notes(), north, south);
      var both = new BothStartSteps(site, application.notes());
      both.whoAloneHasCompleteDataGoesFirst(south, north);
      both.theDefaultHostGoesFirst(north, south);
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
      startUpWaitSeconds: %11$d
    policy: {takeOver: logical, onResourceErrors: move}
    times: {graceSeconds: 5, retrySeconds: 3}
    %8$sresources:
      - name: address
        address: %9$s/24
        interfaces: {%1$s: [eth0], %2$s: [eth0]}
        fixedMac: "%12$s"
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
            application.resource(),
            START_UP_WAIT.toSeconds(),
            MAC);
  }

  /// Question 4.
  ///
  /// @param announced by the host that has it now, which had not had it before
  private static void itsHardwareAddressHasMovedWithIt(
      GroupSite site, PacketCounter announced, Machine former) {
    var client = new Neighbour(site.client());
    client.forget();
    Await.until("users to ask for it anew", LIMIT, () -> client.remembers().equals(MAC));
    assertThat(Shell.run(former.command("ip", "-o", "link"))).doesNotContain(MAC);
    assertThat(Shell.run(site.active().command("ip", "-o", "link"))).contains(MAC);
    Await.until(
        "it to be announced again and again", LIMIT, () -> announced.packets() >= ANNOUNCEMENTS);
    assertThat(announced.packets()).isEqualTo(ANNOUNCEMENTS);
  }

  /// Question 6: nobody reaches it any more, though both hosts hear each other.
  private static void itMovesWhenTheServiceNetworkFails(
      GroupSite site, Machine active, Machine other) {
    GroupRun run = GroupRun.of(Fault.SERVICE, site, new SplittableRandom(1));
    assertThat(run.faults()).isEmpty();
    assertThat(run.from()).isEqualTo(active.name());
    assertThat(run.to()).isEqualTo(other.name());
    assertThat(run.epochs()).isPositive();
    assertThat(told(active))
        .anyMatch(line ->
            line.contains(
                "moves to "
                    + other.name()
                    + ": no isolation address answers, but they do on "
                    + other.name()));
  }

  /// It cannot tell a cut from a dead host, but that it is alone: it makes an end by itself.
  private static void aHostThatIsCutFromEverythingEndsIt(
      GroupSite site, Notes notes, Machine active, Machine other) {
    notes.write(active, "two");
    long sinceNanos = System.nanoTime();
    site.network().cut(active.host());
    site.network().cutLink(active.host());
    site.awaitAnswer(other, sinceNanos);
    assertThat(site.lookout().hasAny(active.host())).as("while it is still cut off").isFalse();
    GroupSite.awaitState(
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
    GroupSite.awaitState(
        other, "to reach nobody who counts", state -> !state.reaches() && !state.ready());
    active.server().process().kill();
    GroupSite.awaitState(
        other,
        "to be isolated while nobody has the group",
        state -> state.phase().equals("isolated") && !state.hears());
    assertThat(GroupSite.state(other).why()).contains("no isolation address answers");
    assertThat(site.lookout().hasAny(active.host())).isFalse();
    assertThat(site.lookout().hasAny(other.host())).isFalse();

    long sinceNanos = System.nanoTime();
    site.network().heal();
    site.awaitAnswer(other, sinceNanos);
    active.server().start();
    site.awaitWell(other);
  }

  /// Chapter 4.1: Meerkat is killed where the group is, and started again, while the other host is
  /// off.
  private static void whoComesBackAloneWaitsBeforeItGoesOn(
      GroupSite site, Machine active, Machine off) {
    long epoch = site.epoch(active);
    active.server().process().kill();
    Await.until("its guard to end everything", LIMIT, () -> !site.lookout().hasAny(active.host()));

    long sinceNanos = System.nanoTime();
    active.server().start();
    Await.until("anything to run", LIMIT, () -> site.lookout().hasAny(active.host()));
    assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos)).isGreaterThan(START_UP_WAIT);
    site.awaitAnswer(active, sinceNanos);
    assertThat(site.epoch(active)).isGreaterThan(epoch);
    assertThat(told(active))
        .anyMatch(line ->
            line.contains(
                off.name()
                    + " was not heard since the start: waits for "
                    + START_UP_WAIT.toSeconds()
                    + " s"));
    off.server().start();
    site.awaitWell(active);
    assertThat(told(off)).anyMatch(line -> line.contains("errand could not be stopped"));
  }

  /// The two reach everything but each other: without a third vote, both have the group until they
  /// meet (`docs/groups.md`, guarantee 2). It is the default host that had it later.
  private static void theDefaultHostStaysAfterASplit(
      GroupSite site, Notes notes, Machine preferred, Machine first) {
    site.network().split(List.of(preferred.host()), List.of(first.host()));
    site.network().cutLink(preferred.host());
    Await.until(
        "both to have the group",
        LIMIT,
        () -> site.lookout().hasAny(preferred.host()) && site.lookout().hasAny(first.host()));
    notes.write(preferred, "four");
    notes.write(first, "nobody");
    Await.until("the lookout to see it", LIMIT, () -> !site.lookout().takeFindings().isEmpty());

    site.network().heal();
    GroupSite.awaitState(first, "to make an end", state -> state.phase().equals("conflict"));
    assertThat(GroupSite.state(first).why()).contains("select the data source");
    var _ = site.lookout().takeFindings(); // Until they met.
    assertThat(site.lookout().hasAny(first.host())).isFalse();
    assertThat(site.lookout().hasAny(preferred.host())).isTrue();
    assertThat(told(first))
        .anyMatch(line -> line.contains("is the default host for adjusting conflict"));
    new Operator(preferred)
        .order("select-data-source", preferred.name(), "--confirm", GroupSite.GROUP);
    site.awaitWell(preferred);
    assertThat(notes.read(preferred)).isEqualTo("four");
    assertThat(site.lookout().takeFindings()).isEmpty();
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
    GroupSite.awaitState(
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
}
