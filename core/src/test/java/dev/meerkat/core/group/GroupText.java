package dev.meerkat.core.group;

import dev.meerkat.core.group.resource.StandardKinds;
import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/// Groups as a user writes them.
final class GroupText {
  /// Nothing in it that need not be.
  static final String SMALL =
      """
      group: shop
      hosts: [a, b]
      links:
        - {name: cable, a: 192.168.7.1/24, b: 192.168.7.2/24}
      arbitration: {witness: w}
      resources:
        - {name: address, address: 10.0.0.10/24, interfaces: {a: [eth0], b: [eth0]}}
        - {name: web, service: apache2, dependsOn: [address]}
      """;

  /// Of stories and tables whose figures follow from the length of a lease.
  static final String TIMES = "times: {leaseMillis: 4000}\n";

  private GroupText() {}

  static Group group(String yaml) {
    return group(yaml, List.of());
  }

  /// @param witnesses those of the servers that are no more than that
  static Group group(String yaml, List<ServerId> witnesses) {
    Object document = new Yaml().load(yaml);
    return new GroupReader(StandardKinds.ALL).read(document, site(witnesses));
  }

  /// A group that was stored.
  static Group stored(String yaml) {
    Object document = new Yaml().load(yaml);
    return new GroupReader(StandardKinds.ALL).readStored(document, site(List.of()));
  }

  private static SiteServers site(List<ServerId> witnesses) {
    return new SiteServers(
        new TreeSet<>(
            List.of("a", "b", "c", "w", "north", "south", "keeper").stream()
                .map(ServerId::new)
                .toList()),
        new TreeSet<>(witnesses));
  }
}
