package dev.meerkat.server.group;

import java.time.Instant;

/// One line of the log of a group.
///
/// @param host on which it happened
/// @param resource that it is about; empty when it is about the group
/// @param result of what was done with the resource: `started`, `stopped`, `failed`; `refused` for
///   an order that was; else empty
public record GroupEvent(Instant at, String host, String resource, String result, String text) {}
