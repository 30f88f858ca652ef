package dev.meerkat.replication.group;

import java.nio.file.Path;

/// A mount that makes a folder of a group's data writable.
///
/// @param folder without symbolic links: what `umount` takes
/// @param connection the minor device number of the mount: writing `1` to
///   `/sys/fs/fuse/connections/CONNECTION/abort` gives everybody who uses it an error at once
public record GroupMount(Path folder, int connection) {}
