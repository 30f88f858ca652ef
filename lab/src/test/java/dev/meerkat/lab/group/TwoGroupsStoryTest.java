package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two groups of one pair of hosts, with the real program (chapters 3.1.6, 3.1.8 and 4.2 of
/// document 001): each goes its own way, users behind a router find the one that moves, and both
/// move when a host loses its power.
@PlayedByHand
final class TwoGroupsStoryTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Arrangement ARRANGEMENT = new Arrangement(true, false);
  private static final String SHOP = GroupSite.GROUP;
  private static final String DESK = SecondGroup.NAME;

  /// By which users find the shop.
  private static final String ALIAS = "shop.example.org";

  private static final int DESK_PORT = 8081;

  @TempDir private Path folder;

  @Test
  void twoGroupsOfOnePairGoTheirOwnWays_andUsersBehindARouterFindThem() {
    Path shared = Application.shared(folder);
    var shop = new Echo(shared);
    var other = new Echo(shared, "desk.py", DESK_PORT);
    try (GroupSite site =
            GroupSite.start(
                links ->
                    "priority: high\n"
                        + ARRANGEMENT.document(links, shop)
                        + "  - {name: www, alias: %s, dependsOn: [address]}\n".formatted(ALIAS),
                shop,
                folder,
                Machine::ownSettings);
        SecondGroup desk =
            SecondGroup.start(
                site,
                "priority: low\n"
                    + ARRANGEMENT
                        .document(site.links().of(SecondGroup.ADDRESS), other)
                        .replace("group: " + SHOP, "group: " + DESK),
                other)) {
      Machine north = site.links().north();
      Machine south = site.links().south();
      var router = Router.open(site.network(), north.host(), south.host());
      try (Usage far = Usage.start(router.user(), shop, GroupSite.ADDRESS)) {
        new Steps(site, desk, router, far, north, south).all();
      }
      for (Lookout each : List.of(site.lookout(), desk.lookout())) {
        assertThat(each.takeFindings()).isEmpty();
        assertThat(each.looks()).isPositive();
      }
    }
  }

  /// @param far users behind the router
  private record Steps(
      GroupSite site, SecondGroup desk, Router router, Usage far, Machine north, Machine south) {
    void all() {
      awaitFar(north, System.nanoTime());
      long asked = router.questions().packets();
      assertThat(asked).isPositive();
      assertServedBy(north);
      assertThat(new Operator(north).list())
          .containsPattern("(?m)^desk +- +low +north, south +active on north, epoch [0-9]+$")
          .containsPattern("(?m)^shop +- +high +north, south +active on north, epoch [0-9]+$");
      hostsAreCalledByTheirAddresses();
      oneIsSwitched_andTheOtherIsNotDisturbed();
      bothAreTakenOver_whenTheirHostLosesItsPower();
      theHighOneIsBegunFirst_andTheLowOneDoesNotWaitForIt();
      theOtherHostComesBack_andNothingOfTheGroupIsLeftThere();
      assertThat(router.questions().packets()).as("it was told each time").isEqualTo(asked);
    }

    /// Chapter 4.2.
    private void hostsAreCalledByTheirAddresses() {
      String address = north.host().address();
      new Operator(south).asks("alias", "north", address);
      for (Machine each : List.of(north, south, site.keeper())) {
        new Operator(each).awaitsAlias("north", address);
      }
      assertThat(north.server().attempt(List.of("status")).output())
          .startsWith("Site lab, seen by " + address + ": ");
      assertAliasIsRefused("south", address, "server north is called '" + address + "' already");
      assertAliasIsRefused(
          "south", address + "/24", "alias '" + address + "/24' is not usable: use up to 100");
      assertAliasIsRefused(
          "east", "10.77.0.9", "east is no host of group shop; these are north and south");
      assertThat(new Operator(north).asks("alias")).containsPattern("(?m)^south +-$");

      new Operator(south).order("bring-out");
      new Operator(south).order("bring-in", "--on", address);
      site.awaitWell(north);
    }

    private void assertAliasIsRefused(String host, String alias, String why) {
      var outcome = north.server().attempt(List.of("group", "alias", SHOP, host, alias));
      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.errors()).contains(why);
    }

    /// Chapter 4.4.
    private void oneIsSwitched_andTheOtherIsNotDisturbed() {
      var course = desk.course(north);
      long sinceNanos = System.nanoTime();
      new Operator(north).order("switch");
      site.awaitWell(south);
      awaitFar(south, sinceNanos);
      assertServedBy(south);
      assertThat(desk.course(north)).isEqualTo(course);
      desk.awaitAnswer(north, System.nanoTime());
      assertThat(desk.usage().answers(sinceNanos, System.nanoTime()))
          .allMatch(answer -> answer.host().equals("north"));
      assertThat(desk.usage().answers(lastOf(north, sinceNanos), firstOf(south, sinceNanos)))
          .as("answers of desk while nobody answered at the address of shop")
          .isNotEmpty();

      new Operator(south).order("switch");
      site.awaitWell(north);
      assertThat(desk.course(north)).isEqualTo(course);
    }

    private long lastOf(Machine host, long sinceNanos) {
      return answersOf(host, sinceNanos).reduce((_, later) -> later).orElse(sinceNanos);
    }

    private long firstOf(Machine host, long sinceNanos) {
      return answersOf(host, sinceNanos).findFirst().orElseThrow();
    }

    private Stream<Long> answersOf(Machine host, long sinceNanos) {
      return site.usage().answers(sinceNanos, System.nanoTime()).stream()
          .filter(answer -> answer.host().equals(host.name()))
          .map(Usage.Answer::atNanos);
    }

    /// Chapter 4.1.
    private void bothAreTakenOver_whenTheirHostLosesItsPower() {
      long sinceNanos = System.nanoTime();
      site.network().cut(north.host());
      site.network().cutLink(north.host());
      north.killAll();
      site.awaitAnswer(south, sinceNanos);
      desk.awaitAnswer(south, sinceNanos);
      awaitFar(south, sinceNanos);
      for (String name : List.of(SHOP, DESK)) {
        GroupSite.await(south, name, "it on south", group -> "south".equals(group.active()));
      }
      assertThat(site.lookout().hasAddress(south.host())).isTrue();
      assertThat(desk.lookout().hasAddress(south.host())).isTrue();
      assertThat(found(south)).isEqualTo(GroupSite.ADDRESS);
      assertRouterWasTold(south);
    }

    /// Chapter 3.1.6: the only host that is left is started anew, while somebody has the address of
    /// the shop.
    private void theHighOneIsBegunFirst_andTheLowOneDoesNotWaitForIt() {
      var device = new Neighbour(site.keeper().host());
      south.killAll();
      device.takesTheAddress();
      long sinceNanos = System.nanoTime();
      south.server().start();
      desk.awaitAnswer(south, sinceNanos);
      GroupSite.awaitState(
          south,
          "to tell who has the address",
          state ->
              state.phase().equals("waiting")
                  && state.why().startsWith(device.mac() + " at " + GroupSite.ADDRESS));
      assertThat(site.lookout().hasAny(south.host())).isFalse();
      assertThat(stewards(south)).containsExactly("group-" + SHOP, "group-" + DESK);
      device.leavesTheAddress();
      site.awaitAnswer(south, System.nanoTime());
    }

    /// The threads that look after a group there, in the order in which they were begun: the kernel
    /// numbers them.
    private static List<String> stewards(Machine on) {
      Path tasks = Path.of("/proc", Long.toString(on.server().process().pid()), "task");
      try (Stream<Path> all = Files.list(tasks)) {
        Map<Long, String> names = new TreeMap<>();
        for (Path each : all.toList()) {
          names.put(
              Long.valueOf(each.getFileName().toString()),
              Files.readString(each.resolve("comm")).strip());
        }
        return names.values().stream()
            .filter(List.of("group-" + SHOP, "group-" + DESK)::contains)
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void theOtherHostComesBack_andNothingOfTheGroupIsLeftThere() {
      site.network().heal();
      north.server().start();
      site.awaitWell(south);
      desk.awaitWell(south);
      awaitFar(south, System.nanoTime());
      assertServedBy(south);
    }

    private void awaitFar(Machine from, long sinceNanos) {
      Await.until(
          "an answer behind the router by " + from.name(),
          LIMIT,
          () -> far.hasAnswered(from.name(), sinceNanos));
    }

    /// The shop, in the eyes of its hosts and of the router.
    private void assertServedBy(Machine active) {
      assertThat(found(active)).isEqualTo(GroupSite.ADDRESS);
      assertThat(found(site.other(active))).isEmpty();
      assertRouterWasTold(active);
    }

    private void assertRouterWasTold(Machine active) {
      assertThat(router.remembers()).isEqualTo(new Neighbour(active.host()).mac());
    }

    /// The address that programs of that host find by the alias of the shop; empty when they find
    /// none.
    private static String found(Machine by) {
      return Shell.attempt(by.command("getent", "-s", "hosts:files", "hosts", ALIAS))
          .output()
          .replaceFirst("\\s(?s:.*)", "");
    }
  }
}
