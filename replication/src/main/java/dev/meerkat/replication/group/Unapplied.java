package dev.meerkat.replication.group;

import java.util.OptionalLong;

/// What a copy has received that is not in its folder yet.
///
/// @param place the dataset, and its folder
/// @param bytes empty when that is not known, as the copy is not open
/// @param why it is not; empty when it is, or when nothing is known of the cause
public record Unapplied(String place, OptionalLong bytes, String why) {}
