package dev.meerkat.server.discovery;

import dev.meerkat.server.discovery.DiscoveryPacket.Answer;
import dev.meerkat.server.discovery.DiscoveryPacket.Question;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers who searches the local network for sites. It listens in the groups on one interface
/// only, answers neighbours only, never with more than it was sent, and at most
/// [#ANSWERS_PER_SECOND] times a second and kind of address.
public final class DiscoveryResponder implements AutoCloseable {
  static final int ANSWERS_PER_SECOND = 20;

  private static final Logger LOG = LoggerFactory.getLogger("meerkat.discovery");

  private final NetworkInterface network;
  private final Function<String, Answer> answers;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong ignored = new AtomicLong();
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private DiscoveryResponder(NetworkInterface network, Function<String, Answer> answers) {
    this.network = network;
    this.answers = answers;
  }

  /// Listens on the interface that has an address of this host. Where it cannot, that is logged:
  /// nothing but being found depends on it.
  ///
  /// @param address where the server listens for the cluster
  /// @param answers what to answer to a nonce
  /// @throws IOException when the address is none of this host
  public static DiscoveryResponder start(String address, int port, Function<String, Answer> answers)
      throws IOException {
    NetworkInterface network = NetworkInterface.getByInetAddress(InetAddress.getByName(address));
    if (network == null) {
      throw new IOException(
          address
              + " is no address of this host, so this server could not be found: set another"
              + " cluster.address, or discovery.answer: off, in the configuration file");
    }
    var responder = new DiscoveryResponder(network, answers);
    boolean started = false;
    try {
      for (DiscoveryGroup group : DiscoveryGroup.values()) {
        if (group.isOn(network)) {
          responder.listen(group, port);
        }
      }
      started = true;
    } finally {
      if (!started) {
        responder.close();
      }
    }
    return responder;
  }

  private void listen(DiscoveryGroup group, int port) {
    try {
      DatagramChannel channel = DatagramChannel.open(group.family());
      channels.add(channel);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // several servers on one host
      InetAddress address = group.on(network);
      // Bound to the group itself, it gets nothing that is sent to an address of this host.
      channel.bind(new InetSocketAddress(address, port));
      var _ = channel.join(address, network);
      DatagramChannel out = DatagramChannel.open(group.family());
      channels.add(out);
      Thread thread =
          Thread.ofVirtual().name("discovery-" + group).unstarted(() -> serve(channel, out));
      threads.add(thread);
      thread.start();
      LOG.info(
          "answering who searches for sites at {}, port {}/udp", address.getHostAddress(), port);
    } catch (IOException e) {
      LOG.warn(
          "this server cannot be found on {} by {}: {}", network.getName(), group, e.toString());
    }
  }

  private void serve(DatagramChannel in, DatagramChannel out) {
    var limit = new AnswerLimit(ANSWERS_PER_SECOND, System.nanoTime());
    // One octet more than a question, so that a longer one is not taken for one.
    ByteBuffer packet = ByteBuffer.allocate(DiscoveryPacket.QUESTION_BYTES + 1);
    try {
      while (true) {
        packet.clear();
        if (in.receive(packet) instanceof InetSocketAddress source) {
          packet.flip();
          take(packet, source, limit, out);
        }
      }
    } catch (ClosedChannelException _) {
      LOG.debug("the search for sites is answered no more"); // closed
    } catch (IOException e) {
      LOG.warn("this server cannot be found any more: {}", e.toString());
    }
  }

  private void take(
      ByteBuffer packet, InetSocketAddress source, AnswerLimit limit, DatagramChannel out)
      throws ClosedChannelException {
    String nonce;
    try {
      if (!(DiscoveryPacket.parse(packet) instanceof Question(var asked))) {
        ignored.incrementAndGet();
        return;
      }
      nonce = asked;
    } catch (IllegalArgumentException e) {
      malformed.incrementAndGet();
      LOG.debug("from {}: {}", source, e.getMessage());
      return;
    }
    if (!DiscoveryGroup.isNeighbour(source.getAddress(), network)
        || !limit.allows(System.nanoTime())) {
      ignored.incrementAndGet();
      return;
    }
    try {
      int _ = out.send(ByteBuffer.wrap(answers.apply(nonce).bytes()), source);
      answered.incrementAndGet();
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      ignored.incrementAndGet();
      LOG.debug("{} cannot be answered: {}", source, e.toString());
    }
  }

  long answered() {
    return answered.get();
  }

  /// Packets that are none of the search for sites.
  long malformed() {
    return malformed.get();
  }

  /// Questions that were not answered: of no neighbour, or too many; and answers of others.
  long ignored() {
    return ignored.get();
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel each : channels) {
      each.close();
    }
    try {
      for (Thread each : threads) {
        each.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (malformed.get() + ignored.get() > 0) {
      LOG.info(
          "of those who searched for sites, {} were answered, {} ignored, {} malformed",
          answered.get(),
          ignored.get(),
          malformed.get());
    }
  }
}
