package dev.meerkat.cluster.beat;

import dev.meerkat.cluster.WireException;
import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets of all heartbeat links of this host, and the one thread that reads them. Several
/// groups share a socket where their links have the same address and port; what comes goes to the
/// group that it names. The thread is a platform thread, so that cameras, however many, do not keep
/// it from running.
public final class LinkSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkSockets.class);
  private static final long RETRY_MILLIS = 1_000;

  /// So many packets are read from a socket before the next one has its turn.
  private static final int MOST_AT_ONCE = 64;

  private final Selector selector;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<InetSocketAddress, LinkSocket> sockets = new HashMap<>();
  private final Map<GroupId, Taker> takers = new ConcurrentHashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(PacketCodec.MAX_BYTES + 1);
  private final AtomicLong strangers = new AtomicLong();
  private final Thread thread =
      Thread.ofPlatform().name("heartbeat-links").daemon().unstarted(this::run);
  private long triedNanos = System.nanoTime();
  private volatile boolean closed;

  /// Takes the packets that name its group.
  @FunctionalInterface
  interface Taker {
    void take(LinkSocket at, byte[] bytes);
  }

  private LinkSockets(Selector selector) {
    this.selector = selector;
  }

  public static LinkSockets open() {
    try {
      var sockets = new LinkSockets(Selector.open());
      sockets.thread.start();
      return sockets;
    } catch (IOException e) {
      throw new IllegalStateException("the heartbeat links cannot be read: " + e, e);
    }
  }

  /// Packets that came at the addresses of links and were for no group of this host.
  public long strangers() {
    return strangers.get();
  }

  /// A socket at that address; as long as this host does not have it, it is tried again.
  LinkSocket use(InetSocketAddress here) {
    lock.lock();
    try {
      var socket = sockets.computeIfAbsent(here, LinkSocket::new);
      socket.use();
      socket.openIfMissing(selector);
      selector.wakeup();
      return socket;
    } finally {
      lock.unlock();
    }
  }

  void leave(LinkSocket socket) {
    lock.lock();
    try {
      if (socket.leave()) {
        sockets.remove(socket.here());
        socket.close();
        selector.wakeup();
      }
    } finally {
      lock.unlock();
    }
  }

  void register(GroupId group, Taker taker) {
    if (takers.putIfAbsent(group, taker) != null) {
      throw new IllegalStateException("the group " + group + " has its links already");
    }
  }

  void unregister(GroupId group) {
    takers.remove(group);
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(this::read, RETRY_MILLIS);
        retryIfDue();
      } catch (ClosedSelectorException _) {
        return;
      } catch (IOException | RuntimeException e) {
        LOG.error("reading the heartbeat links failed, and goes on", e);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
      }
    }
  }

  private void read(SelectionKey key) {
    if (!(key.channel() instanceof DatagramChannel channel)
        || !(key.attachment() instanceof LinkSocket socket)) {
      return;
    }
    try {
      for (int count = 0; count < MOST_AT_ONCE; count++) {
        buffer.clear();
        SocketAddress from = channel.receive(buffer);
        if (from == null) {
          return;
        }
        buffer.flip();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        PacketCodec.otherFormat(bytes)
            .ifPresent(format -> socket.heardOfOtherVersion(from, format));
        take(socket, bytes);
      }
    } catch (IOException e) {
      if (channel.isOpen()) {
        LOG.debug("reading {} failed: {}", socket.here(), e.toString());
      }
    }
  }

  private void take(LinkSocket socket, byte[] bytes) {
    try {
      if (bytes.length > PacketCodec.MAX_BYTES) {
        throw new WireException("it is longer than " + PacketCodec.MAX_BYTES + " bytes");
      }
      var taker = takers.get(PacketCodec.group(bytes));
      if (taker == null) {
        strangers.incrementAndGet();
      } else {
        taker.take(socket, bytes);
      }
    } catch (WireException e) {
      strangers.incrementAndGet();
      LOG.debug("{} bytes at {} are no beat: {}", bytes.length, socket.here(), e.getMessage());
    }
  }

  private void retryIfDue() {
    if (System.nanoTime() - triedNanos < TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS)) {
      return;
    }
    triedNanos = System.nanoTime();
    lock.lock();
    try {
      sockets.values().forEach(socket -> socket.openIfMissing(selector));
    } finally {
      lock.unlock();
    }
  }

  /// To be called when no group uses them any more.
  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      sockets.values().forEach(LinkSocket::close);
      sockets.clear();
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing the selector failed: {}", e.toString());
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
