package dev.meerkat.cluster;

import dev.meerkat.core.model.ServerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;

/// A member's JGroups address, which carries the server's name and the time of its start: whoever
/// sees a member in a view knows which server it is, without having asked it.
///
/// @param startedAtMillis wall clock of the server at its start, milliseconds since the epoch
record ServerAddress(ServerId server, long startedAtMillis, Address address) {
  private static final byte[] NAME = {'n'};
  private static final byte[] STARTED = {'t'};

  static ServerAddress create(ServerId server, long startedAtMillis) {
    ExtendedUUID address =
        ExtendedUUID.randomUUID(server.value())
            .put(NAME, server.value().getBytes(StandardCharsets.US_ASCII))
            .put(STARTED, ByteBuffer.allocate(Long.BYTES).putLong(startedAtMillis).array());
    return new ServerAddress(server, startedAtMillis, address);
  }

  /// Empty for an address that no Meerkat server made.
  static Optional<ServerAddress> of(Address address) {
    if (!(address instanceof ExtendedUUID uuid)) {
      return Optional.empty();
    }
    byte[] name = uuid.get(NAME);
    byte[] started = uuid.get(STARTED);
    if (name == null || started == null || started.length != Long.BYTES) {
      return Optional.empty();
    }
    try {
      ServerId server = new ServerId(new String(name, StandardCharsets.US_ASCII));
      return Optional.of(new ServerAddress(server, ByteBuffer.wrap(started).getLong(), address));
    } catch (IllegalArgumentException _) {
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
