package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.api.Answers.GroupEvent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupLogsTest {
  private static List<GroupEvent> log(String host, int... minutes) {
    return Arrays.stream(minutes)
        .mapToObj(
            minute -> new GroupEvent("2026-01-01T00:%02d:00Z".formatted(minute), host, "", "", ""))
        .toList();
  }

  private static List<String> joined(List<List<GroupEvent>> logs) {
    return GroupLogs.joined(logs).stream()
        .map(event -> event.host() + event.at().substring(13, 16))
        .toList();
  }

  @Test
  void isByTime() {
    assertThat(joined(List.of(log("north", 1, 4), log("south", 2, 3, 5))))
        .containsExactly("north:01", "south:02", "south:03", "north:04", "south:05");
    assertThat(joined(List.of(List.of(), log("south", 2)))).containsExactly("south:02");
    assertThat(joined(List.of())).isEmpty();
  }

  @Test
  void aHostWhoseClockIsSetBackHasToldWhatComesLaterLater() {
    assertThat(joined(List.of(log("north", 1, 9, 2, 3), log("south", 2, 4))))
        .containsExactly("north:01", "south:02", "south:04", "north:09", "north:02", "north:03");
  }
}
