package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Instant AT = Instant.parse("2026-11-26T10:00:00.123Z");

  @TempDir Path folder;

  private EventLog open() throws Exception {
    return EventLog.open(folder, "north", InstantSource.fixed(AT));
  }

  @Test
  void isKeptOverAStart() throws Exception {
    try (var log = open()) {
      log.add("web", "started", "started web");
      log.add("", "", "active: epoch 1");
    }
    try (var log = open()) {
      assertThat(log.all())
          .containsExactly(
              new GroupEvent(AT, "north", "web", "started", "started web"),
              new GroupEvent(AT, "north", "", "", "active: epoch 1"));
    }
  }

  @Test
  void aLineThatACrashHasTornIsLeftOut() throws Exception {
    try (var log = open()) {
      log.add("", "", "whole");
    }
    Files.writeString(
        folder.resolve("events.jsonl"), "{\"atMillis\": 17", StandardOpenOption.APPEND);
    try (var log = open()) {
      assertThat(log.all()).extracting(GroupEvent::text).containsExactly("whole");
    }
  }

  @Test
  void theOldestGoWhenItIsFull() throws Exception {
    for (int round = 0; round < 5; round++) {
      try (var log = open()) {
        for (int i = 0; i < 900; i++) {
          log.add("", "", round + "." + i);
        }
      }
    }
    try (var log = open()) {
      assertThat(log.all()).hasSize(EventLog.MOST);
      assertThat(log.all().getLast().text()).isEqualTo("4.899");
      assertThat(log.all().getFirst().text()).isEqualTo("2.700");
    }
    assertThat(Files.size(folder.resolve("events.jsonl"))).isLessThan(300_000);
  }
}
