package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mode;
import java.util.List;

/// An application with its address, data and scripts, as configured: it runs on one of two hosts.
///
/// @param type for people: what the application is
/// @param hosts two
/// @param resources in the order in which they start: each after all that it depends on
/// @param data empty when nothing follows the group
public record Group(
    GroupId id,
    String type,
    GroupPriority priority,
    List<ServerId> hosts,
    List<HeartbeatLink> links,
    Arbitration arbitration,
    TakeoverPolicy policy,
    GroupTimes times,
    Mode mode,
    List<Dataset> data,
    List<Resource> resources) {
  public Group {
    hosts = List.copyOf(hosts);
    links = List.copyOf(links);
    data = List.copyOf(data);
    resources = List.copyOf(resources);
  }

  public boolean hasData() {
    return !data.isEmpty();
  }

  public boolean hasWitness() {
    return arbitration.witness().isPresent();
  }

  public ServerId preferred() {
    return arbitration.preferred();
  }

  /// The other of the two hosts.
  public ServerId peerOf(ServerId host) {
    return hosts.get(0).equals(host) ? hosts.get(1) : hosts.get(0);
  }

  public Resource resource(ResourceId resource) {
    return resources.stream()
        .filter(each -> each.id().equals(resource))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(id + " has no resource " + resource));
  }
}
