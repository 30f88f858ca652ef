package dev.meerkat.cluster.beat;

import java.net.InetSocketAddress;

/// A packet that is sent over one link when this process has ended.
///
/// @param to the other host's end of the link
public record Farewell(InetSocketAddress to, byte[] packet) {}
