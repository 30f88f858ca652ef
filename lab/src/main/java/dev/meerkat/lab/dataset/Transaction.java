package dev.meerkat.lab.dataset;

/// A transaction whose commit was acknowledged to its client.
///
/// @param number of the client's transactions, from 1
/// @param beganMicros not later than its first statement was sent
/// @param endedMicros not earlier than the acknowledgement came, of the same clock
record Transaction(int client, long number, long beganMicros, long endedMicros) {}
