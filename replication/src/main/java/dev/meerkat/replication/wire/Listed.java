package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.FileName;

/// A name in a folder, and what it stands for.
public record Listed(FileName name, FileState state) {}
