package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.model.Succession;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.core.watch.WatchState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final ServerId EAST = new ServerId("east");

  private final TreeMap<ServerId, ServerSettings> servers = new TreeMap<>();
  private final TreeMap<CameraId, Camera> cameras = new TreeMap<>();

  private void server(ServerId id, int limit, String location) {
    servers.put(id, new ServerSettings(id, "http://h:7080", limit > 0, limit).at(location));
  }

  private void camera(String name, ServerId home, Optional<ServerId> backup) {
    CameraId id = new CameraId(name);
    cameras.put(
        id,
        new Camera(id, "rtsp://h/1", "", "", home, FailoverPriority.HIGH, true)
            .with(new Succession(backup, false)));
  }

  /// As north sees it, once it has started and seen these members.
  private List<String> problems(ServerId... members) {
    var configuration = new SiteConfiguration(cameras, servers);
    var watch = new Watch(NORTH, WatchSettings.DEFAULT);
    SortedSet<ServerId> view = new TreeSet<>(List.of(members));
    WatchState state = watch.initial(0, 1);
    for (WatchEvent event :
        List.of(
            new WatchEvent.ConfigurationChanged(0, configuration),
            new WatchEvent.ViewChanged(0, view),
            new WatchEvent.Ticked(60_000))) {
      state = watch.step(state, event).next();
    }
    return Diagnosis.of(NORTH, configuration, state, new TreeMap<>(), List.of()).stream()
        .map(problem -> problem.what() + ": " + problem.todo())
        .toList();
  }

  @Test
  void aBackupThatTakesNothingIsTold() {
    server(NORTH, 9, "");
    server(SOUTH, 0, "");
    camera("gate", NORTH, Optional.of(SOUTH));
    camera("yard", NORTH, Optional.of(SOUTH));
    camera("door", NORTH, Optional.empty());
    assertThat(problems(NORTH, SOUTH))
        .containsExactly(
            "south is the backup of 2 cameras: gate, yard, but takes over no cameras: allow it some"
                + " (set-server --failover on --max-cameras N), or choose another backup");
  }

  @Test
  void aCameraOfAWitnessIsTold() {
    server(NORTH, 9, "");
    server(SOUTH, 9, "");
    servers.computeIfPresent(SOUTH, (_, server) -> server.asWitness(true));
    camera("gate", SOUTH, Optional.empty());
    camera("yard", NORTH, Optional.of(SOUTH));
    assertThat(problems(NORTH, SOUTH))
        .containsExactly(
            "the home of camera gate is a witness, which never records: south: choose another home"
                + " (set-camera --of south --home SERVER)",
            "south is the backup of camera yard, but a witness, which never records: choose another"
                + " backup");
  }

  @Test
  void aFastServerThatIsSilentIsTold() {
    server(NORTH, 9, "");
    server(SOUTH, 9, "");
    var configuration = new SiteConfiguration(cameras, servers);
    var watch = new Watch(NORTH, WatchSettings.DEFAULT);
    var beats = new TreeMap<ServerId, Long>();
    beats.put(SOUTH, 0L);
    WatchState state = watch.initial(0, 1);
    state = watch.step(state, new WatchEvent.ConfigurationChanged(0, configuration)).next();
    SortedSet<ServerId> view = new TreeSet<>(List.of(NORTH, SOUTH));
    state = watch.step(state, new WatchEvent.ViewChanged(0, view)).next();
    for (long at = 0; at <= 1_600; at += 200) {
      state = watch.step(state, new WatchEvent.Ticked(at, beats)).next();
    }
    assertThat(Diagnosis.of(NORTH, configuration, state, new TreeMap<>(), List.of()))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.what())
              .startsWith("server south is silent: others record its cameras");
          assertThat(problem.todo()).contains("set-server south --redundancy normal");
        });
  }

  @Test
  void aBackupThatIsTheHomeIsTold() {
    server(NORTH, 9, "");
    camera("gate", NORTH, Optional.of(NORTH));
    assertThat(problems(NORTH))
        .containsExactly(
            "north is the backup of camera gate, but its home as well: choose another backup");
  }

  @Test
  void aWarmBackupWithoutRoomIsTold() {
    server(NORTH, 9, "");
    server(SOUTH, 1, "");
    servers.compute(SOUTH, (_, south) -> Objects.requireNonNull(south).with(Redundancy.WARM));
    camera("gate", NORTH, Optional.of(SOUTH));
    assertThat(problems(NORTH, SOUTH)).isEmpty();
    camera("yard", NORTH, Optional.of(SOUTH));
    assertThat(problems(NORTH, SOUTH))
        .singleElement()
        .asString()
        .matches("south does not hold camera (gate|yard) beside the home, as .*--max-cameras.*");
  }

  @Test
  void aCameraThatMayNotLeaveItsLocationIsTold() {
    server(NORTH, 9, "harbour");
    server(EAST, 9, "station");
    camera("gate", EAST, Optional.empty());
    assertThat(problems(NORTH))
        .hasSize(2)
        .last()
        .asString()
        .startsWith(
            "camera gate is not recorded: its home east does not record it, and no server of its"
                + " location has room: bring east back")
        .contains("--backup")
        .contains("--any-location true");
  }
}
