package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;

/// A program that must run.
///
/// @param command the program and its arguments
/// @param user as whom it runs; empty for Meerkat's own
public record ProcessResource(List<String> command, Optional<String> user)
    implements ResourceSettings {
  static final ResourceKind KIND =
      new ResourceKind("process", List.of("user"), ProcessResource::read);

  public ProcessResource {
    command = List.copyOf(command);
  }

  private static ProcessResource read(Node node, List<ServerId> hosts) {
    var command = node.list("process").stream().map(Node::text).toList();
    if (command.isEmpty()) {
      throw node.field("process").bad("name the program, then its arguments");
    }
    var _ = node.field("process").list().getFirst().path();
    return new ProcessResource(command, node.optional("user").map(Node::text));
  }

  @Override
  public String kind() {
    return KIND.word();
  }
}
