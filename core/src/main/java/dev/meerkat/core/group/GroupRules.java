package dev.meerkat.core.group;

import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.ShareResource.Protocol;
import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Rules;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What must hold between the settings of a group, each of which is sound by itself.
final class GroupRules {
  private GroupRules() {}

  /// @throws BadGroup if something does not
  static void check(Group group, SortedSet<ServerId> site) {
    if (group.resources().isEmpty() && group.data().isEmpty()) {
      throw new BadGroup("resources", "the group protects nothing: give it resources or data");
    }
    arbitration(group, site);
    addresses(group);
    isolation(group);
    aliases(group);
    links(group);
    data(group);
    volumes(group);
    times(group);
  }

  private static void arbitration(Group group, SortedSet<ServerId> site) {
    var arbitration = group.arbitration();
    var hosts = group.hosts();
    if (!hosts.contains(arbitration.preferred())) {
      throw new BadGroup(
          "arbitration.preferred",
          arbitration.preferred() + " is no host of the group; these are " + list(hosts));
    }
    arbitration
        .witness()
        .ifPresent(witness -> {
          if (hosts.contains(witness)) {
            throw new BadGroup(
                "arbitration.witness",
                witness
                    + " is a host of the group, so its vote would die with it: name a third one");
          }
          if (!site.contains(witness)) {
            throw new BadGroup(
                "arbitration.witness",
                witness
                    + " is neither a server nor a witness of this site; there are "
                    + list(site));
          }
        });
    if (!group.hasWitness() && arbitration.isolationAddresses().isEmpty()) {
      throw new BadGroup(
          "arbitration",
          "nothing tells a dead host from a cut cable: name a witness, or isolation addresses that"
              + " both hosts reach, such as their gateway");
    }
  }

  private static void addresses(Group group) {
    SortedMap<String, String> users = new TreeMap<>();
    for (var link : group.links()) {
      for (int i = 0; i < 2; i++) {
        claim(
            users,
            link.addresses().get(i).address(),
            "link " + link.id() + " on " + group.hosts().get(i));
      }
    }
    for (var resource : group.resources()) {
      if (resource.settings() instanceof AddressResource it) {
        claim(users, it.address().address(), "resource " + resource.id());
      }
    }
    for (var address : group.arbitration().isolationAddresses()) {
      claim(users, address, "the isolation addresses");
    }
  }

  private static void claim(SortedMap<String, String> users, IpAddress address, String user) {
    var before = users.putIfAbsent(address.toString(), user);
    if (before != null) {
      throw new BadGroup(user, address + " is already that of " + before + ": use another one");
    }
  }

  /// A host that asks itself is answered also when it is cut off, as is the other one: both would
  /// run the group.
  private static void isolation(Group group) {
    for (var address : group.arbitration().isolationAddresses()) {
      address
          .nobodys()
          .ifPresent(why -> {
            throw new BadGroup(
                "arbitration.isolation",
                address
                    + " "
                    + why
                    + ", so it tells nobody that he is cut off: name one of a third device that both"
                    + " hosts reach, such as their gateway");
          });
    }
  }

  /// An entry in a hosts file is of a name and an address.
  private static void aliases(Group group) {
    if (group.resources().stream().anyMatch(each -> each.settings() instanceof AddressResource)) {
      return;
    }
    for (var resource : group.resources()) {
      if (resource.settings() instanceof AliasResource alias && alias.script().isEmpty()) {
        throw new BadGroup(
            "resource " + resource.id(),
            "alias "
                + alias.name()
                + " has no address to stand for: give the group an address, or the alias an"
                + " aliasScript");
      }
    }
  }

  private static void links(Group group) {
    if (group.links().isEmpty()) {
      throw new BadGroup(
          "links", "the hosts cannot hear each other: give them at least one link, better two");
    }
    SortedMap<LinkId, HeartbeatLink> names = new TreeMap<>();
    for (var link : group.links()) {
      if (names.put(link.id(), link) != null) {
        throw new BadGroup("links", "two are named '" + link.id() + "': rename one");
      }
      if (!link.addresses().get(0).sharesSegmentWith(link.addresses().get(1))) {
        throw new BadGroup(
            "link " + link.id(),
            link.addresses().get(0)
                + " and "
                + link.addresses().get(1)
                + " are in different segments: give both hosts addresses of one");
      }
    }
    // A single link dies with the service network, and the standby could not tell this from a
    // death.
    boolean apart = group.links().stream().anyMatch(link -> !isInServiceSegment(link, group));
    if (!apart) {
      var link = group.links().getFirst();
      throw new BadGroup(
          "link " + link.id(),
          "it is in the segment of the service address, as are all others: add a link of its own,"
              + " which a failure of the service network leaves alone");
    }
  }

  private static boolean isInServiceSegment(HeartbeatLink link, Group group) {
    return group.resources().stream()
        .anyMatch(resource ->
            resource.settings() instanceof AddressResource it
                && it.address().sharesSegmentWith(link.addresses().getFirst()));
  }

  private static void data(Group group) {
    List<Dataset> data = group.data();
    for (int i = 0; i < data.size(); i++) {
      sizes(group.id(), data.get(i));
      for (int j = 0; j < i; j++) {
        if (data.get(i).id().equals(data.get(j).id())) {
          throw new BadGroup("data", "two are named '" + data.get(i).id() + "': rename one");
        }
        if (data.get(i).overlaps(data.get(j))) {
          throw new BadGroup(
              "data " + data.get(i).id(),
              data.get(i).folder()
                  + " and "
                  + data.get(j).folder()
                  + " of "
                  + data.get(j).id()
                  + " lie within one another: make one dataset of them");
        }
      }
    }
    exports(group);
    if (group.policy().data() == Policy.UNCONDITIONAL && data.isEmpty()) {
      throw new BadGroup(
          "policy.takeOver",
          "the group has no data, so there is no condition to leave out: leave it out");
    }
  }

  /// What is told to the other host has its limits.
  private static void sizes(GroupId group, Dataset dataset) {
    String name = dataset.nameIn(group);
    if (name.length() > Dataset.MOST_NAME_CHARACTERS) {
      throw new BadGroup(
          "data " + dataset.id(),
          "the names of group and dataset together, "
              + name
              + ", have "
              + name.length()
              + " characters, and may have "
              + Dataset.MOST_NAME_CHARACTERS
              + ": give one of both a shorter name");
    }
    try {
      var _ = Rules.of(dataset.exclude(), List.of());
    } catch (IllegalArgumentException refusal) {
      throw new BadGroup(
          "data " + dataset.id(),
          refusal.getMessage() + ": exclude whole folders, or what has a name in common (*.tmp)");
    }
  }

  /// The data is opened before any volume is mounted: what is mounted over it, or in it, takes what
  /// the application writes, and nothing of that follows the group.
  private static void volumes(Group group) {
    SortedMap<ResourceId, String> mounted = new TreeMap<>();
    for (var resource : group.resources()) {
      if (resource.settings() instanceof VolumeResource volume) {
        for (Dataset each : group.data()) {
          if (each.overlaps(volume.folder())) {
            throw new BadGroup(
                "resource " + resource.id(),
                volume.folder()
                    + " and "
                    + each.folder()
                    + " of data "
                    + each.id()
                    + " lie within one another, so what is written to the volume would not reach the"
                    + " other host: give them folders apart; what lies on a disk that both hosts"
                    + " reach is no data");
          }
        }
        mounted.forEach((before, folder) -> {
          if (Folders.isWithin(folder, volume.folder())) {
            throw new BadGroup(
                "resource " + resource.id(),
                "it would be mounted over "
                    + folder
                    + " of resource "
                    + before
                    + ", which starts before it: give it another folder, or have that one depend on"
                    + " it, where it lies in it");
          }
        });
        mounted.put(resource.id(), volume.folder());
      }
    }
  }

  /// An NFS client keeps handles of files, which the kernel makes of its own numbers of the mount:
  /// they end with it, and when the kernel forgets a file.
  private static void exports(Group group) {
    for (var resource : group.resources()) {
      if (resource.settings() instanceof ShareResource share && share.protocol() == Protocol.NFS) {
        for (Dataset each : group.data()) {
          if (each.overlaps(share.folder())) {
            throw new BadGroup(
                "resource " + resource.id(),
                share.folder()
                    + " and "
                    + each.folder()
                    + " of data "
                    + each.id()
                    + " lie within one another, and NFS clients lose their files there when the group"
                    + " moves, or memory runs short: use samba, or have NFS share a volume");
          }
        }
      }
    }
  }

  /// Without a third vote, a host that has become alone must have asked the isolation addresses
  /// before its lease is over, or it would stop although it reaches them.
  private static void times(Group group) {
    if (group.hasWitness()) {
      return;
    }
    var arbitration = group.arbitration();
    long silence =
        group.links().stream().mapToLong(HeartbeatLink::silentAfterMillis).max().orElse(0);
    long needed =
        silence
            + arbitration.isolationTimeoutMillis() * arbitration.mostMissed()
            + group.times().fenceMillis();
    if (needed > group.times().leaseMillis()) {
      throw new BadGroup(
          "times.leaseMillis",
          group.times().leaseMillis()
              + " is too short: a link is silent after "
              + silence
              + " ms, asking the isolation addresses takes "
              + arbitration.isolationTimeoutMillis() * arbitration.mostMissed()
              + " ms, and ending everything "
              + group.times().fenceMillis()
              + " ms: make it at least "
              + needed
              + ", or the others shorter");
    }
  }

  static String list(Collection<?> names) {
    return names.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
