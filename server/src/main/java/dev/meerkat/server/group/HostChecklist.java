package dev.meerkat.server.group;

import dev.meerkat.core.group.Advice;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.HeartbeatLink;
import dev.meerkat.core.group.IpAddress;
import dev.meerkat.core.group.StandAlone;
import dev.meerkat.core.group.resource.AddressResource;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a host has of what a group needs, before it is set up: all that its set-up looks at
/// ([HostChecks]), and what else can be seen without touching anything.
public final class HostChecklist {
  private static final int PING_MILLIS = 1_000;

  private final Groups groups;

  public HostChecklist(Groups groups) {
    this.groups = groups;
  }

  /// @param why it is not met, and what to do; empty when it is
  public record Line(String what, String why) {}

  /// @param facts to be compared with those of the other host ([HostFacts#differences]); none when
  ///   something is missing here
  public record Seen(List<Line> lines, SortedMap<String, String> facts) {}

  /// @throws IOException when something cannot be looked at
  public Seen look(Group group) throws IOException {
    var lines = new ArrayList<Line>();
    for (var each : new HostChecks(group, groups).lines()) {
      lines.add(new Line(each.what(), each.refused().map(HostChecklist::words).orElse("")));
    }
    boolean complete = lines.stream().allMatch(each -> each.why().isEmpty());
    for (var link : group.links()) {
      lines.add(port(group, link));
      lines.add(peer(group, link));
    }
    if (!StandAlone.isOne(group)) {
      for (var address : group.arbitration().isolationAddresses()) {
        lines.add(isolation(address));
      }
    }
    if (groups.self().equals(group.preferred())) { // One of both is enough.
      Advice.of(group).forEach(each -> lines.add(new Line("settings that go together", each)));
    }
    for (var resource : group.resources()) {
      if (resource.settings() instanceof AddressResource it) {
        lines.add(free(resource.id().value(), it.address().address()));
      }
    }
    return new Seen(lines, complete ? HostFacts.of(group) : new TreeMap<>());
  }

  private static String words(GroupRefused refused) {
    return refused.what() + (refused.todo().isEmpty() ? "" : ": " + refused.todo());
  }

  /// Other groups of this host may use the same.
  private Line port(Group group, HeartbeatLink link) throws IOException {
    int own = group.hosts().indexOf(groups.self());
    var address = link.addresses().get(own).address();
    var what = "link " + link.id() + ": UDP port " + link.port() + " of " + address + " is free";
    for (var other : groups.othersThan(group.id())) {
      for (var each : other.links()) {
        if (each.port() == link.port()
            && each.addresses().stream().anyMatch(it -> it.address().equals(address))) {
          return new Line(what, "");
        }
      }
    }
    try (var socket = new DatagramSocket(new InetSocketAddress(inet(address), link.port()))) {
      return new Line(what, socket.isBound() ? "" : "it cannot be used");
    } catch (SocketException e) {
      return new Line(
          what,
          "it cannot be used ("
              + e.getMessage()
              + "): end the program that has it, or give the link another port");
    }
  }

  private Line peer(Group group, HeartbeatLink link) throws IOException {
    int other = 1 - group.hosts().indexOf(groups.self());
    var address = link.addresses().get(other).address();
    return new Line(
        "link " + link.id() + ": " + group.hosts().get(other) + " answers at " + address,
        inet(address).isReachable(PING_MILLIS)
            ? ""
            : "it does not answer a ping: check the cable, the addresses and the firewall");
  }

  private static Line isolation(IpAddress address) throws IOException {
    return new Line(
        "arbitration.isolation: " + address + " answers",
        inet(address).isReachable(PING_MILLIS)
            ? ""
            : "it does not answer a ping, so a host that hears nobody else would not run the group:"
                + " see that it is there and may answer, or name another one, such as the gateway");
  }

  private static Line free(String resource, IpAddress address) throws IOException {
    return new Line(
        "resource " + resource + ": nobody answers at " + address,
        inet(address).isReachable(PING_MILLIS)
            ? "somebody has it: find out who, or use another address"
            : "");
  }

  private static InetAddress inet(IpAddress address) {
    return InetAddress.ofLiteral(address.toString());
  }
}
