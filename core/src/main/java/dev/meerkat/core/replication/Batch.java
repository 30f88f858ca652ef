package dev.meerkat.core.replication;

/// The head of a batch of consecutive changes.
///
/// @param after the mark before its first change
/// @param through the mark after its last change
/// @param ranges that they touch
/// @param sourceEnd the newest mark of the active side, from which the lag follows
/// @param base what both sides have: the standby may forget ranges that it touched before
/// @param resynced the sequence with which the last resync is complete; 0 while one goes on, or
///   when there was none in this epoch
public record Batch(
    Mark after, Mark through, Ranges ranges, Mark sourceEnd, long base, long resynced) {}
