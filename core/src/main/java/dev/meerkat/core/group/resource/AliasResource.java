package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;

/// A host name that follows the group.
///
/// @param name such as `shop.example.org`
/// @param script that makes the name known, with `start` or `stop` and the name; empty for an entry
///   in the hosts file
public record AliasResource(String name, Optional<String> script) implements ResourceSettings {
  static final ResourceKind KIND =
      new ResourceKind("alias", List.of("aliasScript"), AliasResource::read);

  private static AliasResource read(Node node, List<ServerId> hosts) {
    var name = node.field("alias").text();
    if (!name.matches("(?!-)[A-Za-z0-9-]{1,63}(\\.(?!-)[A-Za-z0-9-]{1,63})*")) {
      throw node.field("alias").bad("'" + name + "' is no host name");
    }
    if (hosts.stream().anyMatch(host -> host.value().equalsIgnoreCase(name))) {
      throw node.field("alias").bad("'" + name + "' is a host of the group: choose another name");
    }
    return new AliasResource(name, node.optional("aliasScript").map(Node::path));
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
