package dev.meerkat.server;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a server has opened, to be closed in reverse order, whichever of it fails to close.
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.server");

  interface Part {
    void close() throws IOException, InterruptedException;
  }

  private final ReentrantLock closing = new ReentrantLock();
  private final ArrayDeque<Part> open = new ArrayDeque<>();

  void add(Part part) {
    open.push(part);
  }

  /// Does nothing the second time.
  @Override
  public void close() {
    closing.lock();
    try {
      while (!open.isEmpty()) {
        Part part = open.pop();
        try {
          part.close();
        } catch (IOException | RuntimeException e) {
          LOG.warn("while stopping: {}", e.toString());
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    } finally {
      closing.unlock();
    }
  }
}
