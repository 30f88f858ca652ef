package dev.meerkat.cluster;

import dev.meerkat.core.heartbeat.Beat;
import dev.meerkat.core.model.ServerId;

/// A beat on its way, with who sends it to whom. Each is named with the time of its start, so that
/// no beat from or to an earlier run of a server counts.
record Datagram(Party from, Party to, Beat beat) {
  /// @param startedAtMillis as in its [ServerAddress]
  record Party(ServerId server, long startedAtMillis) {
    static Party of(ServerAddress address) {
      return new Party(address.server(), address.startedAtMillis());
    }
  }
}
