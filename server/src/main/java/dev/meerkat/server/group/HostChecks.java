package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.HeartbeatLink;
import dev.meerkat.core.group.IpAddress;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether a host can do what the document of a group asks of it, looked at before it is stored.
final class HostChecks {
  private final Group group;
  private final ServerId self;
  private final Collection<Group> others;

  /// @param others groups that the host has already, but for this one
  HostChecks(Group group, ServerId self, Collection<Group> others) {
    this.group = group;
    this.self = self;
    this.others = others;
  }

  /// One thing that was looked at.
  ///
  /// @param what it is
  /// @param refused what is wrong with it; empty when nothing is
  record Line(String what, Optional<GroupRefused> refused) {}

  private interface Look {
    void at() throws GroupRefused, IOException;
  }

  /// @throws GroupRefused at the first thing that it cannot
  void check() throws GroupRefused, IOException {
    for (var line : lines()) {
      if (line.refused().isPresent()) {
        throw line.refused().get();
      }
    }
  }

  /// All that is looked at, in the order of the document.
  List<Line> lines() throws IOException {
    var lines = new ArrayList<Line>();
    for (var link : group.links()) {
      look(lines, "link " + link.id() + ": " + own(link) + " is an address here", () -> link(link));
    }
    for (var resource : group.resources()) {
      var where = "resource " + resource.id();
      switch (resource.settings()) {
        case AddressResource it ->
            look(
                lines,
                where + ": interfaces are there, and " + it.address().address() + " is not",
                () -> address(where, it));
        case ShareResource it ->
            look(lines, where + ": folder " + it.folder(), () -> folder(where, it.folder()));
        case VolumeResource it ->
            look(lines, where + ": device " + it.device(), () -> volume(where, it));
        default -> {} // programs are looked at below; the rest is known only when it starts
      }
    }
    for (var program : HostFacts.programs(group).entrySet()) {
      look(
          lines,
          program.getValue() + ": " + program.getKey() + " can be executed",
          () -> program(program.getValue(), program.getKey()));
    }
    for (var user : HostUsers.of(group).entrySet()) {
      look(
          lines,
          user.getValue() + ": user " + user.getKey(),
          () -> user(user.getValue(), user.getKey()));
    }
    for (var dataset : group.data()) {
      var where = "data " + dataset.id();
      look(lines, where + ": folder " + dataset.folder(), () -> folder(where, dataset.folder()));
    }
    var watchdog = group.policy().watchdog();
    if (watchdog.isPresent()) {
      look(lines, "policy.watchdog: " + watchdog.get(), () -> watchdog(watchdog.get()));
    }
    return lines;
  }

  private static void look(List<Line> lines, String what, Look look) throws IOException {
    try {
      look.at();
      lines.add(new Line(what, Optional.empty()));
    } catch (GroupRefused e) {
      lines.add(new Line(what, Optional.of(e)));
    }
  }

  private void user(String where, String user) throws GroupRefused, IOException {
    if (HostUsers.numbers(user).isEmpty()) {
      throw refused(
          where,
          "there is no user " + user,
          "install the package that makes them, or add them: with the same number on both hosts");
    }
  }

  private void watchdog(String device) throws GroupRefused {
    if (!Files.exists(Path.of(device))) {
      throw refused(
          "policy.watchdog", device + " is not there", "load its driver, or leave it out");
    }
  }

  private GroupRefused refused(String where, String what, String todo) {
    return new GroupRefused(where + " on " + self + ": " + what, todo);
  }

  private IpAddress own(HeartbeatLink link) {
    return link.addresses().get(group.hosts().indexOf(self)).address();
  }

  private void link(HeartbeatLink link) throws GroupRefused, IOException {
    var where = "link " + link.id();
    var address = own(link);
    if (!isOfThisHost(address)) {
      throw refused(
          where,
          address + " is no address of this host, which has " + addressesOfThisHost(),
          "name one of these, or give it to an interface (ip address add)");
    }
  }

  private void address(String where, AddressResource resource) throws GroupRefused, IOException {
    for (var name : resource.interfaces().getOrDefault(self, Collections.emptyList())) {
      var found = NetworkInterface.getByName(name);
      if (found == null) {
        throw refused(
            where,
            "there is no interface " + name + "; there are " + interfacesOfThisHost(),
            "name one of these");
      }
    }
    var address = resource.address().address();
    for (var other : others) {
      for (var each : other.resources()) {
        if (each.settings() instanceof AddressResource taken
            && taken.address().address().equals(address)) {
          throw refused(where, address + " is that of group " + other.id(), "use another address");
        }
      }
    }
    if (isOfThisHost(address)) {
      throw refused(
          where,
          address + " is an address of this host already, and would stay here when the group moves",
          "take it from its interface (ip address delete), or use another one");
    }
  }

  private void folder(String where, String folder) throws GroupRefused {
    var path = Path.of(folder);
    if (!Files.isDirectory(path)) {
      throw refused(
          where,
          Files.exists(path) ? folder + " is no folder" : "there is no folder " + folder,
          "make it, or name the right one: it must be there on both hosts");
    }
  }

  private void volume(String where, VolumeResource resource) throws GroupRefused {
    if (resource.device().startsWith("/dev/") && !Files.exists(Path.of(resource.device()))) {
      throw refused(
          where,
          "there is no device " + resource.device(),
          "connect it with this host as well, or name the right one");
    }
  }

  private void program(String where, String path) throws GroupRefused {
    var file = Path.of(path);
    if (!Files.isRegularFile(file)) {
      throw refused(
          where,
          "there is no program " + path,
          "install it there: it must be at the same place on both hosts");
    }
    if (!Files.isExecutable(file)) {
      throw refused(where, path + " cannot be executed", "chmod +x " + path);
    }
  }

  /// One of this host's addresses can be listened at.
  private static boolean isOfThisHost(IpAddress address) throws IOException {
    var literal = InetAddress.ofLiteral(address.toString());
    try (var socket = new DatagramSocket(new InetSocketAddress(literal, 0))) {
      return socket.isBound();
    } catch (SocketException _) {
      return false;
    }
  }

  private static String interfacesOfThisHost() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .map(NetworkInterface::getName)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String addressesOfThisHost() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .map(InetAddress::getHostAddress)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
