package dev.meerkat.cluster.beat;

import dev.meerkat.core.group.LinkId;
import java.util.OptionalLong;

/// How it stands with a link.
///
/// @param silentMillis since the newest beat; empty before the first
/// @param lossPercent of the beats of the last minute, 0 to 100
/// @param roundTripMicros of the newest beat that came back; empty before the first
/// @param clockOffsetMicros the other host's wall clock minus this one's, right to half of the
///   shortest round trip of the newest; empty before the first
/// @param refused packets that came at its address and were not taken: of strangers, forged,
///   repeated, overtaken, of another version
/// @param trouble what is wrong with it here and what to do; empty when nothing is
public record LinkCondition(
    LinkId link,
    LinkState state,
    OptionalLong silentMillis,
    int lossPercent,
    OptionalLong roundTripMicros,
    OptionalLong clockOffsetMicros,
    long refused,
    String trouble) {}
