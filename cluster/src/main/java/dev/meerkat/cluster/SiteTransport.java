package dev.meerkat.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;

/// TCP that keeps the connections with hosts that are not members yet. JGroups closes them at each
/// change of the view; while a site of many servers forms, most are not members, the view changes
/// all the time, and each server would spend its time on TLS handshakes with the others.
///
/// A connection with a host that was a member is closed: after a cut, it may take minutes until TCP
/// tries again what it could not send, and a new one works at once.
///
/// Public only because JGroups makes it by name.
public final class SiteTransport extends TCP {
  /// JGroups leaves numbers from 512 on to others.
  private static final short PROTOCOL_ID = 2_002;

  /// How long a connection is kept with a host that is no member and says nothing.
  private static final long SILENT_MILLIS = 10_000;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, SiteTransport.class);
  }

  private volatile Set<Address> memberHosts = Set.of();

  @Override
  public void start() throws Exception {
    super.start();
    srv.connExpireTimeout(SILENT_MILLIS);
  }

  /// Called at each change of the view.
  ///
  /// @param hosts of the members
  @Override
  public void retainAll(Collection<Address> hosts) {
    Set<Address> gone = new HashSet<>(memberHosts);
    gone.removeAll(hosts);
    memberHosts = Set.copyOf(hosts);
    connections((host, _) -> gone.contains(host))
        .forEach(connection -> srv.closeConnection(connection, false));
  }

  /// Closes connections with hosts that are no members and of which nothing has come for long. A
  /// cut may have made them useless; so nothing is said to the other end, which could block.
  void closeSilent() {
    long now = System.nanoTime();
    connections((host, connection) -> !memberHosts.contains(host) && connection.isExpired(now))
        .forEach(connection -> {
          try {
            connection.close(false);
          } catch (IOException e) {
            log.debug("closing a connection failed: %s", e);
          }
          srv.removeConnectionIfPresent(connection.peerAddress(), connection);
        });
  }

  /// Whether there is a connection with a host, whoever has made it.
  boolean isConnected(Address host) {
    return srv.connectionEstablishedTo(host);
  }

  private List<Connection> connections(BiPredicate<Address, Connection> which) {
    List<Connection> found = new ArrayList<>();
    srv.forAllConnections((host, connection) -> {
      if (which.test(host, connection)) {
        found.add(connection);
      }
    });
    return found;
  }
}
