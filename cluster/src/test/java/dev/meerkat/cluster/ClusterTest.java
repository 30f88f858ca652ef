package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.Site.Node;
import dev.meerkat.core.document.CameraDocuments;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  @TempDir private Path directory;

  @Test
  void aLoneServerIsTheWholeSite() throws Exception {
    try (Site site = new Site("one", directory, "north")) {
      Node north = site.start("north");
      north.heard().awaitMembers("north");
      assertThat(north.cluster().members()).containsExactly(new ServerId("north"));
    }
  }

  @Test
  void serversSeeEachOtherJoinAndLeave() throws Exception {
    try (Site site = new Site("two", directory, "north", "south")) {
      Node north = site.start("north");
      Node south = site.start("south");
      north.heard().awaitMembers("north", "south");
      south.heard().awaitMembers("north", "south");
      south.close();
      north.heard().awaitMembers("north");
    }
  }

  @Test
  void statusesAreHeardByTheOthersOnly() throws Exception {
    try (Site site = new Site("status", directory, "north", "south")) {
      Node north = site.start("north");
      Node south = site.start("south");
      north.heard().awaitMembers("north", "south");
      south.heard().awaitMembers("north", "south");
      ServerStatus status =
          new ServerStatus(
              new ServerId("south"),
              Standing.STABLE,
              new TreeMap<>(Map.of(new CameraId("gate"), RecordingReport.CONNECTING)),
              new TreeSet<>());
      south.cluster().announce(status);
      north.heard().await(ServerStatus.class, status::equals);
      north
          .cluster()
          .announce(
              new ServerStatus(
                  new ServerId("north"), Standing.STABLE, new TreeMap<>(), new TreeSet<>()));
      south.heard().await(ServerStatus.class, heard -> heard.server().value().equals("north"));
      assertThat(north.heard().all(ServerStatus.class)).containsExactly(status);
    }
  }

  @Test
  void whatArrivesIsCounted() throws Exception {
    try (Site site = new Site("traffic", directory, "north", "south")) {
      Node north = site.start("north");
      Node south = site.start("south");
      Traffic before = south.cluster().traffic();
      add(north, "gate");
      awaitCameras(south, "gate");
      Traffic after = south.cluster().traffic();
      assertThat(after.receivedMessages()).isGreaterThan(before.receivedMessages());
      assertThat(after.receivedBytes()).isGreaterThan(before.receivedBytes() + 100);
    }
  }

  @Test
  void anEditOnEitherSideReachesTheOther() throws Exception {
    try (Site site = new Site("edit", directory, "north", "south")) {
      Node north = site.start("north");
      Node south = site.start("south");
      add(north, "gate");
      awaitCameras(south, "gate");
      add(south, "yard");
      awaitCameras(north, "gate", "yard");
      south.store().delete(CameraDocuments.key(new CameraId("gate")));
      awaitCameras(north, "yard");
    }
  }

  /// North wrote it while its clock stood two hours ahead, and was started anew with a right one.
  @Test
  void whatWasWrittenWhileAClockStoodAheadReachesTheOthers() throws Exception {
    try (Site site = new Site("ahead", directory, "north", "south")) {
      Camera camera = camera("gate", "rtsp://10.0.0.5/gate");
      ConfigurationStore.open(
              site.directory("north"),
              new ServerId("north"),
              () -> Instant.now().plus(Duration.ofHours(2)))
          .edit(CameraDocuments.key(camera.id()), CameraDocuments.fields(camera));
      Node south = site.start("south");
      Node north = site.start("north");
      awaitCameras(south, "gate");
      add(north, "yard");
      awaitCameras(south, "gate", "yard");
    }
  }

  @Test
  void aServerKnowsWhenItHasAllThatAnotherHad() throws Exception {
    try (Site site = new Site("compared", directory, "north", "south")) {
      Node north = site.start("north");
      add(north, "gate");
      assertThat(north.cluster().compared()).isFalse();
      Node south = site.start("south");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!south.cluster().compared()) {
        assertThat(System.nanoTime() - deadline).as("compared").isNegative();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      assertThat(south.store().configuration().cameras()).containsOnlyKeys(new CameraId("gate"));
    }
  }

  @Test
  void whatWasEditedWhileAServerWasDownReachesItWhenItReturns() throws Exception {
    try (Site site = new Site("down", directory, "north", "south")) {
      Node north = site.start("north");
      Node south = site.start("south");
      add(north, "gate");
      awaitCameras(south, "gate");
      north.close();
      add(south, "yard");
      south.store().delete(CameraDocuments.key(new CameraId("gate")));
      Node again = site.start("north");
      awaitCameras(again, "yard");
      assertThat(again.heard().all(SiteConfiguration.class).getFirst().cameras())
          .containsOnlyKeys(new CameraId("gate"));
    }
  }

  @Test
  void aSecondServerOfTheSameNameIsRefused() throws Exception {
    try (Site site = new Site("names", directory, "north", "south")) {
      Node north = site.start("north");
      assertThatThrownBy(
              () -> site.start(site.settings("north", "south", Site.FAST), site.directory("x")))
          .isInstanceOf(ClusterStartException.class)
          .hasMessageContaining("another server named 'north' is in the site 'names' already")
          .hasMessageContaining("at 127.0.0.1:" + north.settings().port())
          .hasMessageContaining("'name' in its configuration file");
      north.heard().awaitMembers("north");
    }
  }

  @Test
  void aTakenPortIsRefused() throws Exception {
    try (Site site = new Site("ports", directory, "north")) {
      Node north = site.start("north");
      int port = north.settings().port();
      assertThatThrownBy(
              () -> site.start(site.settings("south", "north", Site.FAST), site.directory("x")))
          .isInstanceOf(ClusterStartException.class)
          .hasMessageContaining("port " + port + " of 127.0.0.1 cannot be used")
          .hasMessageContaining("set another cluster port in the configuration file");
    }
  }

  static void add(Node node, String name) throws Exception {
    Camera camera = camera(name, "rtsp://10.0.0.5/" + name);
    node.store().edit(CameraDocuments.key(camera.id()), CameraDocuments.fields(camera));
  }

  static Camera camera(String name, String url) {
    return new Camera(
        new CameraId(name),
        url,
        "viewer",
        "secret",
        new ServerId("north"),
        FailoverPriority.HIGH,
        true);
  }

  static void awaitCameras(Node node, String... names) {
    TreeSet<String> expected = new TreeSet<>(java.util.List.of(names));
    node.heard()
        .await(
            SiteConfiguration.class,
            configuration ->
                configuration.cameras().keySet().stream()
                    .map(CameraId::value)
                    .toList()
                    .equals(java.util.List.copyOf(expected)));
  }

  /// Else it would go ahead alone, and be merged with the others some seconds later.
  @Test
  void anyMemberNamesTheOneThatLetsOthersIn() throws Exception {
    try (Site site = new Site("named", directory, "north", "south", "east")) {
      site.start("north");
      Node south = site.start("south");
      south.heard().awaitMembers("north", "south");
      ClusterSettings all = site.settings("east");
      var knowsSouth = List.of(new HostPort(Site.LOOPBACK, south.settings().port()));
      Node east =
          site.start(
              new ClusterSettings(
                  all.self(), all.bindAddress(), all.port(), knowsSouth, "named", all.detection()),
              site.directory("east"));
      assertThat(east.heard().awaitAny(Heard.View.class, _ -> true).members())
          .containsExactly("east", "north", "south");
    }
  }
}
