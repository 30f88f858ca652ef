package dev.meerkat.replication.capture;

/// A file that is there, told to who may not know it.
public record Known(FileId file, Kind kind) {}
