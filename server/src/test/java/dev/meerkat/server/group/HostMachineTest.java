package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.cluster.beat.LinkState;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.model.ServerId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The clock of the host that takes a group over. All hosts of a machine have one clock, so that a
/// program sets it here which only tells what the real one makes of the order.
class HostMachineTest {
  private static final ServerId SOUTH = new ServerId("south");

  @TempDir private Path folder;

  private final List<String> problems = new CopyOnWriteArrayList<>();

  private HostMachine machine(String script, OptionalLong... offsetsMicros) throws Exception {
    var conditions =
        Stream.of(offsetsMicros)
            .map(offset ->
                new LinkCondition(
                    new LinkId("cable"),
                    LinkState.HEARD,
                    OptionalLong.of(0),
                    0,
                    OptionalLong.of(100),
                    offset,
                    0,
                    ""))
            .toList();
    Path date = folder.resolve("date");
    Files.writeString(date, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(date, PosixFilePermissions.fromString("rwx------"));
    return new HostMachine(() -> conditions, problems::add, date.toString());
  }

  /// The order to set it becomes the order to show it.
  private String showing(Path told) {
    return "test $1 = --utc && date --utc --date=\"${2#--set=}\" +%s.%N >"
        + told
        + ".new && mv "
        + told
        + ".new "
        + told;
  }

  @Test
  void theClockIsSetByThatOfTheOtherHost() throws Exception {
    Path told = folder.resolve("told");
    var offset = Duration.ofMinutes(-75).plusMillis(250);
    var before = Instant.now().plus(offset);
    machine(showing(told), OptionalLong.empty(), OptionalLong.of(offset.toMillis() * 1_000))
        .syncTime(SOUTH);
    TestHost.await("the clock to be set", () -> Files.exists(told));
    var parts = Files.readString(told, StandardCharsets.UTF_8).strip().split("\\.", 2);
    var set = Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    assertThat(set.plusNanos(1_000)).isBetween(before, Instant.now().plus(offset).plusMillis(1));
    assertThat(problems).isEmpty();
  }

  @Test
  void whatCannotBeSetIsTold() throws Exception {
    machine("exit 1", OptionalLong.of(5_000_000)).syncTime(SOUTH);
    TestHost.await("the problem", () -> !problems.isEmpty());
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("date --utc --set=@")
        .endsWith("' ended with 1: is Meerkat run as root?");
  }

  @Test
  void aClockThatIsRightIsLeftAlone() throws Exception {
    var machine = machine("exit 1", OptionalLong.of(99_999));
    machine.syncTime(SOUTH);
    machine("exit 1", OptionalLong.empty()).syncTime(SOUTH);
    machine("exit 2", OptionalLong.of(-100_000)).syncTime(SOUTH);
    TestHost.await("the only order", () -> !problems.isEmpty());
    assertThat(problems).singleElement().asString().contains("ended with 2");
  }
}
