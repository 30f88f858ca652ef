package dev.meerkat.core.replication;

/// What a standby says of itself when it is connected.
///
/// @param copy ends with the last change that the standby has received
public record Hello(Copy copy) {}
