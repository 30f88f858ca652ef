package dev.meerkat.resources;

/// What the guard is to send, as one UDP packet, when Meerkat's process has ended and the guard has
/// made an end of everything.
///
/// @param address numeric
public record Farewell(String address, int port, byte[] packet) {}
