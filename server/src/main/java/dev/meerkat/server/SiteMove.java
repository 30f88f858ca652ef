package dev.meerkat.server;

import dev.meerkat.cluster.Cluster;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.Pem;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.api.SitePort;
import dev.meerkat.server.client.JoinClient;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// How all servers of a site go over to another one, which one of them was let into: that one tells
/// the others, one after the other, and goes last. As long as it stays, it can be asked to go on
/// where one of them did not go. A server has gone when it answers there; that it is not seen in
/// the old site any more may as well mean that it died.
final class SiteMove {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

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

  /// What the servers of a site have in common, the first of them brings along, and no other: it
  /// may be changed there before the next one comes.
  ///
  /// @param common the documents that all of them have
  /// @return what is left for this server to bring along
  /// @throws IOException when one does not go, with who has gone and what to do
  static JoinClient.Joined moveOthers(
      Cluster cluster,
      SitePort port,
      ServerId self,
      JoinClient.Joined joined,
      SortedSet<DocumentKey> common,
      Refusals refusals)
      throws IOException {
    var there = new Arrivals(joined, refusals);
    SortedSet<ServerId> gone = new TreeSet<>();
    JoinClient.Joined next = joined;
    for (ServerId server : others(cluster, self)) {
      try {
        HostPort place =
            cluster
                .place(server)
                .orElseThrow(() -> new IOException(server + " is not connected any more"));
        port.tell(server, move(next));
        awaitLeft(cluster, server);
        there.await(server, place);
        gone.add(server);
        next = joined.holding(common);
      } catch (IOException e) {
        throw new IOException(
            e.getMessage()
                + ". These have gone over: "
                + gone
                + "; this server and the rest are in their old site still, but "
                + server
                + " may go over yet, once it runs. Remove from the old site those that have gone"
                + " (meerkat remove-server), then try again with a new token",
            e);
      }
    }
    return next;
  }

  /// Until then it need not be asked over there, and would tell of a stranger who does.
  private static void awaitLeft(Cluster cluster, ServerId server) throws IOException {
    long end = System.nanoTime() + Admission.MOVE_LIMIT.toNanos();
    while (cluster.members().contains(server)) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        throw new IOException(
            server + " did not leave within " + Admission.MOVE_LIMIT.toSeconds() + " s");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static Admission.Move move(JoinClient.Joined joined) {
    SortedMap<String, String> places = new TreeMap<>();
    joined.places().forEach((server, at) -> places.put(server.value(), at.toString()));
    SortedMap<String, List<String>> held = new TreeMap<>();
    joined
        .held()
        .forEach(key -> held.computeIfAbsent(key.kind(), _ -> new ArrayList<>()).add(key.id()));
    return new Admission.Move(
        Pem.text(joined.identity().authority()),
        Pem.text(joined.identity().authorityKey()),
        places,
        joined
            .newest()
            .map(newest -> new Admission.Version(newest.wallMillis(), newest.counter()))
            .orElse(null),
        joined.removed(),
        held);
  }

  /// What a server that is told to go over makes of it: with the authority's key, it signs for
  /// itself, younger than its removal from there, if it was once removed.
  ///
  /// @throws IOException when it makes no sense
  static JoinClient.Joined read(Admission.Move move, ServerId self, long nowMillis)
      throws IOException {
    try {
      SortedMap<String, Long> removed = JoinClient.removed(move.removed());
      Long removedAt = removed.get(self.value());
      SortedMap<ServerId, HostPort> places = new TreeMap<>();
      move.places().forEach((name, at) -> places.put(new ServerId(name), HostPort.parse(at)));
      return new JoinClient.Joined(
          SiteIdentity.admitted(
              self,
              SiteIdentity.newKeys(),
              Pem.certificate(move.authority()),
              Pem.privateKey(move.authorityKey()),
              removedAt == null ? nowMillis : Math.max(nowMillis, removedAt + 1)),
          places,
          JoinClient.version(move.newest(), self),
          removed,
          JoinClient.held(move.held()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the other site makes no sense: " + e.getMessage(), e);
    }
  }
}
