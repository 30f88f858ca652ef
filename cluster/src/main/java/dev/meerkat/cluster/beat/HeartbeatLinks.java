package dev.meerkat.cluster.beat;

import dev.meerkat.cluster.WireException;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.heartbeat.LinkPulse;
import dev.meerkat.core.model.ServerId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The links of one group: sends what this host has to say over each of them, on a thread of its
/// own, and takes what the other one says. A link that cannot be used is told and tried again; it
/// never fails.
///
/// A packet counts once, and only if the other host has sealed it just now ([Acquaintance]); all
/// others are dropped and counted.
public final class HeartbeatLinks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeartbeatLinks.class);
  private static final long FAILED_MICROS = 100_000;

  private static final long GREET_MICROS = 50_000;

  private final Group group;
  private final ServerId self;
  private final ServerId peer;
  private final LinkSockets sockets;
  private final PacketCodec inbound;
  private final PacketCodec outbound;
  private final InstantSource clock;
  private final Supplier<PeerReport> report;
  private final Heard heard;
  private final SecureRandom random = new SecureRandom();
  private final List<LinkEnd> ends;
  private final Thread thread;
  private volatile Acquaintance acquaintance;
  private long greetedMicros = Long.MIN_VALUE / 2;
  private volatile boolean now;
  private volatile Optional<Long> greeting = Optional.empty();
  private volatile boolean closed;

  private HeartbeatLinks(
      LinkSockets sockets,
      Group group,
      ServerId self,
      BeatKey key,
      InstantSource clock,
      Supplier<PeerReport> report,
      Heard heard) {
    this.sockets = sockets;
    this.group = group;
    this.self = self;
    this.peer = group.peerOf(self);
    this.inbound = new PacketCodec(key);
    this.outbound = new PacketCodec(key);
    this.clock = clock;
    this.report = report;
    this.heard = heard;
    int host = group.hosts().indexOf(self);
    this.ends =
        group.links().stream()
            .map(link ->
                new LinkEnd(
                    link, sockets.use(LinkEnd.place(link, host)), LinkEnd.place(link, 1 - host)))
            .toList();
    this.acquaintance = Acquaintance.begin(anyNumber(), anyNumber());
    this.thread = Thread.ofPlatform().name("heartbeat-" + group.id()).daemon().unstarted(this::run);
  }

  /// @param self one of the two hosts of the group
  /// @param clock the wall clock that is compared with that of the other host
  /// @param report asked for each beat, on a thread of the links; must not wait
  /// @throws IllegalStateException when the group has its links already
  public static HeartbeatLinks start(
      LinkSockets sockets,
      Group group,
      ServerId self,
      BeatKey key,
      InstantSource clock,
      Supplier<PeerReport> report,
      Heard heard) {
    var links = new HeartbeatLinks(sockets, group, self, key, clock, report, heard);
    try {
      sockets.register(group.id(), links::take);
    } catch (IllegalStateException e) {
      links.leave();
      throw e;
    }
    links.thread.start();
    return links;
  }

  /// Has a beat sent at once on every link.
  public void tellNow() {
    now = true;
    LockSupport.unpark(thread);
  }

  /// Of each link, in the order of the document.
  public List<LinkCondition> conditions() {
    long atMicros = BootClock.micros();
    return ends.stream().map(end -> end.condition(atMicros)).toList();
  }

  private void run() {
    while (!closed) {
      try {
        sendWhatIsDue();
      } catch (RuntimeException e) {
        LOG.error("beats of the group {} cannot be made, and are tried again", group.id(), e);
        park(BootClock.micros() + FAILED_MICROS);
        continue;
      }
      park(ends.stream().mapToLong(LinkEnd::dueMicros).min().orElse(Long.MAX_VALUE));
    }
  }

  private void park(long untilMicros) {
    if (!now && !closed) {
      LockSupport.parkNanos(
          TimeUnit.MICROSECONDS.toNanos(Math.max(0, untilMicros - BootClock.micros())));
    }
  }

  private void sendWhatIsDue() {
    boolean all = now;
    now = false;
    long atMicros = BootClock.micros();
    var due = ends.stream().filter(end -> all || end.isDue(atMicros)).toList();
    if (due.isEmpty()) {
      return;
    }
    var words = report.get();
    var known = acquaintance;
    long answer = greeting.orElse(known.answer());
    greeting = Optional.empty();
    for (var end : due) {
      var pulse = end.pulse(); // Before the stamp: what comes in between would be held since later.
      long stampMicros = BootClock.micros();
      var beat =
          new LinkPulse.Came(
              end.nextSequence(atMicros), stampMicros, wallMicros(), pulse.echo(stampMicros));
      var way = new LinkPacket.Way(group.id(), end.link().id(), self, peer);
      end.send(
          outbound.encode(
              new LinkPacket(way, known.session(), known.challenge(), answer, beat, words)));
    }
  }

  private void take(LinkSocket at, byte[] bytes) {
    try {
      var packet = inbound.decode(bytes);
      ends.stream()
          .filter(end -> end.socket() == at && end.link().id().equals(packet.way().link()))
          .findFirst()
          .ifPresentOrElse(end -> take(end, packet), () -> refused(at));
    } catch (WireException e) {
      refused(at);
      LOG.debug(
          "a packet at {} is no beat of the group {}: {}", at.here(), group.id(), e.getMessage());
    }
  }

  private void refused(LinkSocket at) {
    ends.stream().filter(end -> end.socket() == at).forEach(LinkEnd::refused);
  }

  private void take(LinkEnd end, LinkPacket packet) {
    if (!packet.way().from().equals(peer) || !packet.way().to().equals(self)) {
      end.refused();
      return;
    }
    switch (acquaintance.verdict(packet)) {
      case TAKE -> takeInSession(end, packet);
      case ADOPT -> {
        acquaintance = acquaintance.adopted(packet, anyNumber());
        ends.forEach(each -> each.pulse(LinkPulse.NONE));
        takeInSession(end, packet);
        tellNow();
      }
      case GREET -> {
        end.refused();
        greeting = Optional.of(packet.challenge());
        greet();
      }
    }
  }

  /// At once, but not more often than [#GREET_MICROS]: else whoever repeats old packets could have
  /// this host send without end.
  private void greet() {
    long atMicros = BootClock.micros();
    if (atMicros - greetedMicros >= GREET_MICROS) {
      greetedMicros = atMicros;
      tellNow();
    }
  }

  private void takeInSession(LinkEnd end, LinkPacket packet) {
    var pulse = end.pulse();
    long sequence = packet.beat().sequence();
    boolean newest = pulse.isNewest(sequence);
    if (!newest) {
      end.refused();
    }
    if (pulse.isNew(sequence)) {
      end.pulse(
          pulse.heard(
              packet.beat(), end.link().intervalMillis(), BootClock.micros(), wallMicros()));
    }
    if (newest) {
      acquaintance = acquaintance.taken(packet);
      heard.heard(end.link().id(), packet.report());
    }
  }

  private long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  /// From 1 on.
  private long anyNumber() {
    return random.nextLong(1, Long.MAX_VALUE);
  }

  /// Returns once nothing is sent or taken any more.
  @Override
  public void close() {
    closed = true;
    sockets.unregister(group.id());
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    leave();
  }

  private void leave() {
    ends.forEach(end -> sockets.leave(end.socket()));
  }
}
