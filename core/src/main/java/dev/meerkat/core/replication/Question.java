package dev.meerkat.core.replication;

/// What the active side wants to know in a resync: digests of what the standby holds of a window.
public record Question(long scan, long window, Ranges ranges) {}
