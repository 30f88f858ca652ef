package dev.meerkat.media.rtsp;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.rtp.Rtcp;
import dev.meerkat.media.rtp.RtpPacket;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/// The media that one client of [RtspServer] gets, sent by a virtual thread of its own.
final class ClientMedia implements RtspFeed.Listener {
  private static final long REPORT_PERIOD_NANOS = 2_000_000_000;
  private static final int FRAME_HEADER_BYTES = 4;
  private static final RtspFeed.Unit END = new RtspFeed.Unit(0, false, Bytes.copyOf(new byte[0]));

  /// Where a track goes.
  sealed interface Route {
    void close();
  }

  record Interleaved(int channel) implements Route {
    @Override
    public void close() {}
  }

  record Datagrams(UdpPorts ports, InetSocketAddress client) implements Route {
    @Override
    public void close() {
      ports.close();
    }
  }

  private final RtspFaults faults;
  private final OutputStream out;
  private final ReentrantLock writing;
  private final Runnable whenTooSlow;
  private final Runnable whenBroken;
  private final PacketFaults packets;
  private final BlockingQueue<RtspFeed.Unit> queue = new ArrayBlockingQueue<>(RtspFeed.MOST_BEHIND);
  private final List<Optional<Route>> routes;
  private final long[] reportedNanos;
  private final RtpPacket packet = new RtpPacket();
  private volatile boolean closed;

  /// Only the feed's thread uses it.
  private boolean begun;

  private long sentBytes;

  /// @param writing held while something is written to the connection
  /// @param whenTooSlow called by the feed's thread when the client does not take its media
  /// @param whenBroken called when the connection shall end
  ClientMedia(
      RtspFaults faults,
      int tracks,
      OutputStream out,
      ReentrantLock writing,
      Runnable whenTooSlow,
      Runnable whenBroken) {
    this.faults = faults;
    this.out = out;
    this.writing = writing;
    this.whenTooSlow = whenTooSlow;
    this.whenBroken = whenBroken;
    this.packets = new PacketFaults(faults, ThreadLocalRandom.current());
    this.routes = new ArrayList<>(Collections.nCopies(tracks, Optional.empty()));
    this.reportedNanos = new long[tracks];
  }

  /// Before [#begin].
  void route(int track, Route route) {
    routes.set(track, Optional.of(route));
  }

  void begin(String name) {
    long nowNanos = System.nanoTime();
    Arrays.fill(reportedNanos, nowNanos - REPORT_PERIOD_NANOS);
    Thread.ofVirtual().name(name).start(this::send);
  }

  @Override
  public void unit(RtspFeed.Unit unit) {
    if (!begun && !(unit.keyFrame() && unit.track() == 0)) {
      return;
    }
    begun = true;
    if (routes.get(unit.track()).isPresent() && !queue.offer(unit) && !closed) {
      whenTooSlow.run();
    }
  }

  @Override
  public int behind() {
    return queue.size();
  }

  private void send() {
    try {
      while (!closed) {
        RtspFeed.Unit unit = queue.take();
        Optional<Route> route = routes.get(unit.track());
        if (route.isPresent() && !closed) {
          report(unit, route.get());
          byte[] frames = unit.frames().toArray();
          for (byte[] frame : packets.apply(frames)) {
            send(route.get(), frame);
          }
        }
      }
    } catch (IOException _) {
      whenBroken.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      whenBroken.run();
    }
  }

  private void send(Route route, byte[] frame) throws IOException {
    switch (route) {
      case Interleaved(int channel) -> {
        frame[1] = (byte) channel;
        write(frame);
      }
      case Datagrams(UdpPorts ports, InetSocketAddress client) -> {
        if (!faults.blockUdp()) {
          ByteBuffer datagram =
              ByteBuffer.wrap(frame, FRAME_HEADER_BYTES, frame.length - FRAME_HEADER_BYTES);
          ports.channel(false).send(datagram, client);
        }
      }
    }
  }

  private void write(byte[] frame) throws IOException {
    long bound = Math.min(faults.stallAfterBytes(), faults.cutAfterBytes());
    int length = (int) Math.min(frame.length, bound - sentBytes);
    writing.lock();
    try {
      out.write(frame, 0, length);
    } finally {
      writing.unlock();
    }
    sentBytes += length;
    if (faults.cutAfterBytes() <= sentBytes) {
      whenBroken.run();
    }
  }

  /// A sender report (RFC 3550 §6.4.1) in front of a unit, every two seconds.
  private void report(RtspFeed.Unit unit, Route route) throws IOException {
    byte[] frames = unit.frames().toArray();
    long nowNanos = System.nanoTime();
    if (nowNanos - reportedNanos[unit.track()] < REPORT_PERIOD_NANOS
        || !packet.read(frames, FRAME_HEADER_BYTES, frames.length - FRAME_HEADER_BYTES)) {
      return;
    }
    reportedNanos[unit.track()] = nowNanos;
    byte[] report =
        Rtcp.senderReport(
            new Rtcp.SenderReport(packet.ssrc(), Rtcp.ntp(Instant.now()), packet.timestamp32()),
            0,
            0);
    switch (route) {
      case Interleaved(int channel) -> {
        byte[] frame = new byte[FRAME_HEADER_BYTES + report.length];
        frame[0] = '$';
        frame[1] = (byte) (channel + 1);
        frame[3] = (byte) report.length;
        System.arraycopy(report, 0, frame, FRAME_HEADER_BYTES, report.length);
        write(frame);
      }
      case Datagrams(UdpPorts ports, InetSocketAddress client) -> ports.sendControl(report, client);
    }
  }

  void close() {
    closed = true;
    queue.clear();
    // Wakes the thread; the queue has room, as it was just emptied and the feed was left.
    queue.offer(END);
    routes.forEach(route -> route.ifPresent(Route::close));
  }
}
