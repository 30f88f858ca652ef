package dev.meerkat.server.api;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which version of what servers ask each other about groups each of them speaks: told in a header
/// of each request and each answer. Two that do not speak the same do not go on, so that no form is
/// half understood. A server that tells none speaks the first.
final class GroupProtocol {
  static final String HEADER = "Meerkat-Groups";

  /// Raised when a form or a question changes in a way that the one before does not bear.
  static final String VERSION = "1";

  private static final String FIRST = "1";

  private GroupProtocol() {}

  static boolean concerns(String path) {
    return path.startsWith(GroupCalls.PATH) || path.startsWith(GroupCalls.WITNESS_PATH);
  }

  /// @param told by the other server; null when it has told none
  /// @return why not to go on, and what to do; empty when both speak the same
  static Optional<String> refusal(ServerId self, String other, @Nullable String told) {
    String theirs = told == null ? FIRST : told;
    return theirs.equals(VERSION)
        ? Optional.empty()
        : Optional.of(
            other
                + " asks and answers about groups in version "
                + theirs
                + ", and "
                + self
                + " in version "
                + VERSION
                + ": run the same version of Meerkat on both");
  }
}
