package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.List;

/// A service of the operating system: a unit of systemd, or an init script.
public record ServiceResource(String name) implements ResourceSettings {
  static final ResourceKind KIND = new ResourceKind("service", List.of(), ServiceResource::read);

  private static ServiceResource read(Node node, List<ServerId> hosts) {
    var name = node.field("service").text();
    if (!name.matches("[A-Za-z0-9@][A-Za-z0-9@:._\\\\-]{0,254}")) {
      throw node.field("service").bad("'" + name + "' is no name of a service");
    }
    return new ServiceResource(name);
  }

  @Override
  public String kind() {
    return KIND.word();
  }
}
