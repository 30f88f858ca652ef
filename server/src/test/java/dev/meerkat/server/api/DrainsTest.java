package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.core.watch.WatchState;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainsTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final CameraId GATE = new CameraId("gate");
  private static final RecordingReport RECORDING =
      new RecordingReport(RecordingPhase.RECORDING, 1, 2, "");

  private static SiteConfiguration site(
      FailoverPriority priority, String location, int limit, boolean draining) {
    var servers = new TreeMap<ServerId, ServerSettings>();
    servers.put(
        NORTH, new ServerSettings(NORTH, "", true, limit).at(location).withDraining(draining));
    servers.put(SOUTH, new ServerSettings(SOUTH, "", true, 9).withDraining(true));
    var cameras = new TreeMap<CameraId, Camera>();
    cameras.put(GATE, new Camera(GATE, "rtsp://h/1", "", "", SOUTH, priority, true));
    return new SiteConfiguration(cameras, servers);
  }

  /// South, which is draining, records the gate; north looks on.
  @ParameterizedTest(name = "{5}")
  @CsvSource(
      delimiter = '|',
      value = {
        "LOW   | ''   | 9 | false | gate | nothing",
        "NEVER | ''   | 9 | false | none | its priority is never",
        "LOW   | east | 9 | false | none | no other live server is at its location",
        "LOW   | ''   | 0 | false | none | no other live server that may take it has room",
        "LOW   | ''   | 9 | true  | none | no other live server is in service",
      })
  void saysWhatMovesAndWhatCannot(
      FailoverPriority priority,
      String location,
      int limit,
      boolean draining,
      String moving,
      String why) {
    var site = site(priority, location, limit, draining);
    var watch = new Watch(NORTH, WatchSettings.DEFAULT);
    var recordings = new TreeMap<CameraId, RecordingReport>();
    recordings.put(GATE, RECORDING);
    var south = new ServerStatus(SOUTH, Standing.STABLE, recordings, new TreeSet<>());
    WatchState state = watch.initial(0, 1);
    for (WatchEvent event :
        List.of(
            new WatchEvent.ConfigurationChanged(0, site),
            new WatchEvent.ViewChanged(0, new TreeSet<>(List.of(NORTH, SOUTH))),
            new WatchEvent.StatusHeard(0, south),
            new WatchEvent.Ticked(60_000))) {
      state = watch.step(state, event).next();
    }

    var drains = Drains.of(NORTH, site, state);

    assertThat(drains).hasSize(draining ? 2 : 1);
    var drain = drains.getLast();
    assertThat(drain.server()).isEqualTo("south");
    assertThat(drain.done()).isEqualTo(moving.equals("none"));
    if (moving.equals("none")) {
      assertThat(drain.moving()).isEmpty();
      assertThat(drain.stuck())
          .singleElement()
          .satisfies(each -> assertThat(each.why()).startsWith(why));
    } else {
      assertThat(drain.moving()).containsExactly(moving);
      assertThat(drain.stuck()).isEmpty();
    }
    var away = new WatchEvent.ViewChanged(60_000, new TreeSet<>(List.of(NORTH)));
    var unheard = Drains.of(NORTH, site, watch.step(state, away).next()).getLast();
    assertThat(unheard.heard()).as("nothing is heard of it").isFalse();
    assertThat(unheard.done()).as("what it records is not known").isFalse();
    var before = site(priority, location, limit, draining);
    var unplanned = Drains.of(NORTH, before, watch.step(state, ended(before)).next());
    assertThat(unplanned.getLast().done()).as("the plan has not followed").isFalse();
  }

  private static WatchEvent ended(SiteConfiguration site) {
    var servers = new TreeMap<>(site.servers());
    servers.replaceAll((_, server) -> server.withDraining(false));
    return new WatchEvent.ConfigurationChanged(
        60_000, new SiteConfiguration(site.cameras(), servers));
  }
}
