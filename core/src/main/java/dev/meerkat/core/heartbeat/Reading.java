package dev.meerkat.core.heartbeat;

import java.util.OptionalLong;

/// How the connection with another server does, by its beats.
///
/// @param pace how often it says that it beats
/// @param silentMillis since its newest beat
/// @param lossPercent of its beats of the last minute, 0 to 100
/// @param roundTripMicros of the newest beat that it sent back; empty before the first
/// @param medianRoundTripMicros of the newest [Pulse#SAMPLES]
/// @param clockOffsetMicros its wall clock minus this server's, right to half of the shortest round
///   trip of those
public record Reading(
    Pace pace,
    long silentMillis,
    int lossPercent,
    OptionalLong roundTripMicros,
    OptionalLong medianRoundTripMicros,
    OptionalLong clockOffsetMicros) {}
