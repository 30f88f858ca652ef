package dev.meerkat.core.replication;

/// What the active side answers to a [Hello].
///
/// @param history of the active side, which becomes that of the standby
public record Welcome(History history, Reunion reunion) {}
