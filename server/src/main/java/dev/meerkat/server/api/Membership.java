package dev.meerkat.server.api;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// This server's place in its site, and what changes it.
public interface Membership {
  SiteTls tls();

  /// Where another live server listens for the cluster; empty when it is not connected.
  Optional<HostPort> place(ServerId server);

  /// The same, or where it listened when it was connected last.
  Optional<HostPort> lastPlace(ServerId server);

  /// What is wrong with who is in the site now, and what to do.
  List<String> problems();

  /// How the connection with each other live server does, as far as it has been heard.
  SortedMap<ServerId, Reading> readings();

  /// @throws IllegalStateException when too many invitations are open
  JoinToken invite(Duration valid);

  /// Lets this server join the site of the token. Its recording goes on meanwhile.
  ///
  /// @param place where to go instead of where the token says
  /// @throws IOException when it is not let in, with the reason and what to do; nothing has changed
  /// @return the name of the site
  String join(JoinToken token, Optional<HostPort> place) throws IOException, InterruptedException;

  /// Lets this server and all others of its site join the site of the token, this one last. Their
  /// recording goes on meanwhile.
  ///
  /// @throws IOException when they are not let in, or one of them does not go: with the reason, who
  ///   has gone, and what to do
  /// @return the name of the site
  String merge(JoinToken token, Optional<HostPort> place) throws IOException, InterruptedException;

  /// Goes over to another site soon after this returns, because another server of this site says
  /// so.
  void move(Admission.Move move) throws IOException;

  /// Removes a server from the site for good. It goes on alone as soon as it hears of it.
  ///
  /// @throws IOException when it could not be stored; nothing has changed
  void remove(ServerId server) throws IOException;
}
