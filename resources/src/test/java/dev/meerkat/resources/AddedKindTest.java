package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.resource.ResourceSettings;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.kind.Driver;
import dev.meerkat.resources.kind.DriverKind;
import dev.meerkat.resources.kind.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A kind of resource that is none of Meerkat's.
class AddedKindTest {
  /// @param stuck whether nothing switches it off
  private record Lamp(String place, boolean stuck) implements ResourceSettings {
    @Override
    public String kind() {
      return "lamp";
    }
  }

  private static final class LampDriver implements Driver {
    private final Lamp lamp;
    private volatile boolean on;

    LampDriver(Lamp lamp) {
      this.lamp = lamp;
    }

    @Override
    public boolean runs(Launch launch) {
      return on;
    }

    @Override
    public void start(Launch launch) throws ResourceException, InterruptedException {
      launch.checkTime();
      on = true;
    }

    @Override
    public void stop(Launch launch) throws ResourceException {
      if (lamp.stuck()) {
        throw new ResourceException("the lamp at " + lamp.place() + " is stuck: pull its plug");
      }
      on = false;
    }

    @Override
    public void kill(Launch launch) throws ResourceException {
      stop(launch);
    }
  }

  @TempDir private Path temporary;

  private TestGroup group(boolean stuck) throws IOException {
    return new TestGroup(
        temporary,
        List.of(new DriverKind<>(Lamp.class, (lamp, _) -> new LampDriver(lamp))),
        TestGroup.resource("door", new Lamp("door", stuck)));
  }

  @Test
  void startsAndStops() throws Exception {
    try (var group = group(false)) {
      group.armFor(600_000);
      assertThat(group.start("door")).isEqualTo("started door 1");
      assertThat(group.stop("door")).isEqualTo("stopped door 2");
      assertThat(group.start("door")).isEqualTo("started door 3");
      assertThat(group.fence()).isEqualTo("fenced 4");
    }
  }

  @Test
  void whatCannotBeEndedIsTold() throws Exception {
    try (var group = group(true)) {
      group.armFor(600_000);
      assertThat(group.start("door")).isEqualTo("started door 1");
      var stuck = "the lamp at door is stuck: pull its plug";
      assertThat(group.stop("door")).isEqualTo("failed door 2: " + stuck);
      assertThat(group.kill("door")).isEqualTo("failed door 3: " + stuck);
      assertThat(group.fence())
          .isEqualTo("not fenced 4: left: lamp door still runs (" + stuck + ")");
    }
  }

  @Test
  void aKindWithoutADriverIsRefused() {
    assertThatThrownBy(
            () -> new TestGroup(temporary, TestGroup.resource("door", new Lamp("door", false))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no driver for resources of kind lamp: add one");
  }
}
