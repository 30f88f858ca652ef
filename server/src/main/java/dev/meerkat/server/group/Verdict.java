package dev.meerkat.server.group;

import dev.meerkat.core.group.Command;
import java.util.Optional;

/// What became of an order on one host.
public sealed interface Verdict {
  record Accepted(String sentence) implements Verdict {}

  /// Nothing was changed.
  ///
  /// @param nameWanted whether it is done when the name of the group is typed
  record Refused(String sentence, boolean nameWanted) implements Verdict {
    public Refused(String sentence) {
      this(sentence, false);
    }
  }

  /// @param command for the other host, which answers it
  /// @param here what this host has done about it already; empty when it is all the other's
  record ForOther(Command command, Optional<String> here) implements Verdict {}
}
