package dev.meerkat.cluster;

import dev.meerkat.cluster.Datagram.Party;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.heartbeat.Beat;
import dev.meerkat.core.heartbeat.ClockCheck;
import dev.meerkat.core.heartbeat.Pace;
import dev.meerkat.core.heartbeat.Pulse;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends each other member a beat in the pace of this server, and takes theirs, on one thread of
/// its own: UDP at the number of the cluster's TCP port. Datagrams wait neither behind large
/// messages nor for a host that takes no bytes, and one that is lost is seen to be lost. The thread
/// is a platform thread, so that cameras, however many, do not keep it from running.
///
/// Only members count: whoever leaves the view is forgotten. Of two servers of one name, that is
/// the one to which the name belongs.
final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final int LOOK_MILLIS = 50;
  private static final int RECEIVE_BYTES = 1 << 20;
  private static final long CHECK_MICROS = 1_000_000;

  /// A member of which no beat has come for so long, or for six of them, is told: longer than a
  /// silent server is a member.
  private static final long UNHEARD_MICROS = 10_000_000;

  private final ServerAddress self;
  private final DatagramSocket socket;
  private final DatagramCodec codec;
  private final InstantSource clock;
  private final Supplier<Members> members;
  private final Supplier<Pace> pace;
  private final Consumer<String> onNews;
  private final long originNanos = System.nanoTime();
  private final ConcurrentNavigableMap<ServerId, Peer> peers = new ConcurrentSkipListMap<>();
  private final Thread thread = Thread.ofPlatform().name("heartbeat").daemon().unstarted(this::run);
  private long sequence;
  private long beatenMicros = Long.MIN_VALUE / 2;
  private long checkedMicros;
  private volatile SortedMap<ServerId, Long> clocksOff = new TreeMap<>();
  private volatile boolean closed;

  /// A member.
  ///
  /// @param sinceMicros when it became one
  /// @param sending whether the newest beat could be sent to it
  private record Peer(Party party, long sinceMicros, Pulse pulse, boolean sending) {
    Peer with(Pulse next) {
      return new Peer(party, sinceMicros, next, sending);
    }

    Peer sending(boolean next) {
      return new Peer(party, sinceMicros, pulse, next);
    }
  }

  private Heartbeat(
      ServerAddress self,
      DatagramSocket socket,
      SiteIdentity identity,
      InstantSource clock,
      Supplier<Members> members,
      Supplier<Pace> pace,
      Consumer<String> onNews) {
    this.self = self;
    this.socket = socket;
    this.codec = new DatagramCodec(identity);
    this.clock = clock;
    this.members = members;
    this.pace = pace;
    this.onNews = onNews;
  }

  /// @param clock the wall clock that is compared with those of the others
  /// @param members asked each time, and so is the pace
  /// @param onNews hears when clocks begin to differ and agree again; must not wait
  /// @throws ClusterStartException when the port is taken
  static Heartbeat start(
      ServerAddress self,
      SiteIdentity identity,
      InstantSource clock,
      Supplier<Members> members,
      Supplier<Pace> pace,
      Consumer<String> onNews)
      throws ClusterStartException {
    var heartbeat = new Heartbeat(self, open(self), identity, clock, members, pace, onNews);
    heartbeat.thread.start();
    return heartbeat;
  }

  private static DatagramSocket open(ServerAddress self) throws ClusterStartException {
    var place = new InetSocketAddress(self.place().getIpAddress(), self.place().getPort());
    try {
      DatagramSocket socket = new DatagramSocket(place);
      socket.setReceiveBufferSize(RECEIVE_BYTES);
      return socket;
    } catch (IOException e) {
      throw new ClusterStartException(
          "UDP port "
              + place.getPort()
              + " of "
              + place.getAddress().getHostAddress()
              + " cannot be used ("
              + e.getMessage()
              + "): end the program that has it, or set another cluster port in the configuration"
              + " file",
          e);
    }
  }

  /// How the connection with each other member does that has been heard.
  SortedMap<ServerId, Reading> readings() {
    long now = nowMicros();
    SortedMap<ServerId, Reading> readings = new TreeMap<>();
    peers.forEach((server, peer) ->
        peer.pulse().reading(now).ifPresent(reading -> readings.put(server, reading)));
    return readings;
  }

  /// When the newest beat came of each other member that beats fast, by [System#nanoTime].
  SortedMap<ServerId, Long> fastBeats() {
    SortedMap<ServerId, Long> beats = new TreeMap<>();
    peers.forEach((server, peer) -> {
      Pulse pulse = peer.pulse();
      if (pulse.newest().filter(beat -> beat.pace() == Pace.FAST).isPresent()) {
        beats.put(server, originNanos + TimeUnit.MICROSECONDS.toNanos(pulse.heardMicros()));
      }
    });
    return beats;
  }

  /// What is wrong now, and what to do.
  List<String> problems() {
    var problems = new ArrayList<>(ClockCheck.problems(self.server(), clocksOff, peers.size()));
    long now = nowMicros();
    List<ServerId> unheard = new ArrayList<>();
    peers.forEach((server, peer) -> {
      long lastMicros = Math.max(peer.sinceMicros(), peer.pulse().heardMicros());
      if (now - lastMicros > Math.max(UNHEARD_MICROS, 6_000L * pace.get().intervalMillis())) {
        unheard.add(server);
      }
    });
    if (!unheard.isEmpty() && self.equals(members.get().byServer().get(self.server()))) {
      problems.add(
          "no beats come to this server, "
              + self.server()
              + ", from "
              + unheard.getFirst()
              + (unheard.size() > 1 ? " and " + (unheard.size() - 1) + " more" : "")
              + ", though they are connected: let UDP pass between the servers, at the same port"
              + " numbers as TCP ("
              + self.place().getPort()
              + " here); until then the redundancy mode fast has no effect, and clocks are not"
              + " compared");
    }
    return problems;
  }

  private void run() {
    var packet = new DatagramPacket(new byte[DatagramCodec.MAX_BYTES], DatagramCodec.MAX_BYTES);
    while (!closed) {
      try {
        beatIfDue();
        checkIfDue();
        socket.setSoTimeout(LOOK_MILLIS);
        packet.setLength(DatagramCodec.MAX_BYTES);
        socket.receive(packet);
        take(packet);
      } catch (SocketTimeoutException _) {
        LOG.trace("no beat");
      } catch (IOException e) {
        if (!closed) {
          LOG.warn(
              "receiving beats at UDP port {} failed: {}", self.place().getPort(), e.toString());
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
      } catch (RuntimeException e) {
        LOG.error("the heartbeat failed, and goes on", e);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      }
    }
  }

  private void beatIfDue() {
    Pace now = pace.get();
    long intervalMicros = TimeUnit.MILLISECONDS.toMicros(now.intervalMillis());
    long lateMicros = nowMicros() - beatenMicros - intervalMicros;
    if (lateMicros < 0) {
      return;
    }
    beatenMicros = lateMicros < intervalMicros ? beatenMicros + intervalMicros : nowMicros();
    sequence++;
    follow();
    SortedMap<ServerId, ServerAddress> all = members.get().byServer();
    peers.forEach((server, peer) -> {
      ServerAddress address = all.get(server);
      if (address != null) {
        send(peer, address, now);
      }
    });
  }

  /// Forgets those that are no members any more, and begins with new ones.
  private void follow() {
    SortedMap<ServerId, ServerAddress> all = members.get().byServer();
    peers.keySet().retainAll(all.keySet());
    all.forEach((server, address) -> {
      Party party = Party.of(address);
      Peer known = peers.get(server);
      if (!server.equals(self.server()) && (known == null || !known.party().equals(party))) {
        peers.put(server, new Peer(party, nowMicros(), Pulse.NONE, true));
      }
    });
  }

  private void send(Peer peer, ServerAddress address, Pace now) {
    long atMicros = nowMicros();
    var beat = new Beat(sequence, atMicros, wallMicros(), now, peer.pulse().echo(atMicros));
    byte[] bytes = codec.encode(new Datagram(Party.of(self), peer.party(), beat));
    var to = new InetSocketAddress(address.place().getIpAddress(), address.place().getPort());
    boolean sent = true;
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, to));
    } catch (IOException e) {
      sent = false;
      if (peer.sending() && !closed) {
        LOG.warn("beats to {} at {} cannot be sent: {}", peer.party().server(), to, e.toString());
      }
    }
    if (sent != peer.sending()) {
      peers.put(peer.party().server(), peer.sending(sent));
    }
  }

  private void take(DatagramPacket packet) {
    long atMicros = nowMicros();
    long wallMicros = wallMicros();
    try {
      Datagram datagram = codec.decode(packet.getData(), packet.getOffset(), packet.getLength());
      Peer peer = peers.get(datagram.from().server());
      if (peer != null
          && peer.party().equals(datagram.from())
          && datagram.to().equals(Party.of(self))) {
        peers.put(
            peer.party().server(),
            peer.with(peer.pulse().heard(datagram.beat(), atMicros, wallMicros)));
      }
    } catch (WireException e) {
      LOG.debug(
          "{} bytes from {} are no beat: {}",
          packet.getLength(),
          packet.getSocketAddress(),
          e.getMessage());
    }
  }

  private void checkIfDue() {
    if (nowMicros() - checkedMicros < CHECK_MICROS) {
      return;
    }
    checkedMicros = nowMicros();
    ClockCheck.Step step =
        ClockCheck.step(self.server(), new TreeSet<>(clocksOff.keySet()), readings());
    clocksOff = step.off();
    step.news().forEach(onNews);
  }

  private long nowMicros() {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - originNanos);
  }

  private long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  /// Returns once nothing is sent any more.
  @Override
  public void close() {
    closed = true;
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
