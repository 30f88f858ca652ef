package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which transport a session's tracks are asked for, one after the other, and what the camera makes
/// of it.
///
/// | Set | first | after 461 Unsupported Transport |
/// |---|---|---|
/// | `auto` | TCP | UDP |
/// | `udp` | UDP | TCP |
/// | `tcp`, or `rtsps:` | TCP | – |
///
/// All tracks come by the transport of the first one. A track that the camera gives another is not
/// received (RFC 2326 §12.39 lets a server choose for each SETUP): it would be delivered by another
/// thread than the first one, and its packets arrive on another way, sooner or later.
final class TransportChoice {
  private final RtspTarget target;
  private final RtspConnection connection;
  private final RtspTransport set;
  private final List<String> notes;
  private final UdpMedia udp = new UdpMedia();
  private boolean overTcp;
  private boolean changed;

  /// What one track is asked for.
  ///
  /// @param ports when it is UDP
  record Offer(IncomingTrack track, int channel, Optional<UdpPorts> ports, String header) {
    String name() {
      return ports.isEmpty() ? "over TCP" : "over UDP";
    }
  }

  TransportChoice(
      RtspTarget target, RtspConnection connection, RtspTransport set, List<String> notes) {
    this.target = target;
    this.connection = connection;
    this.set = target.secure() ? RtspTransport.TCP : set;
    this.notes = notes;
    this.overTcp = this.set != RtspTransport.UDP;
  }

  /// Goes over to the other transport, if there is one to try.
  boolean next() {
    if (changed || set == RtspTransport.TCP) {
      return false;
    }
    changed = true;
    overTcp = !overTcp;
    udp.close();
    return true;
  }

  Offer offer(IncomingTrack track, int index) throws RtspException {
    int channel = 2 * index;
    if (overTcp) {
      String header = "RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1);
      return new Offer(track, channel, Optional.empty(), header);
    }
    try {
      UdpPorts ports = udp.open(connection.localAddress());
      int port = ports.rtpPort();
      String header = "RTP/AVP;unicast;client_port=" + port + "-" + (port + 1);
      return new Offer(track, channel, Optional.of(ports), header);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /// Takes what the camera has agreed to. It may also have chosen TCP where UDP was asked for.
  ///
  /// @return empty when it is neither what was asked for nor of use
  Optional<Playing.Incoming> accept(Offer offer, TransportHeader answer) throws RtspException {
    boolean wantedTcp = offer.ports.isEmpty();
    boolean givenTcp = answer.overTcp().orElse(wantedTcp);
    int channel = answer.channel().orElse(offer.channel);
    if (givenTcp && !udp.isEmpty()) {
      return Optional.empty();
    }
    if (answer.multicast() || channel < 0 || channel > Playing.CHANNELS - 2) {
      return Optional.empty();
    }
    if (givenTcp) {
      overTcp = true;
      return Optional.of(new Playing.Incoming(offer.track, channel));
    }
    if (wantedTcp) {
      return Optional.empty();
    }
    try {
      udp.add(offer.track, offer.ports.get(), sources(answer), server(answer));
      tellBuffer(offer.ports.get());
    } catch (IOException e) {
      throw broken(e);
    }
    return Optional.of(new Playing.Incoming(offer.track, -1));
  }

  private Set<InetAddress> sources(TransportHeader answer) {
    Set<InetAddress> sources = new HashSet<>(Set.of(connection.cameraAddress()));
    answer.source().ifPresent(sources::add);
    return sources;
  }

  private Optional<InetSocketAddress> server(TransportHeader answer) {
    InetAddress address = answer.source().orElse(connection.cameraAddress());
    return answer.serverPort() == 0
        ? Optional.empty()
        : Optional.of(new InetSocketAddress(address, answer.serverPort()));
  }

  private void tellBuffer(UdpPorts ports) throws IOException {
    int given = ports.receiveBufferBytes();
    if (given < UdpPorts.RECEIVE_BUFFER_BYTES) {
      String note =
          "the kernel gives UDP packets a buffer of "
              + given
              + " bytes instead of "
              + UdpPorts.RECEIVE_BUFFER_BYTES
              + ", so bursts may be lost; allow more with sysctl -w net.core.rmem_max="
              + UdpPorts.RECEIVE_BUFFER_BYTES;
      if (!notes.contains(note)) {
        notes.add(note);
      }
    }
  }

  RtspException disagreed(Offer offer, String transport) {
    return new RtspException(
        Kind.PROTOCOL,
        target
            + ": the camera does not send "
            + offer.name()
            + " (it answers Transport: "
            + transport
            + "); "
            + advice());
  }

  /// Before PLAY.
  void begin() throws RtspException {
    try {
      udp.begin();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  String advice() {
    return set == RtspTransport.TCP
        ? "allow RTP over TCP in its settings, or set the camera's transport to auto"
        : "allow RTP over TCP or UDP in its settings";
  }

  private RtspException broken(IOException e) {
    return new RtspException(
        Kind.PROTOCOL, target + ": UDP cannot be used here: " + e.getMessage(), e);
  }

  UdpMedia udp() {
    return udp;
  }
}
