package dev.meerkat.resources;

import dev.meerkat.core.group.ResourceId;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has what disappears by itself stay longer, after each arming of the guard. Armings that come
/// while one is taken up count as one.
final class Renewing {
  private static final Logger LOG = LoggerFactory.getLogger(Renewing.class);

  private final Map<ResourceId, Worker> workers;
  private final AtomicInteger wanted = new AtomicInteger();

  Renewing(Map<ResourceId, Worker> workers) {
    this.workers = workers;
  }

  void begin() {
    if (wanted.getAndIncrement() == 0) {
      var _ = Thread.ofVirtual().name("renew").start(this::renewAll);
    }
  }

  private void renewAll() {
    int seen;
    do {
      seen = wanted.get();
      workers.forEach(Renewing::renew);
    } while (!wanted.compareAndSet(seen, 0));
  }

  private static void renew(ResourceId id, Worker worker) {
    try {
      worker.renew();
    } catch (ResourceException | IOException | RuntimeException e) {
      LOG.warn("{} cannot be renewed: {}", id, e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
