package dev.meerkat.server;

import dev.meerkat.cluster.Cluster;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.Pem;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.api.SitePort;
import dev.meerkat.server.client.JoinClient;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// How all servers of a site go over to another one, which one of them was let into: that one tells
/// the others, one after the other, and goes last. As long as it stays, it can be asked to go on
/// where one of them did not go.
final class SiteMove {
  private static final int MOVE_SECONDS = 15;

  private SiteMove() {}

  static SortedSet<ServerId> others(Cluster cluster, ServerId self) {
    SortedSet<ServerId> others = new TreeSet<>(cluster.members());
    others.remove(self);
    return others;
  }

  /// @throws IOException naming the servers of the site that are no members now
  static void checkAllThere(Collection<ServerId> site, Collection<ServerId> members)
      throws IOException {
    SortedSet<ServerId> missing = new TreeSet<>(site);
    missing.removeAll(members);
    if (!missing.isEmpty()) {
      throw new IOException(
          "these servers of this site are not connected: "
              + missing
              + ". Start them, or remove them (meerkat remove-server), and try again");
    }
  }

  /// @throws IOException when one does not go, with who has gone and what to do
  static void moveOthers(Cluster cluster, SitePort port, ServerId self, JoinClient.Joined joined)
      throws IOException {
    SortedMap<String, String> places = new TreeMap<>();
    joined.places().forEach((server, at) -> places.put(server.value(), at.toString()));
    var move =
        new Admission.Move(
            Pem.text(joined.identity().authority()),
            Pem.text(joined.identity().authorityKey()),
            places,
            joined
                .newest()
                .map(newest -> new Admission.Version(newest.wallMillis(), newest.counter()))
                .orElse(null));
    SortedSet<ServerId> gone = new TreeSet<>();
    for (ServerId server : others(cluster, self)) {
      try {
        port.tell(server, move);
        awaitGone(cluster, server);
        gone.add(server);
      } catch (IOException e) {
        throw new IOException(
            e.getMessage()
                + ". These have gone over: "
                + gone
                + "; this server and the rest are in their old site still. Remove from that those"
                + " that have gone (meerkat remove-server), then try again with a new token",
            e);
      }
    }
  }

  private static void awaitGone(Cluster cluster, ServerId server) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOVE_SECONDS);
    while (cluster.members().contains(server)) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        throw new IOException(server + " did not go over in " + MOVE_SECONDS + " s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /// What a server that is told to go over makes of it: with the authority's key, it signs for
  /// itself.
  ///
  /// @throws IOException when it makes no sense
  static JoinClient.Joined read(Admission.Move move, ServerId self, long nowMillis)
      throws IOException {
    try {
      SortedMap<ServerId, HostPort> places = new TreeMap<>();
      move.places().forEach((name, at) -> places.put(new ServerId(name), HostPort.parse(at)));
      return new JoinClient.Joined(
          SiteIdentity.admitted(
              self,
              SiteIdentity.newKeys(),
              Pem.certificate(move.authority()),
              Pem.privateKey(move.authorityKey()),
              nowMillis),
          places,
          JoinClient.version(move.newest(), self));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the other site makes no sense: " + e.getMessage(), e);
    }
  }
}
