package dev.meerkat.cluster;

import java.util.List;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.TCPPING;
import org.jgroups.util.Responses;
import org.jgroups.util.Tuple;
import org.jspecify.annotations.Nullable;

/// Finds the other servers at their configured addresses. Where a server is whose address is known
/// from a third one only, it reads from that address itself: two servers that do not name each
/// other would otherwise hardly merge, because neither could be told where the other is.
///
/// Public only because JGroups makes it by name.
public final class SiteDiscovery extends TCPPING {
  /// JGroups leaves numbers from 512 on to others.
  private static final short PROTOCOL_ID = 2_001;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, SiteDiscovery.class);
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
    return super.findMembers(members, initial, async, timeoutMillis);
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
}
