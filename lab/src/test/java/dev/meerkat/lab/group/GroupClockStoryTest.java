package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One pair of hosts whose clocks differ, with the real program (`syncTime: on`: *syncing time
/// while switching* of document 001, chapters 2.2.8, 3.2 and 4.1): what is told of it, and whose
/// clock is set by whose. The clocks are pretended; the orders to set them are real.
@PlayedByHand
final class GroupClockStoryTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration CLOSE = Duration.ofSeconds(45);

  /// For so long Meerkat leaves a clock alone that it has set.
  private static final Duration SETTLES = Duration.ofSeconds(61);

  private static final String REMEDY = ": let both follow the same time server";
  private static final double MOST_OFFSET_MILLIS = 1_000;
  private static final int PATIENCE_MILLIS = 3_000;

  @TempDir private Path folder;

  @Test
  void theClockByWhichTheApplicationLivesCounts() {
    long machine = clockOfTheMachineSeconds();
    var echo = new Echo(Application.shared(folder));
    try (GroupSite site =
        GroupSite.start(
            links ->
                new Arrangement(true, false).document(links, echo) + "policy: {syncTime: on}\n",
            echo,
            folder,
            host -> new PretendedClock(host).install())) {
      Machine north = site.links().north();
      Machine south = site.links().south();
      new Steps(site, north, south, new PretendedClock(north), new PretendedClock(south)).all();
      assertThat(site.lookout().takeFindings()).isEmpty();
    }
    assertThat(clockOfTheMachineSeconds() - machine).as("nobody has set it").isBetween(-5L, 5L);
  }

  /// By how much it is ahead of one that nobody can set.
  private static long clockOfTheMachineSeconds() {
    return Duration.ofMillis(System.currentTimeMillis())
        .minus(Duration.ofNanos(System.nanoTime()))
        .toSeconds();
  }

  private record Steps(
      GroupSite site,
      Machine north,
      Machine south,
      PretendedClock ofNorth,
      PretendedClock ofSouth) {
    void all() {
      clocksThatDifferAreTold();
      theStandbyIsSet_whenItIsBroughtIn();
      theNewHostIsSet_whenItIsSwitched();
      theClockOfTheHostThatHasItCounts_alsoWhenItIsWrong();
    }

    private void clocksThatDifferAreTold() {
      new Operator(north).order("bring-out");
      int orders = ofSouth.orders().size();
      ofSouth.set(Duration.ofSeconds(90));
      awaitTold(north, "the clock of south is (89|90)\\.\\d s ahead of that of north" + REMEDY);
      awaitTold(south, "the clock of north is (89|90)\\.\\d s behind that of south" + REMEDY);
      for (Machine each : List.of(north, south, site.keeper())) {
        awaitOffsets(each, offset -> Math.abs(offset) > 89_000);
        assertThat(new Operator(each).seesThatItIsNotWell())
            .startsWith("Group shop: out")
            .containsPattern(
                "! the clock of south is (89|90)\\.\\d s ahead of that of north" + REMEDY)
            .containsPattern("(?m)^cable +north .* \\+(89|90)\\d{3}\\.\\d ms$")
            .containsPattern("(?m)^cable +south .* -(89|90)\\d{3}\\.\\d ms$");
      }
      assertThat(new Operator(north).isRefused(GroupSite.document(north), "check"))
          .containsPattern(
              "NO  north, south: clocks agree: the clock of south is \\d+\\.\\d s ahead of that of"
                  + " north"
                  + REMEDY);
      assertThat(ofSouth.orders()).as("it is only told").hasSize(orders);
    }

    private void theStandbyIsSet_whenItIsBroughtIn() {
      int orders = ofSouth.orders().size();
      int others = ofNorth.orders().size();
      new Operator(south).order("bring-in", "--on", "north");
      site.awaitWell(north);
      Await.until("the clock of south to be set", LIMIT, () -> ofSouth.orders().size() > orders);
      assertThat(ofSouth.ahead()).isBetween(CLOSE.negated(), CLOSE);
      assertAgree(north);
      assertThat(ofSouth.orders()).hasSize(orders + 1);
      assertThat(ofNorth.orders()).hasSize(others);
    }

    /// The application goes on by the clock that it had.
    private void theNewHostIsSet_whenItIsSwitched() {
      Await.until(
          "Meerkat to set the clock of south again when it must",
          LIMIT,
          () -> ofSouth.sinceOrder().compareTo(SETTLES) > 0);
      ofSouth.set(Duration.ofMinutes(5));
      awaitTold(south, "the clock of north is (299|300)\\.\\d s behind that of south" + REMEDY);
      int orders = ofSouth.orders().size();
      int others = ofNorth.orders().size();
      awaitApplication(north, Duration.ZERO);
      new Operator(north).order("switch");
      awaitApplication(south, Duration.ZERO);
      assertAgree(south);
      assertThat(ofSouth.orders()).hasSize(orders + 1);
      assertThat(ofNorth.orders()).hasSize(others);
    }

    private void theClockOfTheHostThatHasItCounts_alsoWhenItIsWrong() {
      new Operator(north).order("bring-out");
      ofSouth.set(Duration.ofMinutes(-2));
      awaitTold(north, "the clock of south is (119|120)\\.\\d s behind that of north" + REMEDY);
      int orders = ofSouth.orders().size();
      int others = ofNorth.orders().size();
      new Operator(north).order("bring-in", "--on", "south");
      Await.until("the clock of north to be set", LIMIT, () -> ofNorth.orders().size() > others);
      assertThat(ofNorth.ahead().minus(ofSouth.ahead())).isBetween(CLOSE.negated(), CLOSE);
      awaitApplication(south, Duration.ofMinutes(-2));
      assertAgree(south);
      assertThat(ofNorth.orders()).hasSize(others + 1);
      assertThat(ofSouth.orders()).hasSize(orders);
    }

    /// The newest line of the log of that host about clocks.
    private static void awaitTold(Machine by, String pattern) {
      Await.until(
          "the log of " + by.name() + " to say '" + pattern + "'",
          LIMIT,
          () ->
              GroupSite.told(by).stream()
                  .filter(line -> line.startsWith("the clock of "))
                  .reduce((_, later) -> later)
                  .filter(line -> line.matches(pattern + ".*"))
                  .isPresent());
    }

    /// Both hosts tell so, and have measured it on each link.
    private void assertAgree(Machine active) {
      site.awaitWell(active);
      awaitTold(north, "the clock of south agrees with that of north again");
      awaitTold(south, "the clock of north agrees with that of south again");
      awaitOffsets(active, offset -> Math.abs(offset) < MOST_OFFSET_MILLIS);
      assertThat(new Operator(active).sees()).doesNotContain("the clock of");
    }

    private static void awaitOffsets(Machine by, DoublePredicate condition) {
      GroupSite.await(
          by,
          "such offsets of the clocks on all links",
          group ->
              group.states().stream()
                  .flatMap(state -> state.links().stream())
                  .map(Answers.GroupLink::clockOffsetMillis)
                  .allMatch(offset -> offset != null && condition.test(offset)));
    }

    /// Waits until the application answers from that host, by a clock that is ahead of that of the
    /// machine by about so much.
    private void awaitApplication(Machine on, Duration ahead) {
      Await.until(
          "the application on " + on.name() + ", whose clock is ahead by " + ahead,
          LIMIT,
          () ->
              Reading.of(site.client())
                  .filter(each -> each.host().equals(on.name()))
                  .filter(each -> each.ahead().minus(ahead).abs().compareTo(CLOSE) < 0)
                  .isPresent());
    }
  }

  /// What the application has answered.
  ///
  /// @param ahead its clock, when that of the machine is subtracted
  private record Reading(String host, Duration ahead) {
    /// Empty when nobody answers.
    static Optional<Reading> of(Host client) {
      try {
        return Optional.of(client.namespace().call(Reading::ask));
      } catch (IOException _) {
        return Optional.empty();
      } catch (Exception e) {
        throw new LabFailure("cannot ask the application", e);
      }
    }

    private static Reading ask() throws IOException {
      var url = URI.create("http://" + GroupSite.ADDRESS + ":" + Echo.PORT + "/").toURL();
      var connection = (HttpURLConnection) url.openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      connection.setRequestProperty("Connection", "close");
      try (var in = connection.getInputStream()) {
        var host = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Reading(
            host, Duration.between(Instant.now(), Instant.ofEpochMilli(connection.getDate())));
      }
    }
  }
}
