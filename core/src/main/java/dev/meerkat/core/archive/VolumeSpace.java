package dev.meerkat.core.archive;

/// Room on a volume.
///
/// @param usable whether recordings go there and files can be deleted there
/// @param floorBytes what retention keeps free
public record VolumeSpace(int volume, boolean usable, long freeBytes, long floorBytes) {}
