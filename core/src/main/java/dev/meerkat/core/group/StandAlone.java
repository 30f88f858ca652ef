package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A group that one of its hosts runs by itself, such as while the other one is being repaired.
/// Nobody else has a say: it needs no arbiter, waits for nobody, moves nowhere, and its data is
/// used as it lies there.
public final class StandAlone {
  /// Answers as long as the host runs.
  private static final IpAddress ITSELF = IpAddress.of("127.0.0.1");

  private StandAlone() {}

  /// Whether a group is one as [#of] gives it.
  public static boolean isOne(Group group) {
    return group.arbitration().isolationAddresses().equals(List.of(ITSELF));
  }

  /// The group as that host runs it.
  public static Group of(Group group, ServerId host) {
    var usual = group.arbitration();
    var policy = group.policy();
    return new Group(
        group.id(),
        group.type(),
        group.priority(),
        group.hosts(),
        group.links(),
        new Arbitration(
            Optional.empty(),
            List.of(ITSELF),
            usual.mostMissed(),
            usual.isolationTimeoutMillis(),
            host,
            0),
        new TakeoverPolicy(
            policy.data(),
            false,
            policy.followAtOnce(),
            false,
            OptionalLong.empty(),
            policy.watchdog(),
            policy.reboot()),
        group.times(),
        group.mode(),
        List.of(),
        group.resources());
  }
}
