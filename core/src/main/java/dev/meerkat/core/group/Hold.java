package dev.meerkat.core.group;

/// For so long a host does not claim the group by itself.
///
/// @param phase that it is in for it
public record Hold(Phase phase, String why, long untilMillis) {}
