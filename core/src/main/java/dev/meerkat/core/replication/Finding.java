package dev.meerkat.core.replication;

/// What the standby found when it compared a window of a [Verification].
public record Finding(long scan, long window, Ranges differing) {}
