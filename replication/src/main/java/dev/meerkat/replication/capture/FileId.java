package dev.meerkat.replication.capture;

/// A file or folder itself, whatever its names are: it may have several, or none any more. The same
/// as long as the file exists, also after a restart, and never that of another file.
///
/// @param inode its number
/// @param generation tells files apart that had the same number one after the other
public record FileId(long inode, long generation) {}
