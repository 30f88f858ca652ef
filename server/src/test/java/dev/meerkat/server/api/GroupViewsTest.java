package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupRefused;
import dev.meerkat.server.group.GroupText;
import dev.meerkat.server.group.Untended;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What comes of what several hosts tell of a group, of which some do not look after it.
class GroupViewsTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final String DOCUMENT =
      """
      group: shop
      hosts: [north, south]
      links: [{name: cable, north: 127.0.0.1/8, south: 127.0.0.2/8}]
      arbitration: {isolation: {addresses: [203.0.113.9]}}
      resources: [{name: web, process: [/bin/sleep, "1000"]}]
      """;

  private static Answers.Group told(ServerId by, Optional<ServerId> alone, String why) {
    return GroupViews.untended(
        new Untended(
            new GroupId("shop"), Optional.of(group()), group().hosts(), DOCUMENT, alone, why),
        by);
  }

  private static Group group() {
    try {
      return new GroupText(DOCUMENT).read(new SiteServers(new TreeSet<>(List.of(NORTH, SOUTH))));
    } catch (GroupRefused e) {
      throw new AssertionError(e);
    }
  }

  private static Answers.Group unreadable(ServerId by) {
    return GroupViews.untended(
        new Untended(
            new GroupId("shop"),
            Optional.empty(),
            List.of(by),
            "",
            Optional.empty(),
            "group.json is damaged"),
        by);
  }

  private static Answers.Group merged(Map<String, String> silent, Answers.Group... told) {
    var all = GroupViews.merged(List.of(told), new TreeMap<>(silent), new TreeMap<>());
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static List<String> reasons(Answers.Group group) {
    return group.states().stream().map(state -> state.host() + " " + state.why()).toList();
  }

  @Test
  void aGroupIsToldByTheHostThatStandsAside_whenTheOneThatRunsItIsDown() {
    var aside = told(SOUTH, Optional.of(NORTH), "stands aside: north runs the group alone");
    var group = merged(Map.of("north", "it is down"), aside);
    assertThat(group.well()).isFalse();
    assertThat(group.summary()).isEqualTo("none of its hosts answers");
    assertThat(group.standAlone()).isEqualTo("north");
    assertThat(reasons(group))
        .containsExactly("north it is down", "south stands aside: north runs the group alone");
    assertThat(group.problems())
        .extracting(Answers.Problem::what)
        .containsExactly("north does not answer for group shop: it is down");
  }

  @Test
  void aHostThatDoesNotLookAfterItSaysWhy() {
    var group = merged(Map.of("south", "it is down"), told(NORTH, Optional.empty(), "no disk"));
    assertThat(reasons(group)).containsExactly("north no disk", "south it is down");
    assertThat(group.document()).isEqualTo(DOCUMENT);
    assertThat(group.well()).isFalse();
  }

  /// North was taken for gone, and has just started.
  @Test
  void whoLooksAfterItKnowsItBest() {
    var before = told(NORTH, Optional.of(NORTH), "it asks the other host first");
    var now = told(SOUTH, Optional.empty(), "");
    var tended =
        new Answers.Group(
            now.name(),
            now.type(),
            now.priority(),
            now.hosts(),
            now.preferred(),
            now.witness(),
            now.in(),
            now.active(),
            now.well(),
            now.summary(),
            now.problems(),
            now.policy(),
            List.of(active(SOUTH)),
            now.document(),
            now.standAlone(),
            null);
    var group = merged(Map.of(), before, tended);
    assertThat(group.standAlone()).isNull();
    assertThat(group.active()).isEqualTo("south");
    assertThat(reasons(group)).containsExactly("north it asks the other host first", "south ");
  }

  private static Answers.GroupState active(ServerId host) {
    return new Answers.GroupState(
        host.value(),
        true,
        "active",
        "",
        true,
        true,
        4,
        host.value(),
        true,
        true,
        false,
        "",
        List.of(),
        List.of(),
        null,
        "UTC",
        "");
  }

  @Test
  void aDocumentThatOneHostCannotReadIsToldByTheOther() {
    var readable = told(SOUTH, Optional.empty(), "it is just beginning there");
    var group = merged(Map.of(), unreadable(NORTH), readable);
    assertThat(group.hosts()).containsExactly("north", "south");
    assertThat(group.priority()).isEqualTo("normal");
    assertThat(reasons(group))
        .containsExactly("north group.json is damaged", "south it is just beginning there");
    var alone = merged(Map.of("south", "it is down"), unreadable(NORTH));
    assertThat(alone.priority()).isEqualTo("unknown");
    assertThat(alone.well()).isFalse();
    assertThat(reasons(alone)).containsExactly("north group.json is damaged");
  }
}
