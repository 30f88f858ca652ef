package dev.meerkat.media.rtsp;

import dev.meerkat.media.SampleSink;
import dev.meerkat.media.rtp.Rtcp;
import dev.meerkat.media.rtp.RtpPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The packets of a session that come by UDP: a virtual thread for each port reads, and one at a
/// time delivers.
///
/// Until [#deliverTo] packets are kept, up to a bound, so that a session can be given up when none
/// comes. Packets from other hosts are counted and dropped; the port they come from does not
/// matter, as some cameras send from another than they say (mediamtx issues 407 and 691).
final class UdpMedia implements AutoCloseable {
  private static final int MAX_PACKET_BYTES = 65_535;
  private static final int MAX_EARLY_BYTES = 4 * 1024 * 1024;

  /// @param server from where RTP is sent, when the camera says
  private record Port(
      IncomingTrack track,
      UdpPorts ports,
      Set<InetAddress> sources,
      Optional<InetSocketAddress> server) {}

  private record Source(Port port, boolean control) {}

  private final ReentrantLock delivering = new ReentrantLock();
  private final Condition arrived = delivering.newCondition();
  private final List<UdpPorts> opened = new ArrayList<>();
  private final List<Port> ports = new ArrayList<>();
  private final EarlyPackets<Source> early = new EarlyPackets<>(MAX_EARLY_BYTES);
  private final AtomicLong foreignPackets = new AtomicLong();
  private boolean any;
  private Optional<SampleSink> sink = Optional.empty();
  private Consumer<String> notes = _ -> {};
  private Runnable onFailure = () -> {};
  private Optional<Throwable> failure = Optional.empty();

  /// Takes a pair of ports, which is closed with all others.
  UdpPorts open(InetAddress local) throws IOException {
    UdpPorts pair = UdpPorts.open(local);
    opened.add(pair);
    return pair;
  }

  /// @param sources the hosts that the packets may be of
  void add(
      IncomingTrack track,
      UdpPorts pair,
      Set<InetAddress> sources,
      Optional<InetSocketAddress> server) {
    ports.add(new Port(track, pair, Set.copyOf(sources), server));
  }

  boolean isEmpty() {
    return ports.isEmpty();
  }

  /// Opens the way for packets of the camera, and begins to read.
  void begin() throws IOException {
    for (Port port : ports) {
      port.server.ifPresent(server -> openWay(port.ports, server));
      for (boolean control : new boolean[] {false, true}) {
        Thread.ofVirtual()
            .name("udp-" + (port.ports.rtpPort() + (control ? 1 : 0)))
            .start(() -> read(port, control));
      }
    }
  }

  private static void openWay(UdpPorts ports, InetSocketAddress server) {
    try {
      ports.punch(server);
    } catch (IOException _) {
      // Cameras also name addresses that do not lead to them; whether their packets come all the
      // same is seen soon.
    }
  }

  /// Waits for the first RTP packet of the first track: without that one, the others are of no use.
  ///
  /// @return false when none came in that time
  boolean awaitFirst(long millis) throws InterruptedException {
    delivering.lockInterruptibly();
    try {
      long leftNanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!any && leftNanos > 0) {
        leftNanos = arrived.awaitNanos(leftNanos);
      }
      return any;
    } finally {
      delivering.unlock();
    }
  }

  /// Delivers what was kept, and from now on what comes, on threads of its own, one at a time.
  ///
  /// @param onFailure called once when delivery has failed, see [#failure]
  void deliverTo(SampleSink sink, Consumer<String> notes, Runnable onFailure) {
    delivering.lock();
    try {
      this.notes = notes;
      this.onFailure = onFailure;
      for (EarlyPackets.Early<Source> one : early.take()) {
        byte[] packet = one.data().toArray();
        Source from = one.from();
        from.port
            .track
            .packet(from.control, packet, 0, packet.length, one.arrivalNanos(), sink)
            .ifPresent(notes);
      }
      this.sink = Optional.of(sink);
    } finally {
      delivering.unlock();
    }
  }

  /// Delivers packets that have waited long enough for one before them.
  void tick(long nowNanos) {
    delivering.lock();
    try {
      if (sink.isPresent() && failure.isEmpty()) {
        for (Port port : ports) {
          port.track.rtp().tick(nowNanos, sink.get());
        }
      }
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      delivering.unlock();
    }
  }

  private void read(Port port, boolean control) {
    byte[] buffer = new byte[control ? 2_048 : MAX_PACKET_BYTES];
    ByteBuffer target = ByteBuffer.wrap(buffer);
    try {
      DatagramChannel channel = port.ports.channel(control);
      while (true) {
        target.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(target);
        long arrivalNanos = System.nanoTime();
        if (!port.sources.contains(from.getAddress())) {
          foreignPackets.incrementAndGet();
        } else if (!take(port, control, buffer, target.position(), arrivalNanos)) {
          return;
        }
      }
    } catch (ClosedChannelException _) {
      // The session is over.
    } catch (IOException e) {
      failed(e);
    }
  }

  /// @return false when there is no use in going on
  private boolean take(Port port, boolean control, byte[] buffer, int length, long arrivalNanos) {
    delivering.lock();
    try {
      if (failure.isPresent()) {
        return false;
      }
      if (sink.isPresent()) {
        port.track.packet(control, buffer, 0, length, arrivalNanos, sink.get()).ifPresent(notes);
      } else if (length >= (control ? Rtcp.HEADER_BYTES : RtpPacket.HEADER_BYTES)) {
        // What is shorter is no packet (RFC 3550 §5.1, §6.4): a camera may open the way with it.
        boolean _ = early.keep(new Source(port, control), buffer, 0, length, arrivalNanos);
        any |= !control && port.track == ports.getFirst().track;
        arrived.signalAll();
      }
      return true;
    } catch (RuntimeException e) {
      failed(e);
      return false;
    } finally {
      delivering.unlock();
    }
  }

  private void failed(Throwable e) {
    delivering.lock();
    try {
      if (failure.isEmpty()) {
        failure = Optional.of(e);
        onFailure.run();
      }
    } finally {
      delivering.unlock();
    }
  }

  /// What ended the delivery: what the sink threw, or an [IOException] of a port.
  Optional<Throwable> failure() {
    delivering.lock();
    try {
      return failure;
    } finally {
      delivering.unlock();
    }
  }

  /// Packets of other hosts that were dropped.
  long foreignPackets() {
    return foreignPackets.get();
  }

  /// Held while packets are delivered.
  ReentrantLock lock() {
    return delivering;
  }

  /// Sends a report to the camera, for one of its tracks.
  void sendControl(IncomingTrack track, byte[] report) throws IOException {
    for (Port port : ports) {
      if (port.track == track && port.server.isPresent()) {
        port.ports.sendControl(report, port.server.get());
      }
    }
  }

  @Override
  public void close() {
    opened.forEach(UdpPorts::close);
  }
}
