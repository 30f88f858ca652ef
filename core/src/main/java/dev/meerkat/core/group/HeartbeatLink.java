package dev.meerkat.core.group;

import java.util.List;

/// One of the ways on which two hosts hear each other.
///
/// @param addresses one for each host, in their order
/// @param mostMissed a link on which this many beats in a row did not come is silent
public record HeartbeatLink(
    LinkId id, List<Prefixed> addresses, int port, long intervalMillis, int mostMissed) {
  public static final int DEFAULT_PORT = 3_000;

  public HeartbeatLink {
    addresses = List.copyOf(addresses);
  }

  public long silentAfterMillis() {
    return intervalMillis * mostMissed;
  }
}
