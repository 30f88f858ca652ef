package dev.meerkat.server.group;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.util.SortedMap;
import java.util.SortedSet;

/// What one host of a group asks the other. Each call waits for the answer, with a limit.
public interface GroupPeers {
  /// What has become of a change, as the host that has begun it says.
  enum Outcome {
    MADE,
    NOT_MADE,
    /// The host that answers was given the group, as the one that asks was taken for gone.
    OVERRULED,
    UNDECIDED
  }

  /// Checks a change there, and has it ready to be made.
  ///
  /// @param standing how this host stands
  /// @return what the host has of what the group names ([HostFacts])
  /// @throws GroupRefused when the host refuses it
  /// @throws IOException when there is no answer; the change may be prepared all the same
  SortedMap<String, String> prepare(ServerId host, Proposal proposal, Standing standing)
      throws GroupRefused, IOException;

  /// Makes a change that was prepared. May be repeated.
  ///
  /// @return false when the host knows of no such change
  /// @throws GroupRefused when the host cannot look just now
  boolean commit(ServerId host, GroupId group, String number) throws GroupRefused, IOException;

  /// Has a server be the witness of these hosts from now on. May be repeated.
  void witness(ServerId server, SortedSet<ServerId> hosts) throws GroupRefused, IOException;

  Outcome outcome(ServerId host, GroupId group, String number) throws IOException;

  /// @param forwarded whether this host leaves it to the other
  Verdict order(ServerId host, GroupId group, Command command, boolean forwarded)
      throws IOException;
}
