package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Shell;
import dev.meerkat.server.api.Answers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What a site says of heartbeat links that are wrong or fail (question 2 of document 001): steps
/// of [GroupAloneStoryTest].
record LinkSteps(GroupSite site, Machine north, Machine south) {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String NOBODYS = "10.78.0.99";

  /// Of a group that is to be set up beside the first.
  void anAddressThatNoHostHasIsRefused() {
    for (Machine wrong : List.of(north, south)) {
      assertThatThrownBy(() ->
              north
                  .server()
                  .post("/groups", Map.of("document", documentOf(wrong)), Answers.GroupMade.class))
          .hasMessageContaining(
              "link cable on "
                  + wrong.name()
                  + ": "
                  + NOBODYS
                  + " is no address of this host, which has ")
          .hasMessageContaining(" " + wrong.host().address() + ",")
          .hasMessageContaining("name one of these");
    }
  }

  private String documentOf(Machine wrong) {
    return """
    group: other
    hosts: [north, south]
    links: [{name: cable, north: %s/24, south: %s/24}]
    arbitration: {isolation: {addresses: [%s]}}
    resources: [{name: none, script: {start: /bin/true, stop: /bin/true}}]
    """
        .formatted(
            wrong == north ? NOBODYS : cable(north),
            wrong == south ? NOBODYS : cable(south),
            site.client().address());
  }

  /// The address of a link is gone for a while. Any server of the site tells it, also one that is
  /// no host of the group (chapter 4.8).
  void oneIsLost_andComesBack() {
    long epoch = site.epoch(north);
    String address = cable(north) + "/24";
    Shell.run(north.command("ip", "address", "del", address, "dev", "eth1"));
    for (Machine each : List.of(north, south, site.keeper())) {
      GroupSite.await(
          each,
          "what is wrong with the link",
          group ->
              group.problems().stream()
                  .anyMatch(problem ->
                      problem.what().equals("link cable of group shop on north")
                          && problem.todo().contains("is its interface up")));
    }
    awaitTold(north, "south is not heard on link cable any more: no beats can be sent");
    awaitTold(south, "north is not heard on link cable any more: check the cable");
    Shell.run(north.command("ip", "address", "add", address, "dev", "eth1"));
    awaitTold(north, "south is heard on link cable again");
    awaitTold(south, "north is heard on link cable again");
    site.awaitWell(north);
    assertThat(site.epoch(north)).isEqualTo(epoch);
    Await.until(
        "all to show the same",
        LIMIT,
        () -> {
          String seen = seenBy(north);
          return seen.startsWith("Group shop: active on north, epoch ")
              && seen.contains("south  standby")
              && seenBy(south).equals(seen)
              && seenBy(site.keeper()).equals(seen);
        });
  }

  private static void awaitTold(Machine by, String what) {
    Await.until(
        "the log of the group to say '" + what + "'",
        LIMIT,
        () -> GroupSite.told(by).stream().anyMatch(line -> line.contains(what)));
  }

  /// The address of a host on the link that is not in the service network.
  private static String cable(Machine of) {
    return GroupSite.state(of).links().stream()
        .filter(link -> link.link().equals("cable"))
        .findFirst()
        .orElseThrow()
        .address();
  }

  /// What `meerkat group show` says there, but for its tables of links and data.
  private static String seenBy(Machine by) {
    String seen = new Operator(by).sees();
    return seen.substring(0, seen.indexOf("\nLINK ")) + seen.substring(seen.indexOf("\nPolicy: "));
  }
}
