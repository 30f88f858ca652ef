package dev.meerkat.cluster;

/// What a server has received from the others since it joined, with everything that keeps the
/// cluster together. A message to all is received once by each of them.
///
/// @param receivedBytes their contents, without the headers of JGroups, TLS and TCP
public record Traffic(long receivedMessages, long receivedBytes) {}
