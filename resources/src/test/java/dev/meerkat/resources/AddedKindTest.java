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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A kind of resource that is none of Meerkat's.
class AddedKindTest {
  /// @param stuck whether nothing switches it off
  /// @param hanging whether nobody who tries to switch it off comes back
  private record Lamp(String place, boolean stuck, boolean hanging) implements ResourceSettings {
    @Override
    public String kind() {
      return "lamp";
    }
  }

  private static final class LampDriver implements Driver {
    private final Lamp lamp;
    private volatile boolean on;
    private volatile boolean end;

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
      while (lamp.hanging() && !end) {
        LockSupport.parkNanos(1_000_000); // As at a disk: nothing interrupts it.
      }
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

  private final List<LampDriver> drivers = new ArrayList<>();

  private TestGroup group(boolean stuck) throws IOException {
    return group(new Lamp("door", stuck, false));
  }

  private TestGroup group(Lamp door) throws IOException {
    return new TestGroup(
        temporary,
        List.of(
            new DriverKind<>(
                Lamp.class,
                (lamp, _) -> {
                  var driver = new LampDriver(lamp);
                  drivers.add(driver);
                  return driver;
                })),
        TestGroup.resource("door", door));
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
  void fencingDoesNotWaitForWhatHangs() throws Exception {
    try (var group = group(new Lamp("door", false, true))) {
      group.armFor(600_000);
      assertThat(group.start("door")).isEqualTo("started door 1");
      assertThat(group.fence(10_000))
          .startsWith("not fenced 2: left: lamp door still runs")
          .contains("door, which does not answer");
      drivers.forEach(each -> each.end = true);
    }
  }

  @Test
  void aKindWithoutADriverIsRefused() {
    assertThatThrownBy(() ->
            new TestGroup(temporary, TestGroup.resource("door", new Lamp("door", false, false))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no driver for resources of kind lamp: add one");
  }
}
