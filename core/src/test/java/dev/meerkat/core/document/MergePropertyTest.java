package dev.meerkat.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random edits on several servers that hear each other badly; each seed is one history.
class MergePropertyTest {
  private static final int SERVERS = 4;
  private static final int STEPS = 120;

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  private static final class World {
    final Random random;
    final List<Documents> stores = new ArrayList<>();
    final List<Hlc> clocks = new ArrayList<>();
    final List<Documents> deltas = new ArrayList<>();

    World(long seed) {
      random = new Random(seed);
      for (int i = 0; i < SERVERS; i++) {
        stores.add(Documents.EMPTY);
        clocks.add(Hlc.start(new ServerId("s" + i)));
      }
    }

    /// An edit or a deletion on one server.
    void change() {
      int server = random.nextInt(SERVERS);
      Hlc version = clocks.get(server).tick(random.nextInt(50));
      DocumentKey key = new DocumentKey("camera", "c" + random.nextInt(5));
      TreeMap<String, String> fields = new TreeMap<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        fields.put("f" + random.nextInt(4), "v" + random.nextInt(4));
      }
      Merged merged =
          random.nextInt(5) == 0
              ? stores.get(server).delete(key, version)
              : stores.get(server).edit(new TreeMap<>(Map.of(key, fields)), version);
      clocks.set(server, version);
      stores.set(server, merged.next());
      deltas.add(merged.delta());
    }

    void hear(int server, Documents delta) {
      stores.set(server, stores.get(server).merge(delta).next());
      Hlc clock = clocks.get(server);
      clocks.set(server, clock.receive(0, delta.newestVersion().orElse(clock)));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyOrderAnyRepetitionAndAnyGroupingGiveOneStore(long seed) {
    World world = new World(seed);
    for (int step = 0; step < STEPS; step++) {
      world.change();
      if (world.random.nextInt(3) == 0) {
        world.hear(
            world.random.nextInt(SERVERS),
            world.deltas.get(world.random.nextInt(world.deltas.size())));
      }
    }
    Documents expected = null;
    for (int server = 0; server < SERVERS; server++) {
      List<Documents> order = new ArrayList<>(world.deltas);
      order.addAll(world.deltas.subList(0, world.deltas.size() / 2));
      Collections.shuffle(order, world.random);
      Documents group = Documents.EMPTY;
      for (Documents delta : order) {
        group = group.merge(delta).next();
        if (world.random.nextInt(4) == 0) {
          world.hear(server, group);
          group = Documents.EMPTY;
        }
      }
      world.hear(server, group);
      Documents store = world.stores.get(server);
      expected = expected == null ? store : expected;
      assertThat(store).as("seed %d, server %d", seed, server).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void antiEntropyAloneMakesTwoStoresEqual(long seed) {
    World world = new World(seed);
    for (int step = 0; step < STEPS; step++) {
      world.change();
    }
    Documents left = world.stores.get(0);
    Documents right = world.stores.get(1);
    Documents toRight = left.missingFor(right.digest());
    Documents toLeft = right.missingFor(left.digest());
    Merged mergedRight = right.merge(toRight);
    Merged mergedLeft = left.merge(toLeft);
    assertThat(mergedLeft.next()).as("seed %d", seed).isEqualTo(mergedRight.next());
    assertThat(mergedRight.delta()).as("nothing is sent in vain").isEqualTo(toRight);
    assertThat(mergedLeft.delta()).isEqualTo(toLeft);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mergeIsCommutativeAssociativeAndIdempotent(long seed) {
    World world = new World(seed);
    for (int step = 0; step < STEPS; step++) {
      world.change();
    }
    Documents a = world.stores.get(0);
    Documents b = world.stores.get(1);
    Documents c = world.stores.get(2);
    assertThat(a.merge(b).next()).isEqualTo(b.merge(a).next());
    assertThat(a.merge(b).next().merge(c).next()).isEqualTo(a.merge(b.merge(c).next()).next());
    assertThat(a.merge(a).accepted()).isEmpty();
  }
}
