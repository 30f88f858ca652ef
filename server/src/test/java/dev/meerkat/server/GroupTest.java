package dev.meerkat.server;

import static dev.meerkat.server.GroupPair.activeOn;
import static dev.meerkat.server.GroupPair.await;
import static dev.meerkat.server.GroupPair.createGroup;
import static dev.meerkat.server.GroupPair.order;
import static dev.meerkat.server.GroupPair.shop;
import static dev.meerkat.server.GroupPair.wellAnywhere;
import static dev.meerkat.server.GroupPair.wellOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A group on two servers in processes of their own, with real links, a real program, and guards.
class GroupTest {
  @TempDir Path folder;

  @Test
  void isSetUp_broughtIn_switched_broughtOut_andRemoved() throws Exception {
    try (var pair = new GroupPair(folder);
        var north = pair.north.client();
        var south = pair.south.client()) {
      var nowhere = pair.document().replace("[" + folder.resolve("app") + "]", "[/no/program]");
      var missing = check(south, nowhere);
      assertThat(missing.met()).isFalse();
      for (var host : List.of("north", "south")) {
        assertThat(missing.lines())
            .filteredOn(line -> line.host().equals(host) && !line.why().isEmpty())
            .singleElement()
            .satisfies(line -> {
              assertThat(line.what()).isEqualTo("resource app: /no/program can be executed");
              assertThat(line.why()).contains("there is no program /no/program: install it");
            });
      }
      var met = check(north, pair.document());
      assertThat(met.lines()).extracting(Answers.CheckLine::why).containsOnly("");
      assertThat(met.met()).isTrue();
      assertThat(met.lines())
          .extracting(Answers.CheckLine::what)
          .contains("the same version of Meerkat", "clocks agree");
      assertThatThrownBy(() -> createGroup(south, nowhere))
          .hasMessageContaining("resource app on south: there is no program /no/program");
      assertThat(north.get("/groups", Answers.Group[].class)).isEmpty();
      createGroup(south, pair.document());
      await(north, "both to hear each other", group -> group.well() && hear(group));
      assertThat(shop(north).summary()).isEqualTo("out: nothing of it runs");

      assertThat(order(south, "bring-in", Map.of())).isEqualTo("brings the group in on north");
      await(south, "one active", wellAnywhere());
      var first = active(south);
      assertThatThrownBy(() -> change(south, Map.of("onResourceErrors", "stay")))
          .hasMessageContaining("the policy of group shop cannot be changed while it is in");
      change(south, Map.of("priority", "high"));
      assertThat(shop(north).priority()).isEqualTo("high");
      assertThatThrownBy(() -> south.delete("/groups/shop"))
          .hasMessageContaining("group shop is in");

      // The standby leaves it to the active host; that may have changed just now.
      var second = first.equals("north") ? "south" : "north";
      assertThat(order(second.equals("north") ? north : south, "switch", Map.of()))
          .isEqualTo("switches to " + second);
      await(north, second, wellOn(second));
      assertThat(pair.ran()).endsWith(first, second);
      pair.assertRanOnOneHostAtATime(shop(north));
      assertThat(pair.steps()).endsWith("start " + first, "stop " + first, "start " + second);

      order(north, "bring-out", Map.of());
      await(north, "the end", group -> !group.in() && runsNowhere(group));
      assertThat(pair.isRunning()).isFalse();
      assertThat(log(north))
          .anySatisfy(event -> {
            assertThat(event.resource()).isEqualTo("app");
            assertThat(event.result()).isEqualTo("started");
            assertThat(event.host()).isEqualTo(second);
          });
      assertThat(north.delete("/groups/shop", Answers.GroupMade.class).warnings()).isEmpty();
      assertThat(south.get("/groups", Answers.Group[].class)).isEmpty();
    }
  }

  private static Answers.GroupChecklist check(ApiClient client, String document) throws Exception {
    return client.send(
        "POST", "/groups/check", Map.of("document", document), Answers.GroupChecklist.class);
  }

  private static boolean hear(Answers.Group group) {
    return group.states().stream().allMatch(Answers.GroupState::hears);
  }

  private static boolean runsNowhere(Answers.Group group) {
    return group.states().stream().noneMatch(Answers.GroupState::running);
  }

  private static void change(ApiClient client, Map<String, ?> fields) throws Exception {
    client.send("PATCH", "/groups/shop", fields, Answers.GroupMade.class);
  }

  private static List<Answers.GroupEvent> log(ApiClient client) throws Exception {
    return Arrays.asList(client.get("/groups/shop/log", Answers.GroupEvent[].class));
  }

  @Test
  void whenMeerkatIsKilled_theOtherHostTakesOver_andTheyNeverBothRun() throws Exception {
    try (var pair = new GroupPair(folder);
        var north = pair.north.client();
        var south = pair.south.client()) {
      createGroup(north, pair.document());
      await(north, "both to hear each other", GroupTest::hear);
      order(north, "bring-in", Map.of());
      await(south, "one active", wellAnywhere());
      var first = active(south);
      var killed = first.equals("north") ? pair.north : pair.south;
      var second = first.equals("north") ? "south" : "north";
      try (var survivor = (second.equals("north") ? pair.north : pair.south).client()) {
        killed.kill();
        await(survivor, "the takeover", activeOn(second));
        int before = pair.ticks();
        await(survivor, "the program", _ -> ticks(pair) > before);
        assertThat(pair.ran()).endsWith(first, second);
        pair.assertRanOnOneHostAtATime(shop(survivor));
        assertThat(shop(survivor).problems())
            .anyMatch(
                problem -> problem.what().contains(first + " does not answer for group shop"));
        killed.start();
        await(survivor, "it stands by", wellOn(second));
        order(survivor, "bring-out", Map.of());
        await(survivor, "the end", group -> !group.in() && runsNowhere(group));
        pair.assertRanOnOneHostAtATime(shop(survivor));
      }
    }
  }

  private static String active(ApiClient client) {
    return String.valueOf(shop(client).active());
  }

  private static int ticks(GroupPair pair) {
    try {
      return pair.ticks();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aHangingHostIsReplaced_andDoesNotRunOnWhenItWakes() throws Exception {
    try (var pair = new GroupPair(folder);
        var north = pair.north.client();
        var keeper = pair.keeper.client()) {
      // A server that is no host of the group does what it is asked all the same.
      createGroup(keeper, pair.document());
      await(keeper, "both to hear each other", GroupTest::hear);
      order(keeper, "bring-in", Map.of());
      await(keeper, "one active", wellAnywhere());
      var first = active(keeper);
      var hanging = first.equals("north") ? pair.north : pair.south;
      var second = first.equals("north") ? "south" : "north";
      hanging.suspend();
      await(keeper, "the takeover", activeOn(second));
      int before = pair.ticks();
      await(keeper, "the program", _ -> ticks(pair) > before);
      hanging.resume();
      await(keeper, "it stands by", wellOn(second));
      assertThat(pair.ran()).endsWith(first, second);
      pair.assertRanOnOneHostAtATime(shop(keeper));
      order(keeper, "bring-out", Map.of());
      await(keeper, "the end", group -> !group.in() && runsNowhere(group));
      assertThat(north.delete("/groups/shop", Answers.GroupMade.class).warnings()).isEmpty();

      pair.north.kill();
      pair.south.kill();
      TestSite.await(
          "both are missed", () -> unavailable(keeper).equals(List.of("north", "south")));
      assertThatThrownBy(() -> keeper.get("/groups/shop", Answers.Group.class))
          .hasMessageContaining("no server that answers knows of a group 'shop'")
          .hasMessageContaining("these do not answer: north, south");
    }
  }

  private static List<String> unavailable(ApiClient client) {
    try {
      return client.getPartial("/groups", Answers.Group[].class).unavailable();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aHostThatStandsAsideTellsTheGroup_andGoesOnWithoutTheOtherOne() throws Exception {
    try (var pair = new GroupPair(folder);
        var north = pair.north.client();
        var south = pair.south.client()) {
      createGroup(north, pair.document());
      await(north, "both to hear each other", GroupTest::hear);
      post(north, "/groups/shop/stand-alone", Map.of("on", "north"));
      assertThat(shop(south).standAlone()).isEqualTo("north");
      pair.north.kill();
      await(south, "north is missed", group -> !group.states().getFirst().answering());
      var left = shop(south);
      assertThat(left.summary()).isEqualTo("none of its hosts answers");
      assertThat(left.states().getLast().why())
          .isEqualTo("stands aside: north runs the group alone");
      assertThatThrownBy(() -> order(south, "bring-in", Map.of()))
          .hasMessageContaining("no host of group shop answers for it");
      assertThat(south.getPartial("/groups/shop/log", Answers.GroupEvent[].class).unavailable())
          .containsExactly("north");

      post(south, "/groups/shop/pair", Map.of("without", "north", "typed", "shop"));
      change(south, Map.of("priority", "high"));
      assertThat(shop(south).priority()).isEqualTo("high");
      assertThatThrownBy(() -> south.delete("/groups/shop", Answers.GroupMade.class))
          .hasMessageContaining("type the name of the group, shop");
      assertThat(south.delete("/groups/shop?typed=shop", Answers.GroupMade.class).warnings())
          .hasSize(1);
      assertThat(south.get("/groups", Answers.Group[].class)).isEmpty();
    }
  }

  private static void post(ApiClient client, String path, Map<String, ?> fields) throws Exception {
    var made = client.send("POST", path, fields, Answers.GroupMade.class);
    assertThat(made.group()).isEqualTo("shop");
  }
}
