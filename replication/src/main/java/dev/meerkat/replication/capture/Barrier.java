package dev.meerkat.replication.capture;

/// Somebody wants what was changed to be durable (`fsync(2)`, `O_SYNC`, `msync(2)`). It stands for
/// everything that was changed before, not only for this file: that is the order that databases
/// build on.
///
/// @param dataOnly `fdatasync(2)`
public record Barrier(boolean dataOnly) {}
