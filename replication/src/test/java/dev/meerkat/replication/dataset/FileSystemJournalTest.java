package dev.meerkat.replication.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemJournalTest {
  @TempDir Path folder;

  /// `/sys` of a machine with the disk of the folder.
  private Path sys(String journal) throws IOException {
    Path sys = folder.resolve("sys");
    Path disk = Files.createDirectories(sys.resolve("devices").resolve("vda"));
    Path blocks = Files.createDirectories(sys.resolve("dev").resolve("block"));
    long device = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
    Files.createSymbolicLink(blocks.resolve(FileSystemJournal.numbers(device)), disk);
    Path driver = Files.createDirectories(sys.resolve("fs").resolve("ext4").resolve("vda"));
    Files.writeString(driver.resolve("journal_task"), journal);
    return sys;
  }

  private String warning(String type, Path sys) {
    return FileSystemJournal.warning(folder, Path.of("/srv/data"), type, sys).orElse("");
  }

  @Test
  void ext4WithoutAJournalIsWarnedOf() throws Exception {
    assertThat(warning("ext4", sys("<none>\n")))
        .startsWith("/srv/data is on a file system (ext4) without a journal: ")
        .contains("tune2fs");
  }

  @Test
  void whatHasAJournal_orMayHaveOne_isNot() throws Exception {
    Path sys = sys("564\n");
    assertThat(warning("ext4", sys)).isEmpty();
    assertThat(warning("xfs", sys)).isEmpty();
    assertThat(warning("ext4", folder.resolve("none"))).isEmpty();
  }

  @Test
  void whatNeverHasOneIsWarnedOf() {
    assertThat(warning("vfat", folder)).contains("(vfat)");
  }

  /// `makedev(3)`: vda is 254:0, a later partition 259:300.
  @Test
  void numbersAreThoseOfSysfs() {
    assertThat(FileSystemJournal.numbers(0xFE00)).isEqualTo("254:0");
    assertThat(FileSystemJournal.numbers(0x11032C)).isEqualTo("259:300");
  }
}
