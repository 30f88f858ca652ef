package dev.meerkat.cluster;

import dev.meerkat.core.model.ServerId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ExtendedUUID;

/// A member's JGroups address, which carries the server's name, the time of its start, and where it
/// listens: whoever sees a member in a view knows which server it is and how to reach it, without
/// having asked anybody. Each is a value of the [ExtendedUUID]: `n` the name in ASCII, `t` the time
/// as a long, `p` the IP address (4 or 16 bytes) and the port (2 bytes); all big-endian.
///
/// @param startedAtMillis wall clock of the server at its start, milliseconds since the epoch
record ServerAddress(ServerId server, long startedAtMillis, IpAddress place, Address address) {
  private static final byte[] NAME = {'n'};
  private static final byte[] STARTED = {'t'};
  private static final byte[] PLACE = {'p'};

  static ServerAddress create(ServerId server, long startedAtMillis, InetAddress ip, int port) {
    byte[] bytes = ip.getAddress();
    ExtendedUUID address =
        ExtendedUUID.randomUUID(server.value())
            .put(NAME, server.value().getBytes(StandardCharsets.US_ASCII))
            .put(STARTED, ByteBuffer.allocate(Long.BYTES).putLong(startedAtMillis).array())
            .put(
                PLACE,
                ByteBuffer.allocate(bytes.length + 2).put(bytes).putShort((short) port).array());
    return new ServerAddress(server, startedAtMillis, new IpAddress(ip, port), address);
  }

  /// Empty for an address that no Meerkat server made.
  static Optional<ServerAddress> of(Address address) {
    if (!(address instanceof ExtendedUUID uuid)) {
      return Optional.empty();
    }
    byte[] name = uuid.get(NAME);
    byte[] started = uuid.get(STARTED);
    byte[] place = uuid.get(PLACE);
    if (name == null
        || started == null
        || started.length != Long.BYTES
        || place == null
        || place.length < 2) {
      return Optional.empty();
    }
    try {
      InetAddress ip = InetAddress.getByAddress(Arrays.copyOf(place, place.length - 2));
      int port = ByteBuffer.wrap(place).getShort(place.length - 2) & 0xFFFF;
      return Optional.of(
          new ServerAddress(
              new ServerId(new String(name, StandardCharsets.US_ASCII)),
              ByteBuffer.wrap(started).getLong(),
              new IpAddress(ip, port),
              address));
    } catch (IllegalArgumentException | UnknownHostException _) {
      return Optional.empty();
    }
  }

  /// Of two servers with one name, the one that started earlier goes first everywhere.
  boolean precedes(ServerAddress other) {
    return startedAtMillis != other.startedAtMillis
        ? startedAtMillis < other.startedAtMillis
        : address.compareTo(other.address) < 0;
  }
}
