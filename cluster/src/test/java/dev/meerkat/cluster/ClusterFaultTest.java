package dev.meerkat.cluster;

import static dev.meerkat.cluster.ClusterTest.add;
import static dev.meerkat.cluster.ClusterTest.awaitCameras;
import static dev.meerkat.cluster.ClusterTest.camera;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.Site.Node;
import dev.meerkat.core.document.CameraDocuments;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.ServerStatus;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jgroups.BytesMessage;
import org.jgroups.ObjectMessage;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFaultTest {
  @TempDir private Path directory;

  @Test
  void aKilledProcessIsMissedAndMayReturn() throws Exception {
    try (Site site = new Site("kill", directory, "north", "south", "west")) {
      Node north = site.start("north");
      Node west = site.start("west");
      try (Child south = Child.start(site, "south")) {
        north.heard().awaitMembers("north", "south", "west");
        west.heard().awaitMembers("north", "south", "west");
        south.kill();
        north.heard().awaitMembers("north", "west");
        west.heard().awaitMembers("north", "west");
      }
      Node again = site.start("south");
      again.heard().awaitMembers("north", "south", "west");
      north.heard().awaitMembers("north", "south", "west");
    }
  }

  /// The server that decides about views is no exception.
  @Test
  void theFirstServerMayBeKilledToo() throws Exception {
    try (Site site = new Site("first", directory, "north", "south", "west");
        Child north = Child.start(site, "north")) {
      Node south = site.start("south");
      Node west = site.start("west");
      south.heard().awaitMembers("north", "south", "west");
      west.heard().awaitMembers("north", "south", "west");
      north.kill();
      south.heard().awaitMembers("south", "west");
      west.heard().awaitMembers("south", "west");
      add(south, "gate");
      awaitCameras(west, "gate");
    }
  }

  @Test
  void aHungProcessIsGivenUpAndComesBack() throws Exception {
    try (Site site = new Site("hang", directory, "north", "south")) {
      Node north = site.start("north");
      try (Child south = Child.start(site, "south")) {
        north.heard().awaitMembers("north", "south");
        south.hang();
        north.heard().awaitMembers("north");
        south.goOn();
        north.heard().awaitMembers("north", "south");
      }
    }
  }

  @Test
  void bothSidesOfASplitGoOnAndAgreeOnceItHeals() throws Exception {
    try (Site site = new Site("split", directory, "north", "south", "west")) {
      Node north = site.start("north");
      Node south = site.start("south");
      Node west = site.start("west");
      north.heard().awaitMembers("north", "south", "west");
      south.heard().awaitMembers("north", "south", "west");
      add(north, "gate");
      awaitCameras(south, "gate");
      awaitCameras(west, "gate");

      DISCARD cut = cut(south);
      north.heard().awaitMembers("north", "west");
      west.heard().awaitMembers("north", "west");
      south.heard().awaitMembers("south");
      edit(south, "gate", "username", "left");
      edit(north, "gate", "password", "right");
      edit(south, "gate", "url", "rtsp://first");
      edit(north, "gate", "url", "rtsp://second");
      add(south, "yard");
      add(west, "roof");
      south.store().delete(CameraDocuments.key(new CameraId("nothing")));

      cut.discardAll(false);
      for (Node node : List.of(north, south, west)) {
        node.heard().awaitMembers("north", "south", "west");
        awaitCameras(node, "gate", "roof", "yard");
        SiteConfiguration merged =
            node.heard()
                .await(
                    SiteConfiguration.class,
                    configuration -> {
                      Camera gate = configuration.cameras().get(new CameraId("gate"));
                      return gate != null
                          && gate.username().equals("left")
                          && gate.password().equals("right")
                          && gate.url().equals("rtsp://second");
                    });
        assertThat(merged).isEqualTo(north.store().configuration());
      }
      assertThat(south.store().fingerprint()).isEqualTo(north.store().fingerprint());
      assertThat(west.store().fingerprint()).isEqualTo(north.store().fingerprint());
    }
  }

  private static void edit(Node node, String camera, String field, String value) throws Exception {
    node.store().edit(CameraDocuments.key(new CameraId(camera)), Map.of(field, value));
  }

  /// Loses everything between the node and the others.
  private static DISCARD cut(Node node) throws Exception {
    DISCARD discard = new DISCARD();
    discard.discardAll(true).excludeItself(true);
    node.channel()
        .getProtocolStack()
        .insertProtocol(discard, ProtocolStack.Position.ABOVE, TP.class);
    return discard;
  }

  @Test
  void twoOfOneNameThatMeetLateGoOnAndAreReported() throws Exception {
    try (Site site = new Site("late", directory, "one", "two", "west")) {
      Node first = site.start(alone(site, "one"), site.directory("one"));
      Node second = site.start(alone(site, "two"), site.directory("two"));
      first.heard().awaitMembers("north");
      second.heard().awaitMembers("north");
      Node west = site.start("west");
      for (Node node : List.of(first, second, west)) {
        node.heard().awaitMembers("north", "west");
        Heard.Problem problem = node.heard().await(Heard.Problem.class, _ -> true);
        assertThat(problem.text())
            .contains(
                node.equals(second)
                    ? "the name of this server, 'north', belongs to the one"
                    : "two servers are named 'north': one")
            .contains(" at 127.0.0.1:" + first.settings().port())
            .contains(", at 127.0.0.1:" + second.settings().port())
            .contains("another 'name' in its configuration file");
        assertThat(node.cluster().problems()).containsExactly(problem.text());
      }
      second.cluster().announce(status("north", Standing.STARTING));
      first.cluster().announce(status("north", Standing.STABLE));
      west.heard().await(ServerStatus.class, heard -> heard.standing() == Standing.STABLE);
      second.close();
      west.heard().awaitMembers("north", "west");
      awaitNoProblem(west);
      assertThat(west.heard().all(ServerStatus.class))
          .containsOnly(status("north", Standing.STABLE));
    }
  }

  private static void awaitNoProblem(Node node) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!node.cluster().problems().isEmpty()) {
      assertThat(System.nanoTime() - deadline).as(node.cluster().problems()::toString).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /// A server named north that knows of no other.
  private static ClusterSettings alone(Site site, String place) {
    ClusterSettings settings = site.settings("north", place, Site.FAST);
    return new ClusterSettings(
        settings.self(),
        settings.bindAddress(),
        settings.port(),
        List.of(),
        settings.siteName(),
        settings.detection());
  }

  private static ServerStatus status(String server, Standing standing) {
    return new ServerStatus(new ServerId(server), standing, new TreeMap<>(), new TreeSet<>());
  }

  @Test
  void serversOfAnotherSiteAreStrangersEvenAtOneAnothersAddresses() throws Exception {
    try (Site site = new Site("ours", directory, "north", "south", "west")) {
      Node north = site.start("north");
      ClusterSettings ours = site.settings("south");
      ClusterSettings theirs =
          new ClusterSettings(
              ours.self(),
              ours.bindAddress(),
              ours.port(),
              ours.initialHosts(),
              "theirs",
              ours.detection());
      Node stranger = site.start(theirs, site.directory("stranger"));
      add(stranger, "foreign");
      stranger.heard().awaitMembers("south");
      Node west = site.start("west");
      west.heard().awaitMembers("north", "west");
      add(west, "gate");
      awaitCameras(north, "gate");
      assertThat(stranger.heard().all(Heard.View.class))
          .containsExactly(new Heard.View(List.of("south")));
      assertThat(stranger.store().configuration().cameras())
          .containsOnlyKeys(new CameraId("foreign"));
      assertThat(north.cluster().members())
          .containsExactly(new ServerId("north"), new ServerId("west"));
    }
  }

  @Test
  void rubbishFromAPeerAndFromAStrangerIsDropped() throws Exception {
    try (Site site = new Site("rubbish", directory, "north", "south")) {
      Node north = site.start("north");
      Node south = site.start("south");
      north.heard().awaitMembers("north", "south");
      south.heard().awaitMembers("north", "south");
      Random random = new Random(7);
      for (int i = 0; i < 200; i++) {
        byte[] rubbish = new byte[random.nextInt(200)];
        random.nextBytes(rubbish);
        if (rubbish.length > 2) {
          rubbish[0] = 1;
          rubbish[1] = (byte) random.nextInt(9);
        }
        south.channel().send(new BytesMessage(null, rubbish));
      }
      south.channel().send(new ObjectMessage(null, "an object"));
      try (Socket stranger =
          new Socket(InetAddress.ofLiteral(Site.LOOPBACK), north.settings().port())) {
        byte[] rubbish = new byte[5_000];
        random.nextBytes(rubbish);
        stranger.getOutputStream().write(rubbish);
      }
      south.cluster().announce(status("south", Standing.STABLE));
      north.heard().await(ServerStatus.class, status("south", Standing.STABLE)::equals);
      add(south, "gate");
      awaitCameras(north, "gate");
      assertThat(north.heard().all(Heard.View.class))
          .containsOnlyOnce(new Heard.View(List.of("north", "south")));
    }
  }

  @Test
  void tenThousandCamerasReachANewServer() throws Exception {
    try (Site site = new Site("many", directory, "north", "south")) {
      Node north = site.start("north");
      Map<DocumentKey, Map<String, String>> edits = new HashMap<>();
      for (int i = 0; i < 10_000; i++) {
        Camera camera = camera("camera-" + i, "rtsp://10.0." + i / 250 + "." + i % 250 + "/main");
        edits.put(CameraDocuments.key(camera.id()), CameraDocuments.fields(camera));
      }
      north.store().edit(edits);
      Node south = site.start("south");
      south
          .heard()
          .await(
              SiteConfiguration.class, configuration -> configuration.cameras().size() == 10_000);
      assertThat(south.store().configuration()).isEqualTo(north.store().configuration());
      assertThat(south.store().fingerprint()).isEqualTo(north.store().fingerprint());
    }
  }
}
