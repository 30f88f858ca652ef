package dev.meerkat.replication.wire;

/// A folder of the dataset as one side has it.
///
/// @param fileSystem its type, such as `ext4`
public record FolderFacts(String path, String fileSystem, long capacityBytes, long freeBytes) {}
