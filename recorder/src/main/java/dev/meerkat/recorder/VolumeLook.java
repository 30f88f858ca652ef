package dev.meerkat.recorder;

import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeDoubt;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What is done to find out how a volume is. Its methods touch the disk, and hang when it does.
///
/// @param known remembers in which folders there have been volumes
record VolumeLook(
    Path root, ArchiveSettings settings, SpaceRule space, KnownVolumes known, DiskFaults faults) {
  static final String TRIAL = "meerkat-trial";

  /// @param errors hears of writing that fails from then on
  Volume open(DiskErrors errors) throws IOException {
    return Volume.open(root, known, settings, faults, errors);
  }

  /// A volume that had no space is tried, too, where it says that it has: inodes or a quota may be
  /// what is used up.
  ///
  /// @param doubt whether it is tried
  /// @throws IOException when it cannot be used
  VolumeHealth.Well at(Volume now, VolumeDoubt doubt) throws IOException {
    faults.before("look", root);
    now.identity().check();
    try {
      return look(now, doubt);
    } catch (IOException e) {
      now.identity().check(); // it may have vanished meanwhile
      throw e;
    }
  }

  private VolumeHealth.Well look(Volume now, VolumeDoubt doubt) throws IOException {
    long written = now.writers().writtenBytes();
    FileStore store = Files.getFileStore(root);
    long total = store.getTotalSpace();
    long free = store.getUsableSpace();
    // Java tells by the mount of the device, which for a bind mount may be another one: so it only
    // raises a doubt.
    boolean trial = store.isReadOnly() || doubt.asksForTrial(free, space.reserve(total));
    if (trial) {
      faults.before("write", root);
      Path file = root.resolve(TRIAL);
      Files.write(file, new byte[4_096], StandardOpenOption.CREATE, StandardOpenOption.SYNC);
      Files.delete(file);
    }
    VolumeReserve.ensure(root, total, free);
    return new VolumeHealth.Well(total, free, written, trial);
  }
}
