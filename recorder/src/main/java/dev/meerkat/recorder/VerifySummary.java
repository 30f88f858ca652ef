package dev.meerkat.recorder;

import java.nio.file.Path;

/// How far a verification has come, or what it came to.
///
/// @param archive its folder
/// @param files segments that were read
/// @param filesInAll segments that were there when it began
/// @param bytes that were read
/// @param samples whose place and data are sound
/// @param rows of the index that were compared
public record VerifySummary(
    Path archive,
    long files,
    long filesInAll,
    long bytes,
    long samples,
    long rows,
    long notes,
    long wrong) {}
