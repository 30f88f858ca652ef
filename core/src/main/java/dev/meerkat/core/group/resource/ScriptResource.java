package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;

/// Programs of the administrator that start and stop something. Empty ones count as done.
public record ScriptResource(Optional<String> start, Optional<String> stop)
    implements ResourceSettings {
  static final ResourceKind KIND = new ResourceKind("script", List.of(), ScriptResource::read);

  private static ScriptResource read(Node node, List<ServerId> hosts) {
    var script = node.field("script");
    script.allow("start", "stop");
    var start = script.optional("start").map(Node::path);
    var stop = script.optional("stop").map(Node::path);
    if (start.isEmpty() && stop.isEmpty()) {
      throw script.bad("it does nothing: give it start, stop or both");
    }
    return new ScriptResource(start, stop);
  }

  @Override
  public String kind() {
    return KIND.word();
  }
}
