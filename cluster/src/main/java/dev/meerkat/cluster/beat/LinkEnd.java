package dev.meerkat.cluster.beat;

import dev.meerkat.core.group.HeartbeatLink;
import dev.meerkat.core.group.IpAddress;
import dev.meerkat.core.heartbeat.LinkPulse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This host's end of a link. Its pulse belongs to the thread that reads, its times and numbers of
/// sending to the one that sends.
final class LinkEnd {
  private static final Logger LOG = LoggerFactory.getLogger(LinkEnd.class);

  private final HeartbeatLink link;
  private final LinkSocket socket;
  private final InetSocketAddress there;
  private final AtomicLong refused = new AtomicLong();
  private volatile LinkPulse pulse = LinkPulse.NONE;
  private volatile String unsent = "";
  private long sequence;
  private long dueMicros;

  LinkEnd(HeartbeatLink link, LinkSocket socket, InetSocketAddress there) {
    this.link = link;
    this.socket = socket;
    this.there = there;
  }

  /// Where the host of that number listens.
  static InetSocketAddress place(HeartbeatLink link, int host) {
    return new InetSocketAddress(inet(link.addresses().get(host).address()), link.port());
  }

  static InetAddress inet(IpAddress address) {
    byte[] bytes = new byte[address.bytes().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = address.bytes().get(i).byteValue();
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(address + " has " + bytes.length + " bytes", e);
    }
  }

  HeartbeatLink link() {
    return link;
  }

  LinkSocket socket() {
    return socket;
  }

  InetSocketAddress there() {
    return there;
  }

  LinkPulse pulse() {
    return pulse;
  }

  void pulse(LinkPulse next) {
    pulse = next;
  }

  void refused() {
    refused.incrementAndGet();
  }

  boolean isDue(long atMicros) {
    return atMicros >= dueMicros;
  }

  long dueMicros() {
    return dueMicros;
  }

  /// Links of one interval are due together, so that one report goes over all of them.
  long nextSequence(long atMicros) {
    long intervalMicros = TimeUnit.MILLISECONDS.toMicros(link.intervalMillis());
    dueMicros = (atMicros / intervalMicros + 1) * intervalMicros;
    sequence++;
    return sequence;
  }

  void send(byte[] bytes) {
    try {
      socket.send(bytes, there);
      unsent = "";
    } catch (IOException e) {
      String now =
          "no beats can be sent on the link "
              + link.id()
              + " to "
              + there.getAddress().getHostAddress()
              + " ("
              + e.getMessage()
              + "): is its interface up, and has this host a way there?";
      if (!now.equals(unsent)) {
        LOG.warn("{}", now);
      }
      unsent = now;
    }
  }

  LinkCondition condition(long atMicros) {
    var now = pulse;
    var silent = now.silentMillis(atMicros);
    boolean heard = silent.isPresent() && silent.getAsLong() < link.silentAfterMillis();
    String trouble = socket.trouble().isEmpty() ? unsent : socket.trouble();
    var state = heard ? LinkState.HEARD : trouble.isEmpty() ? LinkState.SILENT : LinkState.BROKEN;
    return new LinkCondition(
        link.id(),
        state,
        silent,
        now.lossPercent(link.intervalMillis(), atMicros),
        now.roundTripMicros(),
        now.clockOffsetMicros(),
        refused.get(),
        state == LinkState.SILENT ? socket.otherVersion(there.getAddress(), atMicros) : trouble);
  }
}
