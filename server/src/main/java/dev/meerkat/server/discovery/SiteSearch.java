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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Asks all neighbours by which sites they are served. What they answer is shown, and never
/// believed: who joins a site knows it by his token.
public final class SiteSearch {
  private static final int ROUNDS = 3;
  private static final int MAX_WAITING = 1_024;
  private static final int MAX_FOUND = 1_024;

  /// A server that answered.
  ///
  /// @param from the address that its answer came from
  public record Found(
      String site, String authority, String server, String place, String version, String from) {}

  private record Heard(Answer answer, InetAddress from) {}

  private SiteSearch() {}

  /// @param port to which servers listen
  /// @param length of the search
  /// @throws IOException when no interface could be asked
  public static List<Found> search(int port, Duration length)
      throws IOException, InterruptedException {
    byte[] random = new byte[DiscoveryPacket.NONCE_BYTES];
    new SecureRandom().nextBytes(random);
    var question = new Question(HexFormat.of().formatHex(random));
    BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(MAX_WAITING);
    var askers = new ArrayList<Asker>();
    try {
      for (NetworkInterface network : networks()) {
        for (DiscoveryGroup group : DiscoveryGroup.values()) {
          if (group.isOn(network)) {
            askers.add(Asker.open(group, network, port, question, heard));
          }
        }
      }
      return gather(askers, question, heard, length);
    } finally {
      for (Asker each : askers) {
        each.close();
      }
    }
  }

  private static List<NetworkInterface> networks() throws IOException {
    var up = new ArrayList<NetworkInterface>();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      if (each.isUp() && !each.isPointToPoint()) {
        up.add(each);
      }
    }
    return up;
  }

  private static List<Found> gather(
      Collection<Asker> askers, Question question, BlockingQueue<Heard> heard, Duration length)
      throws IOException, InterruptedException {
    var found = new TreeMap<String, Found>();
    long start = System.nanoTime();
    for (int round = 1; round <= ROUNDS; round++) {
      ask(askers, question);
      long until = start + length.toNanos() / ROUNDS * round;
      for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
        Heard next = heard.poll(left, TimeUnit.NANOSECONDS);
        if (next != null && found.size() < MAX_FOUND) {
          Found one = found(next);
          found.putIfAbsent(one.authority() + " " + one.server() + " " + one.place(), one);
        }
      }
    }
    return found.values().stream()
        .sorted(Comparator.comparing(Found::site).thenComparing(Found::server))
        .toList();
  }

  private static void ask(Collection<Asker> askers, Question question) throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (Asker each : askers) {
      try {
        each.ask(question);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (failures.size() == askers.size()) {
      throw new IOException(
          "no network can be asked: "
              + failures.stream().map(Throwable::toString).collect(Collectors.joining(", ")));
    }
  }

  private static Found found(Heard heard) {
    Answer answer = heard.answer();
    return new Found(
        answer.site(),
        answer.authority(),
        answer.server(),
        answer.place(),
        answer.version(),
        heard.from().getHostAddress());
  }

  /// One kind of address of one interface.
  private record Asker(DatagramChannel channel, InetSocketAddress to, Thread listener) {
    static Asker open(
        DiscoveryGroup group,
        NetworkInterface network,
        int port,
        Question question,
        BlockingQueue<Heard> heard)
        throws IOException {
      DatagramChannel channel = DatagramChannel.open(group.family());
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, network);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
      channel.bind(null);
      Thread listener =
          Thread.ofVirtual()
              .name("search-" + network.getName())
              .start(() -> listen(channel, question, heard));
      return new Asker(channel, new InetSocketAddress(group.on(network), port), listener);
    }

    void ask(Question question) throws IOException {
      int _ = channel.send(ByteBuffer.wrap(question.bytes()), to);
    }

    /// What is none of the answers to this question is passed over.
    private static void listen(
        DatagramChannel channel, Question question, BlockingQueue<Heard> heard) {
      ByteBuffer packet = ByteBuffer.allocate(DiscoveryPacket.QUESTION_BYTES);
      while (true) {
        packet.clear();
        try {
          if (channel.receive(packet) instanceof InetSocketAddress source
              && DiscoveryPacket.parse(packet.flip()) instanceof Answer answer
              && answer.nonce().equals(question.nonce())
              && !heard.offer(new Heard(answer, source.getAddress()))) {
            return; // more than anybody reads
          }
        } catch (ClosedChannelException _) {
          return;
        } catch (IOException | IllegalArgumentException _) {
          // Such as a port that is closed where the question went.
        }
      }
    }

    void close() throws IOException, InterruptedException {
      channel.close();
      listener.join();
    }
  }
}
