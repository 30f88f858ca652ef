package dev.meerkat.cluster.beat;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One address and port of this host at which beats come and from which they go; it may not be
/// there yet.
final class LinkSocket {
  private static final Logger LOG = LoggerFactory.getLogger(LinkSocket.class);

  private static final long RECENT_MICROS = TimeUnit.SECONDS.toMicros(30);

  private final InetSocketAddress here;
  private int users;
  private volatile Optional<DatagramChannel> channel = Optional.empty();
  private volatile String trouble = "";
  private volatile Optional<Foreign> foreign = Optional.empty();

  /// The newest packet of another version. It has no seal that could be looked at here.
  private record Foreign(InetAddress from, int format, long atMicros) {}

  LinkSocket(InetSocketAddress here) {
    this.here = here;
  }

  InetSocketAddress here() {
    return here;
  }

  /// Guarded by [LinkSockets].
  void use() {
    users++;
  }

  /// Guarded by [LinkSockets].
  ///
  /// @return whether nobody uses it any more
  boolean leave() {
    users--;
    return users == 0;
  }

  boolean isOpen() {
    return channel.isPresent();
  }

  /// Why it cannot be used, and what to do; empty when it can.
  String trouble() {
    return trouble;
  }

  void heardOfOtherVersion(SocketAddress from, int format) {
    if (from instanceof InetSocketAddress place) {
      foreign = Optional.of(new Foreign(place.getAddress(), format, BootClock.micros()));
    }
  }

  /// That Meerkat there is of another version, as it seems by what came from there lately, and what
  /// to do; empty when nothing says so.
  String otherVersion(InetAddress peer, long atMicros) {
    return foreign
        .filter(each -> each.from().equals(peer) && atMicros - each.atMicros() < RECENT_MICROS)
        .map(each ->
            "what comes from "
                + peer.getHostAddress()
                + " is of another version of Meerkat (beats of format "
                + each.format()
                + ", and this host knows format "
                + PacketCodec.FORMAT
                + "): run the same version on both hosts")
        .orElse("");
  }

  /// Guarded by [LinkSockets]. What fails is told once, and tried again by the next call.
  void openIfMissing(Selector selector) {
    if (channel.isPresent()) {
      return;
    }
    try {
      channel = Optional.of(open(selector));
      if (!trouble.isEmpty()) {
        LOG.info("heartbeat links can use {} now", here);
      }
      trouble = "";
    } catch (IOException | ClosedSelectorException e) {
      String now = why(e);
      if (!now.equals(trouble)) {
        LOG.warn("{}", now);
      }
      trouble = now;
    }
  }

  private DatagramChannel open(Selector selector) throws IOException {
    var opened =
        DatagramChannel.open(
            here.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
    try {
      opened.configureBlocking(false);
      opened.bind(here);
      opened.register(selector, SelectionKey.OP_READ, this);
      return opened;
    } catch (IOException | ClosedSelectorException e) {
      opened.close();
      throw e;
    }
  }

  private String why(Exception e) {
    String place = here.getAddress().getHostAddress();
    if (isMissing()) {
      return "heartbeat link: "
          + place
          + " is no address of this host: bring its interface up, or correct the address of the"
          + " link in the group's document; it is tried again every second";
    }
    return "heartbeat link: UDP port "
        + here.getPort()
        + " of "
        + place
        + " cannot be used ("
        + e.getMessage()
        + "): end the program that has it, or set another port for the link in the group's"
        + " document; it is tried again every second";
  }

  private boolean isMissing() {
    try {
      return !here.getAddress().isLoopbackAddress()
          && NetworkInterface.getByInetAddress(here.getAddress()) == null;
    } catch (IOException e) {
      LOG.debug("the addresses of this host cannot be read: {}", e.toString());
      return false;
    }
  }

  /// What there is no room for now is lost, as on the wire.
  ///
  /// @throws IOException when this host has no way there
  void send(byte[] bytes, InetSocketAddress to) throws IOException {
    var open = channel;
    if (open.isPresent() && open.get().send(ByteBuffer.wrap(bytes), to) == 0) {
      LOG.debug("no room for a beat to {}", to);
    }
  }

  /// Guarded by [LinkSockets].
  void close() {
    var open = channel;
    channel = Optional.empty();
    if (open.isPresent()) {
      try {
        open.get().close();
      } catch (IOException e) {
        LOG.debug("closing the socket of {} failed: {}", here, e.toString());
      }
    }
  }
}
