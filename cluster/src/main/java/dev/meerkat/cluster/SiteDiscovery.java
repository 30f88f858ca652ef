package dev.meerkat.cluster;

import dev.meerkat.core.site.Inquiry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;
import org.jgroups.util.Tuple;
import org.jspecify.annotations.Nullable;

/// Finds the other servers at their configured addresses.
///
/// - Where a server is whose address is known from a third one only, it reads from that address
///   itself: two servers that do not name each other would otherwise hardly merge, because neither
///   could be told where the other is.
/// - A server that starts asks all the others. Afterwards, when views are compared (MERGE3), it
///   asks those of [Inquiry].
///
/// Public only because JGroups makes it by name.
public final class SiteDiscovery extends TCPPING {
  /// JGroups leaves numbers from 512 on to others.
  private static final short PROTOCOL_ID = 2_001;

  private static final long MOST_ASKING_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 20;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, SiteDiscovery.class);
  }

  private long round = ThreadLocalRandom.current().nextInt(1_000_000);
  private volatile Set<PhysicalAddress> asked = Set.of();

  /// In the order in which a server that starts asks them.
  private volatile List<PhysicalAddress> startingHosts = List.of();

  /// Done once the member is known that lets others in.
  private volatile Optional<Responses> starting = Optional.empty();

  /// Names that resolve only later are added while others read.
  @Override
  public void init() throws Exception {
    super.init();
    Set<PhysicalAddress> hosts = ConcurrentHashMap.newKeySet();
    hosts.addAll(initial_hosts);
    initial_hosts = hosts;
  }

  /// @param members whom to find; null for everybody
  @Override
  public Responses findMembers(
      @Nullable List<Address> members, boolean initial, boolean async, long timeoutMillis) {
    if (members != null) {
      Responses known = new Responses(members.size(), false, members.size());
      if (members.stream().allMatch(member -> found(member, known))) {
        return known;
      }
    }
    if (!initial) {
      return super.findMembers(members, false, async, timeoutMillis);
    }
    starting = Optional.empty();
    startingHosts = hosts().filter(host -> !isSelf(host)).sorted().toList();
    Responses responses = super.findMembers(members, true, async, timeoutMillis);
    starting = Optional.of(responses);
    awaitQuestions(responses);
    return responses;
  }

  private void awaitQuestions(Responses responses) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_ASKING_MILLIS);
    while (!responses.isDone()
        && !startingHosts.stream().allMatch(this::wasCalled)
        && System.nanoTime() - endNanos < 0) {
      responses.waitFor(LOOK_MILLIS);
    }
  }

  private boolean wasCalled(PhysicalAddress host) {
    return isConnected(host)
        || !(getTransport().getSocketFactory() instanceof SecureSockets sockets)
        || sockets.wasCalled(((IpAddress) host).getSocketAddress());
  }

  private boolean isConnected(PhysicalAddress host) {
    return getTransport() instanceof SiteTransport site && site.isConnected(host);
  }

  private boolean found(Address member, Responses responses) {
    return ServerAddress.of(member)
        .map(server -> {
          PhysicalAddress place = server.place();
          down(new Event(Event.ADD_PHYSICAL_ADDRESS, new Tuple<>(member, place)));
          responses.addResponse(new PingData(member, true, server.server().value(), place), true);
          return server;
        })
        .isPresent();
  }

  /// Once for each round; JGroups makes the request for each host, and [#sendDiscoveryRequest]
  /// sends those that are to go.
  @Override
  public void findMembers(@Nullable List<Address> members, boolean initial, Responses responses) {
    if (!initial) {
      asked = Set.copyOf(next(view));
      if (getTransport() instanceof SiteTransport transport) {
        transport.closeSilent();
      }
    }
    super.findMembers(members, initial, responses);
  }

  private Stream<PhysicalAddress> hosts() {
    return Stream.concat(initial_hosts.stream(), dynamic_hosts.stream()).distinct();
  }

  private synchronized List<PhysicalAddress> next(@Nullable View view) {
    List<PhysicalAddress> members = new ArrayList<>();
    if (view != null) {
      for (Address member : view.getMembers()) {
        ServerAddress.of(member).ifPresent(server -> members.add(server.place()));
      }
    }
    Map<Boolean, List<PhysicalAddress>> outsiders =
        hosts()
            .filter(host -> !members.contains(host) && !isSelf(host))
            .collect(Collectors.partitioningBy(this::isConnected));
    members.removeIf(this::isSelf);
    return Inquiry.asked(
        round++, List.copyOf(outsiders.get(true)), List.copyOf(outsiders.get(false)), members);
  }

  @Override
  protected void sendDiscoveryRequest(Message request) {
    PingHeader header = request.getHeader(id);
    if (header.initialDiscovery()) {
      int place = startingHosts.indexOf((PhysicalAddress) request.getDest());
      Future<?> _ =
          timer.schedule(
              () -> askAtStart(request),
              Inquiry.startingMillis(place),
              TimeUnit.MILLISECONDS,
              sends_can_block);
    } else if (asked.contains((PhysicalAddress) request.getDest())) {
      super.sendDiscoveryRequest(request);
    }
  }

  private void askAtStart(Message request) {
    if (starting.filter(Responses::isDone).isEmpty()) {
      super.sendDiscoveryRequest(request);
    }
  }

  private boolean isSelf(PhysicalAddress host) {
    return ServerAddress.of(local_addr).filter(self -> self.place().equals(host)).isPresent();
  }

  @Override
  protected Object handle(PingHeader header, Message message) {
    Object result = super.handle(header, message);
    View current = view;
    if (header.type() == PingHeader.GET_MBRS_REQ && header.initialDiscovery() && current != null) {
      Address first = current.getCoord();
      if (!first.equals(local_addr)) {
        ServerAddress.of(first)
            .map(server ->
                new PingData(first, true, server.server().value(), server.place()).coord(true))
            .ifPresent(data -> sendDiscoveryResponse(List.of(data), message.getSrc()));
      }
    }
    return result;
  }
}
