package dev.meerkat.server.group;

import dev.meerkat.core.group.LinkId;
import java.util.Optional;
import java.util.OptionalDouble;

/// How a heartbeat link does, as this host sees it.
///
/// @param silent whether more beats in a row are missing than it may lose
/// @param lossPercent of the last minute
/// @param clockOffsetMillis the other host's clock minus that of this one
/// @param problem why it cannot be used here, and what to do; empty when it can
public record LinkCondition(
    LinkId link,
    boolean silent,
    int lossPercent,
    OptionalDouble roundTripMillis,
    OptionalDouble clockOffsetMillis,
    Optional<String> problem) {}
