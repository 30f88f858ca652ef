package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Periods.Period;
import dev.meerkat.core.model.CameraId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an index says in sum is what its rows say.
class VolumeInventoryTest {
  private static final CameraId OTHER = new CameraId("yard");
  private static final long SECOND = 1_000_000;
  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path root;

  private static Segment segment(CameraId camera, long from, long to) {
    return new Segment(camera, from * SECOND, to * SECOND, 100 * (to - from));
  }

  private static List<Period> held(SegmentIndex index, CameraId camera) {
    return index.inventory().known(camera, 0, ALL).held();
  }

  @Test
  void isThatOfTheRows() throws Exception {
    Path file = root.resolve("index.db");
    try (SegmentIndex index = SegmentIndex.open(file)) {
      index.put(List.of(segment(CAMERA, 0, 60), segment(CAMERA, 60, 120), segment(OTHER, 5, 9)));
      index.put(List.of(segment(CAMERA, 200, 260), segment(CAMERA, 260, 300)));
      assertThat(held(index, CAMERA)).containsExactly(period(0, 120), period(200, 300));
      index.put(List.of(segment(CAMERA, 260, 280)));
      assertThat(held(index, CAMERA)).containsExactly(period(0, 120), period(200, 280));
      index.remove(OTHER, 5 * SECOND);
      assertThat(held(index, OTHER)).isEmpty();
      index.doom(List.of(segment(CAMERA, 0, 60)));
      assertThat(held(index, CAMERA)).containsExactly(period(60, 120), period(200, 280));
      assertThat(index.inventory().deleted(CAMERA, 0, ALL)).containsExactly(period(0, 60));
      assertThat(index.inventory().sizes()).containsOnlyKeys(CAMERA).containsValue(14_000L);
      assertThat(index.inventory().known(CAMERA, 0, ALL).knownFromMicros())
          .isEqualTo(Long.MIN_VALUE);
      index.clear();
      assertThat(held(index, CAMERA)).isEmpty();
      assertThat(index.inventory().sizes()).isEmpty();
      assertThat(index.inventory().deleted(CAMERA, 0, ALL)).hasSize(1);
    }
  }

  /// What is there at the start is not known in detail before it is counted.
  @Test
  void isCountedAfterTheStart() throws Exception {
    Path file = root.resolve("index.db");
    try (SegmentIndex index = SegmentIndex.open(file)) {
      index.put(List.of(segment(CAMERA, 0, 60), segment(OTHER, 0, 60), segment(OTHER, 60, 90)));
    }
    try (SegmentIndex index = SegmentIndex.open(file)) {
      assertThat(index.inventory().uncounted()).containsExactly(CAMERA, OTHER);
      assertThat(index.inventory().sizes()).containsOnlyKeys(CAMERA, OTHER);
      index.put(List.of(segment(OTHER, 90, 100)));
      index.doom(List.of(segment(OTHER, 0, 60)));
      assertThat(index.inventory().known(OTHER, 0, ALL)).isEqualTo(VolumeInventory.Known.NOTHING);
      take(index, OTHER);
      assertThat(index.inventory().uncounted()).containsExactly(CAMERA);
      assertThat(index.inventory().known(OTHER, 0, ALL))
          .isEqualTo(new VolumeInventory.Known(List.of(period(60, 100)), Long.MIN_VALUE));
      assertThat(index.inventory().sizes()).containsEntry(OTHER, 4_000L);
    }
  }

  private static void take(SegmentIndex index, CameraId camera) {
    try {
      index.takeStock(camera);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static Period period(long from, long to) {
    return new Period(from * SECOND, to * SECOND);
  }

  /// Also where segments overlap, as when the computer's clock was set back.
  @Test
  void isThatOfTheRowsWhateverIsDone() throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      var random = new Random(seed);
      Path file = root.resolve("index-" + seed + ".db");
      List<Period> held;
      var sizes = new ArrayList<Long>();
      try (SegmentIndex index = SegmentIndex.open(file)) {
        for (int i = 0; i < 25; i++) {
          long start = random.nextInt(20) * 5L;
          switch (random.nextInt(4)) {
            case 0 -> index.remove(CAMERA, start * SECOND);
            case 1 -> index.doom(index.page(CAMERA, start * SECOND, 2));
            default -> index.put(List.of(segment(CAMERA, start, start + 2 + random.nextInt(6))));
          }
        }
        held = held(index, CAMERA);
        sizes.addAll(index.inventory().sizes().values());
      }
      try (SegmentIndex again = SegmentIndex.open(file)) {
        again.inventory().uncounted().forEach(camera -> take(again, camera));
        assertThat(held).as("seed %d", seed).isEqualTo(held(again, CAMERA));
        assertThat(sizes)
            .as("seed %d", seed)
            .containsExactlyElementsOf(again.inventory().sizes().values());
      }
    }
  }
}
