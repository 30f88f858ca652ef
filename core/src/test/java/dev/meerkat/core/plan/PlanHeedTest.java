package dev.meerkat.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.model.Succession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What a plan is said not to heed must leave it as it is, on any site.
class PlanHeedTest {
  private static final int SITES = 10_000;
  private static final List<FailoverPriority> PRIORITIES = List.of(FailoverPriority.values());
  private static final List<Standing> STANDINGS = List.of(Standing.values());
  private static final List<Redundancy> MODES = List.of(Redundancy.values());

  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void aStandingThatIsNotHeededChangesNoPlan() {
    int unheeded = 0;
    for (int i = 0; i < SITES; i++) {
      var facts = new RandomFacts();
      var server = any(new ArrayList<>(facts.live.keySet()));
      facts.holdings.removeIf(holding -> holding.server().equals(server));
      var before = facts.plan();
      var old = facts.live.get(server);
      var next = any(STANDINGS);
      if (old != null
          && old != next
          && !facts.configuration.redundancy(server).accompanies()
          && !before.heeds(server, old, next)) {
        facts.live.put(server, next);
        assertThat(facts.plan())
            .as("%s is %s instead of %s among %s", server, next, old, facts)
            .isEqualTo(before);
        unheeded++;
      }
    }
    assertThat(unheeded).isGreaterThan(100);
  }

  @Test
  void aHoldingThatIsNotHeededChangesNoPlan() {
    int unheeded = 0;
    for (int i = 0; i < SITES; i++) {
      var facts = new RandomFacts();
      var server = any(new ArrayList<>(facts.live.keySet()));
      var camera = any(new ArrayList<>(facts.configuration.cameras().values()));
      var standing = facts.live.get(server);
      if (standing != null
          && !camera.home().equals(server)
          && !Plan.heedsHolding(standing, facts.live.get(camera.home()))) {
        var holding = new Holding(server, camera.id());
        facts.holdings.remove(holding);
        var before = facts.plan();
        facts.holdings.add(holding);
        assertThat(facts.plan()).as("%s among %s", holding, facts).isEqualTo(before);
        unheeded++;
      }
    }
    assertThat(unheeded).isGreaterThan(100);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private final class RandomFacts {
    final SiteConfiguration configuration;
    final TreeMap<ServerId, Standing> live = new TreeMap<>();
    final TreeSet<Unreachable> unreachable = new TreeSet<>();
    final TreeSet<Holding> holdings = new TreeSet<>();

    RandomFacts() {
      var servers = new TreeMap<ServerId, ServerSettings>();
      boolean calm = random.nextBoolean();
      for (var name : List.of("a", "b", "c", "d", "e")) {
        var id = new ServerId(name);
        servers.put(
            id,
            new ServerSettings(id, "http://" + id, random.nextInt(4) > 0, random.nextInt(4))
                .at(random.nextInt(4) == 0 ? "west" : "")
                .with(any(MODES))
                .withDraining(!calm && random.nextInt(6) == 0)
                .asWitness(random.nextInt(8) == 0));
        if (live.isEmpty() || calm || random.nextInt(4) > 0) {
          live.put(id, any(calm ? List.of(Standing.STABLE, any(STANDINGS)) : STANDINGS));
        }
      }
      var cameras = new TreeMap<CameraId, Camera>();
      int count = random.nextInt(1, 12);
      for (int i = 0; i < count; i++) {
        var camera = camera("c" + i, new ArrayList<>(servers.keySet()));
        cameras.put(camera.id(), camera);
        for (var server : live.keySet()) {
          if (!server.equals(camera.home()) && random.nextInt(8) == 0) {
            holdings.add(new Holding(server, camera.id()));
          }
          if (random.nextInt(calm ? 60 : 12) == 0) {
            unreachable.add(new Unreachable(server, camera.id()));
          }
        }
      }
      configuration = new SiteConfiguration(cameras, servers);
    }

    private Camera camera(String name, List<ServerId> servers) {
      var id = new CameraId(name);
      Optional<ServerId> backup =
          random.nextInt(3) == 0 ? Optional.of(any(servers)) : Optional.empty();
      return new Camera(
              id,
              "rtsp://10.0.0.1/" + id,
              "",
              "",
              any(servers),
              any(PRIORITIES),
              random.nextInt(9) > 0)
          .with(new Succession(backup, random.nextBoolean()));
    }

    Plan plan() {
      return CameraPlan.plan(configuration, live, unreachable, holdings);
    }

    @Override
    public String toString() {
      return configuration + " " + live + " " + unreachable + " " + holdings;
    }
  }
}
