package dev.meerkat.resources.kind;

import dev.meerkat.core.group.IpAddress;
import dev.meerkat.resources.network.AddressPackets;
import dev.meerkat.resources.network.Interface;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the segment several times that an address has moved, as single frames get lost and
/// switches need a moment after a cable was plugged in.
final class Announcements {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  /// Before each.
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ZERO,
          Duration.ofMillis(100),
          Duration.ofMillis(400),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10));

  private final String resource;
  private final LeaseTime lease;
  private Semaphore ended = new Semaphore(0);

  Announcements(String resource, LeaseTime lease) {
    this.resource = resource;
    this.lease = lease;
  }

  /// In place of those that go on.
  synchronized void begin(IpAddress address, Interface on) {
    end();
    var end = new Semaphore(0);
    ended = end;
    var _ =
        Thread.ofVirtual().name("announce-" + resource).start(() -> announceAll(address, on, end));
  }

  synchronized void end() {
    ended.release();
  }

  private void announceAll(IpAddress address, Interface on, Semaphore end) {
    try {
      for (var pause : PAUSES) {
        if (end.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)
            || lease.remainingMillis() <= 0) {
          return;
        }
        AddressPackets.announce(address, on);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("cannot announce {} on {}: {}", address, on.name(), e.getMessage());
    }
  }
}
