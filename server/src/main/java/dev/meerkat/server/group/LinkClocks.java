package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.cluster.beat.LinkState;
import dev.meerkat.core.heartbeat.PairClocks;
import java.util.List;
import java.util.Optional;

/// The other host's wall clock, as it is seen over the heartbeat links.
final class LinkClocks {
  private LinkClocks() {}

  /// What was measured on a link that has fallen silent since does not count: it may be long out of
  /// date.
  ///
  /// @return empty when no link that is heard has measured it
  static Optional<PairClocks.Reading> best(List<LinkCondition> links) {
    return PairClocks.best(
        links.stream()
            .map(each ->
                new PairClocks.Sight(
                    each.state() == LinkState.HEARD,
                    each.roundTripMicros(),
                    each.clockOffsetMicros()))
            .toList());
  }
}
