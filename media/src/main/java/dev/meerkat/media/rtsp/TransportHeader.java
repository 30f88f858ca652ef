package dev.meerkat.media.rtsp;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/// The `Transport` of an answer to SETUP (RFC 2326 §12.39), as far as a client needs it. Missing
/// parts are as was asked for: gortsplib issue 142 tells of a camera that names no channels, issue
/// 456 of one that leaves the header out, mediamtx issue 986 of one with an empty `source`.
///
/// @param overTcp what the answer means, empty when it does not say
/// @param channel of RTP within the connection, empty when not given, -1 when it is no number
/// @param serverPort from which RTP is sent, 0 when not given; some cameras say `0-1` and send from
///   elsewhere (mediamtx issue 407)
/// @param source address that RTP is sent from, empty when not given as an address
record TransportHeader(
    Optional<Boolean> overTcp,
    boolean multicast,
    Optional<Integer> channel,
    int serverPort,
    Optional<InetAddress> source) {

  static TransportHeader parse(String value) {
    String protocol = "";
    Optional<Integer> channel = Optional.empty();
    int serverPort = 0;
    boolean clientPort = false;
    boolean multicast = false;
    Optional<InetAddress> source = Optional.empty();
    // Of several transports only the first counts: there was only one question.
    for (String part : value.split(",", 2)[0].split(";", -1)) {
      String[] pair = part.strip().split("\\s*=\\s*", 2);
      String name = pair[0].toLowerCase(Locale.ROOT);
      String text = pair.length < 2 ? "" : pair[1];
      switch (name) {
        case "interleaved" -> channel = Optional.of(RtspMessage.number(text));
        case "server_port" -> serverPort = Math.max(0, RtspMessage.number(text));
        case "client_port" -> clientPort = true;
        case "multicast" -> multicast = true;
        case "source" -> source = address(text);
        default -> protocol = name.startsWith("rtp/") ? name : protocol;
      }
    }
    boolean tcp = channel.isPresent() || protocol.endsWith("/tcp");
    boolean udp = clientPort || serverPort > 0 || protocol.endsWith("/udp");
    return new TransportHeader(
        tcp ? Optional.of(true) : udp ? Optional.of(false) : Optional.empty(),
        multicast,
        channel,
        serverPort > 1 && serverPort < 65_535 ? serverPort : 0,
        source);
  }

  private static Optional<InetAddress> address(String text) {
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      return address.isAnyLocalAddress() ? Optional.empty() : Optional.of(address);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
