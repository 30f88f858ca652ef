package dev.meerkat.replication.link;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes a connection, whatever is being done with it, unless this is closed in time.
final class Deadline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

  private final CountDownLatch met = new CountDownLatch(1);

  Deadline(Socket connection, long millis) {
    Thread.ofVirtual().name("link-deadline").start(() -> watch(connection, millis));
  }

  private void watch(Socket connection, long millis) {
    try {
      if (!met.await(millis, TimeUnit.MILLISECONDS)) {
        connection.close();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("a connection that took too long could not be closed: {}", e.toString());
    }
  }

  @Override
  public void close() {
    met.countDown();
  }
}
