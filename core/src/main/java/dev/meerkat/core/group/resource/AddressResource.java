package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.group.Prefixed;
import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The address at which clients find the group.
///
/// @param interfaces of each host, in the order in which they are tried
/// @param fixedMac the hardware address that goes with it, for networks that remember the first one
///   that they saw; empty to use that of the interface
/// @param skipAsSource whether connections from the host itself never come from this address
/// @param replace whether it takes the place of the interface's own address while it is there
/// @param switchBack whether it goes back to an earlier interface as soon as that works again
public record AddressResource(
    Prefixed address,
    SortedMap<ServerId, List<String>> interfaces,
    Optional<String> fixedMac,
    boolean skipAsSource,
    boolean replace,
    boolean switchBack)
    implements ResourceSettings {
  static final ResourceKind KIND =
      new ResourceKind(
          "address",
          List.of("interfaces", "fixedMac", "skipAsSource", "replace", "switchBack"),
          AddressResource::read);

  private static AddressResource read(Node node, List<ServerId> hosts) {
    var listed = node.field("interfaces");
    listed.allow(hosts.stream().map(ServerId::value).toArray(String[]::new));
    SortedMap<ServerId, List<String>> interfaces = new TreeMap<>();
    for (var host : hosts) {
      var names = listed.field(host.value()).list().stream().map(AddressResource::name).toList();
      if (names.isEmpty()) {
        throw listed.field(host.value()).bad("name at least one interface of " + host);
      }
      interfaces.put(host, names);
    }
    return new AddressResource(
        node.field("address").as(Prefixed::of),
        interfaces,
        node.optional("fixedMac").map(AddressResource::mac),
        node.flag("skipAsSource", false),
        node.flag("replace", false),
        node.flag("switchBack", false));
  }

  private static String name(Node node) {
    var name = node.text();
    if (!name.matches("[^\\s/]{1,15}")) {
      throw node.bad("'" + name + "' is no interface: `ip link` lists them");
    }
    return name;
  }

  /// An address of one station, as groups of stations get no frames of their own.
  private static String mac(Node node) {
    var mac = node.text().replace('-', ':');
    if (!mac.matches("[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}")) {
      throw node.bad(
          "'" + mac + "' is no usable hardware address: write one such as 02:00:00:00:00:01");
    }
    return mac;
  }

  @Override
  public String kind() {
    return KIND.word();
  }

  @Override
  public boolean isWayIn() {
    return true;
  }
}
