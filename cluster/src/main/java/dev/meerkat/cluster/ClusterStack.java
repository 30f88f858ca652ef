package dev.meerkat.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.jgroups.JChannel;
import org.jgroups.protocols.TCP;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.UUID;

/// The JGroups protocols under a cluster, from the wire upwards. TCP to named hosts only: no
/// multicast, no port but that of [ClusterSettings], no diagnostics. Every connection has mutual
/// TLS ([SecureSockets]).
///
/// - A killed process is noticed by the end of the TCP connection that every other member has with
///   it (`enable_suspect_events`), which a heartbeat makes anew where it is missing;
///   VERIFY_SUSPECT2 then gives the suspect once or twice `verifyMillis` to answer. FD_SOCK2, which
///   has connections of its own for that, knows no TLS.
/// - A silent host or a hung process is noticed by FD_ALL3, in the time that
///   [DetectionSettings#worstCaseMillis] adds up.
/// - MERGE3: after a split has healed, a member tells its view to all it can reach after at most
///   1.8 s (one and a half times `max_interval`) and a coordinator compares views every 1.92 s (1.6
///   times), so that the merge begins within 3.8 s. Where more than 16 hosts are outside of its
///   view ([dev.meerkat.core.site.Inquiry]), a round of 1.8 s more for each further 16.
/// - The buffers of each connection have 16 to 20 KB instead of 64; larger messages go in
///   fragments.
/// - Threads are virtual, and each destination has its own sender, so that a host that takes no
///   bytes holds up nobody else's messages; a question to a host that does not exist blocks only
///   itself.
/// - GMS: a server that finds nobody goes ahead alone, a second after its last question has failed:
///   after six seconds where a host takes a connection and hangs. One that finds others who take no
///   one in, because the first of them hangs, does so after six seconds more at most.
/// - These times are those of a server that began to know of up to 63. In a larger one, what takes
///   part in a merge or a start takes longer, and they are multiplied by a 32nd of the number of
///   servers: 100 servers have three seconds to be found by one that starts, and merge within 12 s.
final class ClusterStack {
  private static final int BUNDLE_BYTES = 16_000;
  private static final int SERVERS_OF_ONE_PATIENCE = 32;

  static {
    ExtendedUUID.setPrintFunction(UUID::printName);
  }

  private ClusterStack() {}

  /// The address of a server that starts now.
  ///
  /// @throws ClusterStartException when the bind address is not this host's
  static ServerAddress address(ClusterSettings settings, InstantSource wallClock)
      throws ClusterStartException {
    return ServerAddress.create(
        settings.self(), wallClock.millis(), bindAddress(settings), settings.port());
  }

  /// A channel that is ready to connect with the address `self`.
  ///
  /// @throws ClusterStartException when a port is taken
  static JChannel channel(ClusterSettings settings, ServerAddress self, SecureSockets sockets)
      throws ClusterStartException {
    InetAddress bind = self.place().getIpAddress();
    checkFree(bind, settings.port());
    try {
      JChannel channel =
          new JChannel(
              new ByteArrayInputStream(stack(settings, bind).getBytes(StandardCharsets.US_ASCII)));
      TCP transport = (TCP) channel.getProtocolStack().getTransport();
      // The stack's text would be overruled by the usual size of a bundle.
      transport.setBufferedOutputStreamSize(BUNDLE_BYTES + Integer.BYTES);
      transport.setSocketFactory(sockets);
      transport.getMessageStats().enable(true);
      channel.name(settings.self().value());
      channel.addAddressGenerator(self::address);
      channel.setDiscardOwnMessages(true);
      return channel;
    } catch (Exception e) {
      throw new ClusterStartException("the cluster protocols cannot be set up: " + e, e);
    }
  }

  private static String stack(ClusterSettings settings, InetAddress bind) {
    int patience = Math.max(1, settings.initialHosts().size() / SERVERS_OF_ONE_PATIENCE);
    return """
    <config xmlns="urn:org:jgroups">
      <dev.meerkat.cluster.SiteTransport bind_addr="%1$s" bind_port="%2$d" port_range="0" tcp_nodelay="true"
           sock_conn_timeout="500ms" max_length="1m" log_details="false" enable_suspect_events="true"
           use_virtual_threads="true" diag.enabled="false"
           bundler_type="pd" bundler.use_single_sender_thread="false" bundler.capacity="2k"
           bundler.max_size="%7$d" buffered_input_stream_size="16k"
           thread_pool.min_threads="0" thread_pool.max_threads="200"/>
      <dev.meerkat.cluster.SiteDiscovery initial_hosts="%3$s" port_range="0" async_discovery="true"
               async_discovery_use_separate_thread_per_request="true"/>
      <MERGE3 min_interval="%8$d" max_interval="%9$d"/>
      <FD_ALL3 interval="%4$d" timeout="%5$d"/>
      <VERIFY_SUSPECT2 timeout="%6$d"/>
      <pbcast.NAKACK2 use_mcast_xmit="false"/>
      <UNICAST3/>
      <pbcast.STABLE desired_avg_gossip="10s" max_bytes="4M"/>
      <pbcast.GMS print_local_addr="false" join_timeout="%10$d" max_join_attempts="6"
                  leave_timeout="1s" merge_timeout="%11$d" view_ack_collection_timeout="%10$d"/>
      <MFC max_credits="2M"/>
      <UFC max_credits="2M"/>
      <FRAG2 frag_size="12k"/>
    </config>
    """
        .formatted(
            bind.getHostAddress(),
            settings.port(),
            initialHosts(settings),
            settings.detection().heartbeatMillis(),
            settings.detection().silenceMillis(),
            settings.detection().verifyMillis(),
            BUNDLE_BYTES,
            400 * patience,
            1_200 * patience,
            1_000 * patience,
            3_000 * patience);
  }

  private static String initialHosts(ClusterSettings settings) {
    return settings.initialHosts().stream()
        .map(host -> host.host() + "[" + host.port() + "]")
        .collect(Collectors.joining(","));
  }

  private static InetAddress bindAddress(ClusterSettings settings) throws ClusterStartException {
    String text = settings.bindAddress();
    try {
      InetAddress address = InetAddress.getByName(text);
      if (address.isAnyLocalAddress()) {
        throw new ClusterStartException(
            "the cluster address "
                + text
                + " does not say where the others reach this server: set one of this host's own"
                + " addresses in the configuration file");
      }
      if (NetworkInterface.getByInetAddress(address) == null) {
        throw new ClusterStartException(
            "the cluster address "
                + text
                + " is not an address of this host: set one of its own in the configuration file");
      }
      return address;
    } catch (UnknownHostException e) {
      throw new ClusterStartException(
          "the cluster address '"
              + text
              + "' is not known: set one of this host's own addresses in the configuration file",
          e);
    } catch (IOException e) {
      throw new ClusterStartException("the addresses of this host cannot be read: " + e, e);
    }
  }

  private static void checkFree(InetAddress bind, int port) throws ClusterStartException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(bind, port));
    } catch (IOException e) {
      throw new ClusterStartException(
          "port "
              + port
              + " of "
              + bind.getHostAddress()
              + " cannot be used ("
              + e.getMessage()
              + "): end the program that has it, or set another cluster port in the configuration"
              + " file",
          e);
    }
  }
}
