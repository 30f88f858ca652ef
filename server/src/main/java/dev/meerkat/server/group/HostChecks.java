package dev.meerkat.server.group;

import dev.meerkat.core.group.Folders;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.HeartbeatLink;
import dev.meerkat.core.group.IpAddress;
import dev.meerkat.core.group.StandAlone;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ResourceSettings;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.ShareResource.Protocol;
import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.resources.host.Mounts;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.kind.Systemd;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether a host can do what the document of a group asks of it, looked at before it is stored.
final class HostChecks {
  private static final String ISOLATION = "arbitration.isolation";

  private final Group group;
  private final ServerId self;
  private final OtherGroups others;
  private final Path dataFolder;
  private final Systemd systemd;

  /// @param groups that the host has already
  HostChecks(Group group, Groups groups) throws IOException {
    this(
        group,
        groups.self(),
        groups.othersThan(group.id()),
        groups.dataFolder(),
        Systemd.ofThisHost());
  }

  /// @param others groups that the host has already, but for this one
  /// @param dataFolder of the server
  HostChecks(Group group, ServerId self, List<Group> others, Path dataFolder, Systemd systemd) {
    this.group = group;
    this.self = self;
    this.others = new OtherGroups(others);
    this.dataFolder = dataFolder;
    this.systemd = systemd;
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
    if (!StandAlone.isOne(group)) {
      for (var address : group.arbitration().isolationAddresses()) {
        look(lines, ISOLATION + ": " + address + " is no address here", () -> isolation(address));
      }
    }
    for (var resource : group.resources()) {
      var where = "resource " + resource.id();
      switch (resource.settings()) {
        case AddressResource it ->
            look(
                lines,
                where + ": interfaces are there, and " + it.address().address() + " is not",
                () -> address(where, it));
        case ServiceResource it ->
            look(lines, where + ": service " + it.name(), () -> service(where, it));
        case AliasResource it ->
            look(lines, where + ": alias " + it.name(), () -> alone(where, it.name(), it));
        case ShareResource it ->
            look(lines, where + ": folder " + it.folder(), () -> share(where, it));
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
      look(lines, where + ": folder " + dataset.folder(), () -> data(where, dataset.folder()));
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

  private void watchdog(String device) throws GroupRefused, IOException {
    var owner = others.havingWatchdog(device);
    if (owner.isPresent()) {
      throw refused(
          "policy.watchdog",
          device + " is that of group " + owner.get(),
          "let one of them have it: it ends the whole host");
    }
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
    alone(where, address.toString(), resource);
    if (isOfThisHost(address)) {
      throw refused(
          where,
          address + " is an address of this host already, and would stay here when the group moves",
          "take it from its interface (ip address delete), or use another one");
    }
  }

  private void isolation(IpAddress address) throws GroupRefused, IOException {
    if (isOfThisHost(address)) {
      throw refused(
          ISOLATION,
          address + " is an address of this host, which would answer itself when it is cut off",
          "name one of a third device that both hosts reach, such as their gateway");
    }
  }

  private void alone(String where, String what, ResourceSettings settings)
      throws GroupRefused, IOException {
    var owner = others.having(settings);
    if (owner.isPresent()) {
      throw refused(
          where,
          what + " is that of group " + owner.get(),
          "use another one, or make one group of both");
    }
  }

  private void service(String where, ServiceResource service) throws GroupRefused, IOException {
    alone(where, service.name(), service);
    try {
      var shared = others.stopping(service, systemd);
      if (shared.isPresent()) {
        throw refused(
            where,
            "group "
                + group.id()
                + " would stop "
                + shared.get().unit()
                + " with "
                + service.name()
                + ", and so does group "
                + shared.get().group()
                + " with "
                + shared.get().service()
                + " (systemctl show -p ConsistsOf)",
            "name units of which none is part of the other, or make one group of both");
      }
    } catch (ResourceException e) {
      throw refused(
          where,
          "it cannot be seen which units are stopped with it: " + e.getMessage(),
          "see that systemd answers, then try again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while systemd was asked about " + service.name(), e);
    }
  }

  private void share(String where, ShareResource share) throws GroupRefused, IOException {
    alone(where, share.protocol() == Protocol.NFS ? share.folder() : share.name(), share);
    folder(where, share.folder());
  }

  private void data(String where, String folder) throws GroupRefused, IOException {
    apart(where);
    folder(where, folder);
    apartFromServer(where, folder);
  }

  /// What is mounted there hides what lies below. Not touched: it may be mounted by this very
  /// process.
  private void apart(String where) throws GroupRefused, IOException {
    var before = new ArrayList<Place>();
    for (var place : Place.of(group)) {
      if (place.owner().equals(where)) {
        apart(place, before);
        return;
      }
      before.add(place);
    }
  }

  /// The document was read without a look at symbolic links.
  private void apart(Place place, List<Place> before) throws GroupRefused, IOException {
    for (var each : before) {
      if (each.isInTheWayOf(place)) {
        throw refused(
            place.owner(),
            place.words()
                + " and "
                + each.words()
                + " of "
                + each.owner()
                + " lie within one another",
            "name folders apart");
      }
    }
    var taken = others.overlapping(place);
    if (taken.isPresent()) {
      throw refused(
          place.owner(),
          place.words()
              + " and "
              + taken.get().place().words()
              + " of group "
              + taken.get().group()
              + " lie within one another",
          "name folders apart, or make one group of both");
    }
  }

  private void apartFromServer(String where, String folder) throws GroupRefused, IOException {
    var own = real(dataFolder);
    var its = real(Path.of(folder));
    if (Folders.overlap(own, its)) {
      throw refused(
          where,
          folder
              + " and "
              + own
              + ", where this server keeps what it knows, lie within one another",
          "name a folder of the application, or give the server another dataDir");
    }
  }

  private static String real(Path folder) throws IOException {
    return Mounts.real(folder.toAbsolutePath()).toString();
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

  private void volume(String where, VolumeResource resource) throws GroupRefused, IOException {
    alone(where, resource.device(), resource);
    apart(where);
    if (resource.device().startsWith("/dev/") && !Files.exists(Path.of(resource.device()))) {
      throw refused(
          where,
          "there is no device " + resource.device(),
          "connect it with this host as well, or name the right one");
    }
    apartFromServer(where, resource.folder());
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
