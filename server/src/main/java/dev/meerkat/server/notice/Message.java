package dev.meerkat.server.notice;

/// A notice as it goes out on one channel.
///
/// @param number grows by one with each message of this server
/// @param id the same at every attempt, so that whoever gets it twice can tell
/// @param channel the name of the channel
/// @param type of the notice, such as `redundancy.started`
/// @param createdMillis milliseconds since the epoch
/// @param payload the same as JSON, for webhooks
public record Message(
    long number,
    String id,
    String channel,
    String type,
    long createdMillis,
    String subject,
    String text,
    String payload) {}
