package dev.meerkat.core.replication;

/// What the standby found when it compared a window of a [Verification].
///
/// @param last whether there is no window behind it
public record Finding(long scan, long window, boolean last, Ranges differing) {}
