package dev.meerkat.server;

import static dev.meerkat.server.GroupPair.await;
import static dev.meerkat.server.GroupPair.shop;
import static dev.meerkat.server.GroupPair.wellAnywhere;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator gets wrong, by the command line and with real servers: it is refused or
/// reported with the reason and the remedy, and the group stays as it was.
class BadGroupTest {
  private static final String LINK = "127.0.0.1/8, south: 127.0.0.2/8";
  private static final String ADDRESS =
      "  - {name: ip, address: %s, interfaces: {north: [%s], south: [%s]}}\n";

  @TempDir Path folder;

  @Test
  void isRefusedOrReported_andTheGroupStaysAsItWas() throws Exception {
    try (var pair = new GroupPair(folder);
        var north = pair.north.client();
        var south = pair.south.client()) {
      refusesDocuments(pair, north);
      tellsOfAScriptThatDoesNotReturn(pair, north);
      refusesASwitchToAHostThatIsNotReady(pair, north, south);
    }
  }

  private void refusesDocuments(GroupPair pair, ApiClient north) throws Exception {
    var good = pair.document();
    var apart = good.replace(LINK, "127.0.1.1/24, south: 127.0.1.2/24");
    refuses(
        pair,
        good.replace("{name: step,", "{name: step, dependsOn: [app],"),
        "they depend on one another in a circle: step needs app needs step",
        "take one of these dependencies away");
    refuses(
        pair,
        good.replace(LINK, "198.51.100.1/24, south: 198.51.100.2/24"),
        "link cable on north: 198.51.100.1 is no address of this host, which has ",
        "name one of these");
    refuses(
        pair,
        good.replace(LINK, "127.0.1.1/24, south: 127.0.2.2/24"),
        "link cable: ",
        "are in different segments: give both hosts addresses of one");
    refuses(
        pair,
        good + ADDRESS.formatted("127.0.0.50/8", "lo", "lo"),
        "link cable: it is in the segment of the service address",
        "add a link of its own");
    refuses(
        pair,
        apart + ADDRESS.formatted("10.9.9.9/24", "eth-none", "eth-none"),
        "there is no interface eth-none; there are ");
    refuses(
        pair,
        apart + ADDRESS.formatted("127.0.0.1/24", "lo", "lo"),
        "127.0.0.1 is an address of this host already");
    refuses(
        pair,
        good.replace("witness: keeper", "isolation: {addresses: [127.0.0.9]}"),
        "arbitration.isolation: 127.0.0.9 is that of each host itself",
        "name one of a third device");
    refuses(pair, good + "standAlone: north\n", "the document has a line standAlone", "leave");
    refuses(
        pair,
        good + "data: [{name: %s, folder: /srv}]\n".formatted("d".repeat(60)),
        "the names of group and dataset together",
        "give one of both a shorter name");
    refuses(
        pair,
        good + "data: [{name: d, folder: %s}]\n".formatted(folder),
        "where this server keeps what it knows, lie within one another",
        "name a folder of the application");
    refuses(
        pair,
        good.replace("[" + folder.resolve("app") + "]", "[/no/program]"),
        "there is no program /no/program: install it");
    assertThat(north.get("/groups", Answers.Group[].class)).isEmpty();
  }

  private void refuses(GroupPair pair, String document, String... words) throws Exception {
    var said = create(pair, document);
    assertThat(said.exitCode()).as(said.words()).isEqualTo(1);
    assertThat(said.words()).contains(words);
  }

  private ServerProcess.Said create(GroupPair pair, String document, String... more)
      throws Exception {
    Path file = Files.writeString(folder.resolve("shop.yaml"), document);
    var words = new ArrayList<>(List.of("create", file.toString()));
    words.addAll(Arrays.asList(more));
    return pair.north.group(words.toArray(String[]::new));
  }

  private void tellsOfAScriptThatDoesNotReturn(GroupPair pair, ApiClient north) throws Exception {
    Path ran = folder.resolve("hang.ran");
    Path hang =
        Files.writeString(folder.resolve("hang"), "#!/bin/sh\ntouch " + ran + "\nsleep 1000\n");
    Files.setPosixFilePermissions(hang, PosixFilePermissions.fromString("rwxr-xr-x"));
    var document =
        pair.document()
                .replace("start: " + folder.resolve("step"), "start: " + hang)
                .replace("{name: step,", "{name: step, startSeconds: 1, restarts: 0,")
            + "policy: {onResourceErrors: stay}\n";
    var created = create(pair, document);
    assertThat(created.exitCode()).as(created.words()).isZero();
    await(north, "both to hear each other", BadGroupTest::hear);
    var broughtIn = pair.north.group("bring-in", "shop", "--no-wait");
    assertThat(broughtIn.exitCode()).as(broughtIn.words()).isZero();
    await(north, "the report", _ -> log(north).contains("took too long"));
    assertThat(ran).exists();
    var shown = pair.north.group("show", "shop");
    assertThat(shown.exitCode()).as(shown.words()).isEqualTo(3);
    assertThat(shown.words()).contains("tries again every 60 s", "the policy is to stay");

    var changed = pair.north.group("policy", "shop", "--on-resource-errors", "move");
    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.words())
        .contains(
            "the policy of group shop cannot be changed while it is in", "bring it out first");
    assertThat(pair.north.group("policy", "shop").words()).contains("stay");
    var switched = pair.north.group("switch", "shop");
    assertThat(switched.exitCode()).isEqualTo(1);
    assertThat(switched.words()).contains("wait until it is active");
    assertThat(shop(north).in()).isTrue();
    changesOnlyThePriorityOfWhatIsIn(pair, north, document);

    assertThat(pair.north.group("bring-out", "shop").exitCode()).isZero();
    assertThat(runs(hang)).isFalse();
    assertThat(create(pair, pair.document(), "--change").exitCode()).isZero();
  }

  private void changesOnlyThePriorityOfWhatIsIn(GroupPair pair, ApiClient north, String document)
      throws Exception {
    var first = document + "priority: high\n";
    var changed = create(pair, first, "--change");
    assertThat(changed.exitCode()).as(changed.words()).isZero();
    assertThat(shop(north).priority()).isEqualTo("high");
    for (var refused :
        Map.of(
                "resources", first.replace("startSeconds: 1", "startSeconds: 2"),
                "links", first.replace("maxLoss: 20", "maxLoss: 21"))
            .entrySet()) {
      var said = create(pair, refused.getValue(), "--change");
      assertThat(said.exitCode()).as(said.words()).isEqualTo(1);
      assertThat(said.words())
          .contains(
              "the " + refused.getKey() + " of group shop cannot be changed while it is in",
              "bring it out first; only its priority can be changed now");
    }
    for (var each : List.of(pair.north, pair.south)) {
      try (var client = each.client()) {
        assertThat(shop(client).document()).isEqualTo(first);
      }
      var shown = each.group("show", "shop", "--document");
      assertThat(shown.exitCode()).as(shown.words()).isZero();
      assertThat(shown.words()).isEqualTo(first);
    }
  }

  private void refusesASwitchToAHostThatIsNotReady(GroupPair pair, ApiClient north, ApiClient south)
      throws Exception {
    await(north, "both to hear each other", BadGroupTest::hear);
    assertThat(pair.north.group("bring-in", "shop").exitCode()).isZero();
    await(north, "both well", wellAnywhere());
    var active = Objects.requireNonNull(shop(north).active());
    boolean onNorth = active.equals("north");
    var runs = onNorth ? pair.north : pair.south;
    var stands = onNorth ? pair.south : pair.north;
    var client = onNorth ? north : south;
    stands.suspend();
    try {
      await(client, "silence", group -> group.states().stream().noneMatch(BadGroupTest::hears));
      var said = runs.group("switch", "shop");
      assertThat(said.exitCode()).as(said.words()).isEqualTo(1);
      assertThat(said.words()).contains("is not ready (it is not heard): nothing was changed");
      assertThat(shop(client).active()).isEqualTo(active);
    } finally {
      stands.resume();
    }
  }

  private static boolean hear(Answers.Group group) {
    return group.states().stream().allMatch(Answers.GroupState::hears);
  }

  private static boolean hears(Answers.GroupState state) {
    return state.hears();
  }

  private static String log(ApiClient client) {
    try {
      return Arrays.toString(client.get("/groups/shop/log", Answers.GroupEvent[].class));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean runs(Path program) {
    return ProcessHandle.allProcesses()
        .map(each -> each.info().arguments())
        .flatMap(Optional::stream)
        .flatMap(Arrays::stream)
        .filter(Objects::nonNull)
        .anyMatch(program.toString()::equals);
  }
}
