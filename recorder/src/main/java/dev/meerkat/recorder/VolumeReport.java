package dev.meerkat.recorder;

import dev.meerkat.core.archive.VolumeState;
import java.nio.file.Path;
import java.util.Optional;

/// How a volume of the archive is.
///
/// @param totalBytes 0 while it is missing
/// @param problem what is wrong and what to do; empty when all is well
public record VolumeReport(
    Path path, VolumeState state, long totalBytes, long freeBytes, Optional<String> problem) {}
