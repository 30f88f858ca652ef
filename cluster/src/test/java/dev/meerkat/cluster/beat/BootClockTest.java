package dev.meerkat.cluster.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BootClockTest {
  /// The kernel tells the same clock in `/proc/uptime`, in hundredths of a second.
  @Test
  void itIsTheTimeSinceTheStartOfTheHost() throws Exception {
    long before = BootClock.millis();
    String text = Files.readString(Path.of("/proc/uptime"));
    long after = BootClock.millis();
    long uptime = (long) (1_000 * Double.parseDouble(text.substring(0, text.indexOf(' '))));
    assertThat(uptime).isBetween(before - 20, after + 20);
    assertThat(BootClock.micros()).isGreaterThanOrEqualTo(1_000 * after);
  }
}
