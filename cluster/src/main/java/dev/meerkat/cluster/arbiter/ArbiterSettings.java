package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.Poll;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The three who hold the leases of a pair, as one of them knows them.
///
/// @param self one of them
/// @param voters the two hosts and the witness, and where their [ArbiterPort]s are; all three must
///   name the same
/// @param folder where the arbiter's own folder is or will be made: it must survive what the server
///   survives, and may not be brought back from a copy
public record ArbiterSettings(ServerId self, List<Voter> voters, Path folder) {
  /// @param place of its [ArbiterPort]
  public record Voter(ServerId server, HostPort place) {}

  public ArbiterSettings {
    voters = List.copyOf(voters);
    var names = voters.stream().map(Voter::server).distinct().toList();
    if (names.size() != Poll.VOTERS || voters.size() != Poll.VOTERS) {
      throw new IllegalArgumentException(
          "an arbiter has "
              + Poll.VOTERS
              + " voters, the two hosts and a witness, but here are "
              + voters.stream().map(voter -> voter.server().value()).toList()
              + ": name a witness that is neither of the hosts");
    }
    if (!names.contains(self)) {
      throw new IllegalArgumentException(self + " is none of the voters " + names);
    }
  }

  /// The same on all three: their names in order.
  public String name() {
    return voters.stream()
        .map(voter -> voter.server().value())
        .sorted()
        .collect(Collectors.joining("+"));
  }

  /// What this voter holds.
  Path file() {
    return folder.resolve(name()).resolve("votes");
  }

  List<Voter> others() {
    return voters.stream().filter(voter -> !voter.server().equals(self)).toList();
  }

  boolean isVoter(ServerId server) {
    return voters.stream().anyMatch(voter -> voter.server().equals(server));
  }
}
