package dev.meerkat.replication.capture;

/// A place in the tree: a name in a folder.
public record Entry(FileId folder, FileName name) {}
