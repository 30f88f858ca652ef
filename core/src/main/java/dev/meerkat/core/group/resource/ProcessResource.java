package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A program that must run.
///
/// @param command the program and its arguments
/// @param user as whom it runs; empty for Meerkat's own
/// @param stopSignal by which it is asked to end
public record ProcessResource(List<String> command, Optional<String> user, StopSignal stopSignal)
    implements ResourceSettings {
  static final ResourceKind KIND =
      new ResourceKind("process", List.of("user", "stopSignal"), ProcessResource::read);

  /// Signals that ask a program to end, as `signal(7)` names them. PostgreSQL, for one, waits for
  /// its clients after SIGTERM, and ends at once after SIGINT.
  public enum StopSignal {
    TERM,
    INT,
    QUIT,
    HUP,
    USR1,
    USR2,
    WINCH
  }

  public ProcessResource {
    command = List.copyOf(command);
  }

  /// A program that ends after SIGTERM.
  public ProcessResource(List<String> command, Optional<String> user) {
    this(command, user, StopSignal.TERM);
  }

  private static ProcessResource read(Node node, List<ServerId> hosts) {
    var words = node.list("process");
    if (words.isEmpty()) {
      throw node.field("process").bad("name the program, then its arguments");
    }
    var command = new ArrayList<String>();
    command.add(words.getFirst().path());
    words.subList(1, words.size()).forEach(each -> command.add(each.written()));
    return new ProcessResource(
        command,
        node.optional("user").map(Node::text),
        node.word("stopSignal", StopSignal.TERM, StopSignal.values()));
  }

  @Override
  public String kind() {
    return KIND.word();
  }
}
