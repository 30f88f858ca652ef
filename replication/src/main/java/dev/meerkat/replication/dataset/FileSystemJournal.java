package dev.meerkat.replication.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a file system has a journal. One without may lose an earlier change of a name in a power
/// cut and keep a later one, and a copy then takes itself for whole that is not.
final class FileSystemJournal {
  private static final Logger log = LoggerFactory.getLogger(FileSystemJournal.class);
  private static final String NONE = "<none>";

  /// Of `st_dev` in Linux: 12 bits, between the two parts of the minor number.
  private static final int MAJOR_AT = 8;

  private static final long MAJOR_MASK = 0xFFF;
  private static final long MINOR_LOW_MASK = 0xFF;
  private static final int MINOR_HIGH_AT = 12;

  private FileSystemJournal() {}

  /// @param folder by a path that leads below what is mounted over it
  /// @param name of the folder, for people
  /// @param type of its file system, as `mount(8)` names it
  /// @param sys `/sys`
  /// @return a sentence for the operator when it is known to have none
  static Optional<String> warning(Path folder, Path name, String type, Path sys) {
    boolean missing =
        switch (type) {
          case "ext2", "vfat", "exfat" -> true;
          case "ext3", "ext4" -> isWithout(folder, sys);
          default -> false;
        };
    return missing
        ? Optional.of(
            name
                + " is on a file system ("
                + type
                + ") without a journal: after a power cut, its files may not be what they are counted"
                + " as; add a journal (tune2fs -O has_journal), or use xfs, btrfs or ext4 with one")
        : Optional.empty();
  }

  /// The driver of ext4 tells the process that writes its journal (`ext4(5)`, `sysfs`).
  private static boolean isWithout(Path folder, Path sys) {
    try {
      long device = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
      Path disk = sys.resolve("dev").resolve("block").resolve(numbers(device));
      Path name = disk.toRealPath().getFileName();
      Path journal = sys.resolve("fs").resolve("ext4").resolve(name).resolve("journal_task");
      return Files.readString(journal).strip().equals(NONE);
    } catch (IOException e) {
      log.debug("whether {} has a journal is not known", folder, e);
      return false;
    }
  }

  /// Major and minor number, as in `/sys/dev/block`.
  static String numbers(long device) {
    long minor = (device & MINOR_LOW_MASK) | ((device >> MINOR_HIGH_AT) & ~MINOR_LOW_MASK);
    return ((device >> MAJOR_AT) & MAJOR_MASK) + ":" + minor;
  }
}
