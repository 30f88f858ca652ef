package dev.meerkat.resources;

import java.util.OptionalLong;

/// A folder of data whose mount by Meerkat the guard makes an end of.
///
/// @param folder where it is mounted, without symbolic links
/// @param fuseConnection its number below `/sys/fs/fuse/connections`; without it, the guard finds
///   the one of a FUSE file system that is mounted at the folder
public record GuardedMount(String folder, OptionalLong fuseConnection) {}
