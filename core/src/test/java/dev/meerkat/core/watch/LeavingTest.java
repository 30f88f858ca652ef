package dev.meerkat.core.watch;

import static dev.meerkat.core.SiteText.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.WatchEffect.Announce;
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that record one camera, each of which believes for a while that it is at home on the
/// next one, over lines that take up to three seconds: never do all stop.
final class LeavingTest {
  private static final CameraId CAMERA = new CameraId("c1");
  private static final WatchSettings SETTINGS = WatchSettings.DEFAULT;
  private static final long TICK = 200;
  private static final long APART_UNTIL = 40_000;
  private static final long AGREED_FROM = 55_000;
  private static final long END = 80_000;
  private static final long SLOWEST = 3_000;

  private record Message(long arrivesAt, ServerStatus status) {}

  private static final class Server {
    final ServerId id;
    final Watch watch;
    final SortedMap<ServerId, Queue<Message>> inbox = new TreeMap<>();
    WatchState state;
    boolean recording;

    Server(ServerId id, long life) {
      this.id = id;
      this.watch = new Watch(id, SETTINGS);
      this.state = watch.initial(0, life);
    }
  }

  private final SortedMap<ServerId, Server> servers = new TreeMap<>();
  private final Random random;
  private long now;
  private int stops;

  LeavingTest() {
    this.random = new Random(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void someServerGoesOn(int count) {
    for (int seed = 0; seed < 60; seed++) {
      random.setSeed(seed);
      run(count);
    }
    assertThat(stops).as("cameras that were left to another server").isGreaterThan(60);
  }

  @Test
  void anAnswerToAnEarlierStatusOrLifeIsNone() {
    var status = new StatusNumber(7, 20);
    assertThat(status.reaches(new StatusNumber(7, 20))).isTrue();
    assertThat(status.reaches(new StatusNumber(7, 19))).isTrue();
    assertThat(status.reaches(new StatusNumber(7, 21))).isFalse();
    assertThat(status.reaches(new StatusNumber(8, 3))).isFalse();
    assertThat(status.next()).isEqualTo(new StatusNumber(7, 21));
  }

  private void run(int count) {
    servers.clear();
    for (int i = 0; i < count; i++) {
      var id = name(i);
      servers.put(id, new Server(id, i));
    }
    now = 0;
    servers
        .values()
        .forEach(server -> {
          configure(server, name((number(server) + 1) % count));
          view(server, new TreeSet<>(List.of(server.id)));
        });
    while (now < APART_UNTIL) {
      tick();
    }
    servers.values().forEach(server -> assertThat(server.recording).isTrue());
    servers.values().forEach(server -> view(server, new TreeSet<>(servers.keySet())));
    tickUntil(AGREED_FROM);
    servers.values().forEach(server -> configure(server, name(0)));
    tickUntil(END);
    servers
        .values()
        .forEach(server ->
            assertThat(server.recording)
                .as("%s records", server.id)
                .isEqualTo(server.id.equals(name(0))));
  }

  private static ServerId name(int number) {
    return new ServerId(String.valueOf((char) ('a' + number)));
  }

  private static int number(Server server) {
    return server.id.value().charAt(0) - 'a';
  }

  private void configure(Server server, ServerId home) {
    var words = new StringBuilder();
    servers.keySet().forEach(id -> words.append(id).append("=4 "));
    take(server, new WatchEvent.ConfigurationChanged(now, site(words + "c1@" + home + "/HIGH")));
  }

  private void view(Server server, SortedSet<ServerId> members) {
    take(server, new WatchEvent.ViewChanged(now, members));
  }

  /// Each server has recorded a little more, hears what has arrived, and looks at the clock.
  private void tick() {
    now += TICK;
    for (var server : servers.values()) {
      if (server.recording) {
        long micros = now * 1_000;
        take(
            server,
            new WatchEvent.RecordingChanged(
                now, CAMERA, new RecordingReport(RecordingPhase.RECORDING, micros, micros, "")));
      }
      for (var queue : server.inbox.values()) {
        while (!queue.isEmpty() && queue.peek().arrivesAt() <= now) {
          take(server, new WatchEvent.StatusHeard(now, queue.remove().status()));
        }
      }
      take(server, new WatchEvent.Ticked(now, new TreeMap<>()));
    }
  }

  private void tickUntil(long end) {
    while (now < end) {
      tick();
      assertThat(servers.values().stream().anyMatch(server -> server.recording))
          .as("somebody records at %d ms", now)
          .isTrue();
    }
  }

  private void take(Server server, WatchEvent event) {
    var step = server.watch.step(server.state, event);
    server.state = step.next();
    for (var effect : step.effects()) {
      switch (effect) {
        case Announce(var status) -> send(server, status);
        case StartRecording _ -> server.recording = true;
        case StopRecording _ -> {
          server.recording = false;
          stops++;
        }
        default -> throw new IllegalStateException(effect.toString());
      }
    }
  }

  /// Messages between two servers keep their order. Those told while they were apart are lost.
  private void send(Server from, ServerStatus status) {
    for (var to : servers.values()) {
      if (to != from && from.state.members().contains(to.id)) {
        var queue = to.inbox.computeIfAbsent(from.id, _ -> new ArrayDeque<>());
        long before = queue.stream().mapToLong(Message::arrivesAt).max().orElse(0);
        queue.add(new Message(Math.max(before, now + random.nextLong(SLOWEST)), status));
      }
    }
  }
}
