package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.resource.ProcessResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The users of a host as whom a group runs programs. Files belong to their numbers, and so does
/// what is replicated: a user who has another number on the other host cannot use it there.
final class HostUsers {
  private static final long LIMIT_MILLIS = 10_000;

  private HostUsers() {}

  /// The users that the group names, with the place in the document that names each.
  static SortedMap<String, String> of(Group group) {
    var users = new TreeMap<String, String>();
    for (var resource : group.resources()) {
      if (resource.settings() instanceof ProcessResource process) {
        process.user().ifPresent(user -> users.putIfAbsent(user, "resource " + resource.id()));
      }
    }
    return users;
  }

  /// The numbers of a user and of their first group; empty when there is no such user.
  static Optional<String> numbers(String user) throws IOException {
    try {
      var number = Command.run(LIMIT_MILLIS, List.of("id", "-u", "--", user));
      if (!number.isGood()) {
        return Optional.empty();
      }
      var group = Command.good(LIMIT_MILLIS, List.of("id", "-g", "--", user));
      return Optional.of("number " + number.output() + " with group " + group);
    } catch (ResourceException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while user " + user + " was looked up", e);
    }
  }
}
