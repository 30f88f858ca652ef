package dev.meerkat.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.MountProcess;
import dev.meerkat.replication.linux.DescriptorQueue;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Needs root, since only root may have a queue that long.
@Tag("root")
class PinsTest {
  private final Arena arena = Arena.ofAuto();
  private final Linux linux = new Linux(arena);
  private final DescriptorQueue queue;
  private final Pins pins;
  private final int any;

  PinsTest() throws IOException {
    MountProcess.assumePossible();
    queue = DescriptorQueue.create(linux);
    pins = Pins.in(queue);
    any = linux.open(Flags.AT_FDCWD, arena.allocateFrom("/dev/null"), Flags.O_RDWR, 0);
  }

  @AfterEach
  void close() throws IOException {
    queue.close();
    linux.close(any);
  }

  private List<Long> kept() throws IOException {
    List<Long> found = new ArrayList<>();
    Pins.in(queue)
        .restore(
            any,
            (node, _) -> {
              found.add(node);
              return false;
            });
    return found;
  }

  /// As many as there were in a mount that kept the room of 64 deleted files.
  @Test
  void whatIsNotNeededIsGivenUpAtOnce() throws IOException {
    for (long node = 1; node <= 64; node++) {
      pins.keep(node, any);
    }
    for (long node = 1; node <= 64; node++) {
      pins.release(node);
      assertThat(pins.queued()).isEqualTo(64 - (int) node);
    }
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatIsNeededStays() throws IOException {
    for (long node = 1; node <= 3; node++) {
      pins.keep(node, any);
    }
    pins.release(2);
    assertThat(kept()).containsExactlyInAnyOrder(1L, 3L);
  }

  @Test
  void aLongQueueKeepsAnEighthMoreAtMost() throws IOException {
    for (long node = 1; node <= 900; node++) {
      pins.keep(node, any);
    }
    for (long node = 1; node <= 400; node++) {
      pins.release(node);
      int needed = 900 - (int) node;
      assertThat(pins.queued()).isBetween(needed, needed + needed / 8);
    }
  }
}
