package dev.meerkat.core.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.site.AdmissionRule.Refusal;
import dev.meerkat.core.site.AdmissionRule.SharedLabel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AdmissionRuleTest {
  private static final ServerId SOUTH = new ServerId("south");
  private static final ServerId NORTH = new ServerId("north");
  private static final long NOW = 1_790_000_000_000L;

  private final SortedMap<CameraId, Camera> cameras = new TreeMap<>();
  private final SortedMap<ServerId, ServerSettings> servers = new TreeMap<>();
  private final SortedSet<ServerId> members = new TreeSet<>();

  private void camera(String name, String home) {
    var id = new CameraId(name);
    cameras.put(
        id,
        new Camera(
            id, "rtsp://10.0.0.9/1", "", "", new ServerId(home), FailoverPriority.MEDIUM, true));
  }

  private static Applicant applicant(long clockMillis, String... cameras) {
    SortedMap<CameraId, ServerId> own = new TreeMap<>();
    for (String camera : cameras) {
      own.put(new CameraId(camera), SOUTH);
    }
    return new Applicant(SOUTH, clockMillis, own, new TreeMap<>(), new TreeSet<>(), false);
  }

  private Optional<Refusal> refusal(Applicant applicant) {
    return AdmissionRule.refusal(applicant, new SiteConfiguration(cameras, servers), members, NOW);
  }

  @Test
  void aNewServerIsLetIn() {
    camera("gate", "north");
    servers.put(NORTH, new ServerSettings(NORTH, "http://10.0.0.1:7080", true, 10));
    members.add(NORTH);
    assertThat(refusal(applicant(NOW, "yard"))).isEmpty();
  }

  @Test
  void clocksMayDifferByAMinute() {
    assertThat(refusal(applicant(NOW - 60_000))).isEmpty();
    assertThat(refusal(applicant(NOW + 60_000))).isEmpty();
    assertThat(refusal(applicant(NOW + 3_600_000)))
        .contains(new Refusal.ClocksApart(NOW + 3_600_000, NOW));
    assertThat(refusal(applicant(NOW - 60_001)))
        .contains(new Refusal.ClocksApart(NOW - 60_001, NOW));
  }

  @Test
  void aNameIsGivenOnce() {
    members.add(SOUTH);
    assertThat(refusal(applicant(NOW)))
        .contains(new Refusal.NamesTaken(new TreeSet<>(List.of(SOUTH))));
    members.clear();
    servers.put(SOUTH, new ServerSettings(SOUTH, "http://10.0.0.2:7080", true, 10));
    assertThat(refusal(applicant(NOW)))
        .contains(new Refusal.NamesTaken(new TreeSet<>(List.of(SOUTH))));
  }

  @Test
  void aServerWithCompanionsComesWithAllOfThemOrNotAtAll() {
    ServerId west = new ServerId("west");
    SortedSet<ServerId> companions = new TreeSet<>(List.of(west));
    SortedMap<CameraId, ServerId> own = new TreeMap<>();
    own.put(new CameraId("gate"), west);
    assertThat(refusal(new Applicant(SOUTH, NOW, own, new TreeMap<>(), companions, false)))
        .contains(new Refusal.HasCompanions(companions));
    var together = new Applicant(SOUTH, NOW, own, new TreeMap<>(), companions, true);
    assertThat(refusal(together)).isEmpty();
    camera("gate", "west");
    assertThat(refusal(together)).isEmpty();
    camera("gate", "north");
    assertThat(refusal(together)).contains(new Refusal.CamerasTaken(List.of(new CameraId("gate"))));
    servers.put(west, new ServerSettings(west, "http://10.0.0.3:7080", true, 10));
    assertThat(refusal(together)).contains(new Refusal.NamesTaken(companions));
  }

  @Test
  void twoCamerasOfOneNameAreNotMixed() {
    camera("gate", "north");
    camera("yard", "north");
    assertThat(refusal(applicant(NOW, "door", "gate", "yard")))
        .contains(new Refusal.CamerasTaken(List.of(new CameraId("gate"), new CameraId("yard"))));
  }

  private static SharedLabel shared(String label, String joining, String here) {
    return new SharedLabel(label, new ServerId(joining), new ServerId(here));
  }

  private Optional<Refusal> refusal(boolean together, Map<String, String> aliases) {
    var west = new ServerId("west");
    var given = new TreeMap<ServerId, String>();
    aliases.forEach((server, alias) -> given.put(new ServerId(server), alias));
    return refusal(
        new Applicant(
            SOUTH,
            NOW,
            new TreeMap<>(),
            given,
            new TreeSet<>(together ? List.of(west) : List.of()),
            together));
  }

  @Test
  void noTwoServersAreCalledTheSame() {
    var north = new ServerSettings(NORTH, "http://10.0.0.1:7080", true, 10);
    servers.put(NORTH, north.called("Front desk"));
    assertThat(refusal(false, Map.of("south", "Back desk"))).isEmpty();
    assertThat(refusal(false, Map.of("south", "Front desk")))
        .contains(new Refusal.LabelsTaken(List.of(shared("Front desk", "south", "north"))));
    assertThat(refusal(false, Map.of("south", "north")))
        .contains(new Refusal.LabelsTaken(List.of(shared("north", "south", "north"))));
    servers.put(NORTH, north.called("south"));
    assertThat(refusal(false, Map.of()))
        .contains(new Refusal.LabelsTaken(List.of(shared("south", "south", "north"))));
    servers.put(NORTH, north.called("west"));
    assertThat(refusal(false, Map.of())).isEmpty();
    assertThat(refusal(true, Map.of("south", "north", "west", "Front desk")))
        .contains(
            new Refusal.LabelsTaken(
                List.of(shared("north", "south", "north"), shared("west", "west", "north"))));
  }

  @Test
  void aServerThatWasRemovedMayReturnWithItsCameras() {
    camera("gate", "south");
    assertThat(refusal(applicant(NOW, "gate"))).isEmpty();
  }

  /// The rest of a site of which some servers, and all cameras, have come over already.
  @Test
  void camerasThatHaveComeOverBeforeTheirSiteAreTheSame() {
    camera("yard", "west");
    SortedMap<CameraId, ServerId> cameras = new TreeMap<>();
    cameras.put(new CameraId("yard"), new ServerId("west"));
    assertThat(refusal(new Applicant(SOUTH, NOW, cameras, new TreeMap<>(), new TreeSet<>(), false)))
        .isEmpty();
  }
}
