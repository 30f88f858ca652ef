package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a mounted folder answers otherwise than the folder itself is what `docs/replication.md`
/// says under *What differs*: an answer that has become the folder's is to go from there.
@Tag("root")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PosixDifferencesTest {
  private static final long FS_IOC_GETFLAGS = 0x8008_6601L;
  private static final long FS_IOC_FSGETXATTR = 0x801C_581FL;
  private static final long FS_IOC_FIEMAP = 0xC020_660BL;
  private static final int STATX_BTIME = 0x800;

  @TempDir Path parent;

  @Test
  void whatDiffersIsNamed() throws Exception {
    MountProcess.assumePossible();
    compare(Files.createDirectory(parent.resolve("disk")));
  }

  /// @param disk a folder on ext4, whose blocks have 4 KiB
  private static void compare(Path disk) throws Exception {
    Path bare = Files.createDirectory(disk.resolve("bare"));
    Path folder = Files.createDirectory(disk.resolve("folder"));
    Files.createFile(disk.resolve("outside"));
    for (Path each : new Path[] {bare, folder}) {
      Files.write(each.resolve("f"), new byte[64 * 1024]);
    }
    try (MountProcess mount = MountProcess.start(folder)) {
      PosixCalls here = new PosixCalls(bare);
      PosixCalls mounted = new PosixCalls(folder);
      differs(here, mounted, "0", "EOPNOTSUPP", at -> at.on("f", 1, "fallocate", 8, 4096, 4096));
      differs(here, mounted, "0", "EOPNOTSUPP", at -> at.on("f", 1, "fallocate", 0x20, 0, 4096));
      differs(here, mounted, "0", "ENOTTY", at -> control(at, FS_IOC_GETFLAGS));
      differs(here, mounted, "0", "ENOTTY", at -> control(at, FS_IOC_FSGETXATTR));
      differs(here, mounted, "0", "EOPNOTSUPP", PosixDifferencesTest::extents);
      differs(here, mounted, "EINVAL", "0", PosixDifferencesTest::sought);
      differs(here, mounted, "true", "false", PosixDifferencesTest::hasBirth);
      differs(here, mounted, "3", "EXDEV", PosixDifferencesTest::copiedOut);
      mount.unmount();
    }
  }

  private static void differs(
      PosixCalls here, PosixCalls mounted, String ofFolder, String ofMount, PosixCalls.Call call) {
    assertThat(here.answer(call)).as("of the folder").isEqualTo(ofFolder);
    assertThat(mounted.answer(call)).as("of the mount").isEqualTo(ofMount);
  }

  private static Object control(PosixCalls at, long request) throws LinuxException {
    return at.on("f", O_RDONLY, "ioctl", request, at.room(4096));
  }

  private static Object extents(PosixCalls at) throws LinuxException {
    MemorySegment map = at.room(4096);
    map.set(JAVA_LONG, 8, 4096); // fm_length
    return at.on("f", O_RDONLY, "ioctl", FS_IOC_FIEMAP, map);
  }

  /// Farther than a file of ext4 goes.
  private static Object sought(PosixCalls at) throws LinuxException {
    at.on("f", O_RDONLY, "lseek", (1L << 45) + 1, 0);
    return 0;
  }

  private static Object hasBirth(PosixCalls at) throws LinuxException {
    MemorySegment status = at.room(256);
    at.call("statx", AT_FDCWD, at.path("f"), 0, STATX_BTIME, status);
    return (status.get(JAVA_INT, 0) & STATX_BTIME) != 0;
  }

  private static Object copiedOut(PosixCalls at) throws LinuxException {
    MemorySegment place = at.room(8);
    place.set(JAVA_LONG, 0, 0);
    return at.with(
        "f",
        O_RDONLY,
        (from, _) ->
            at.with(
                "../outside",
                O_WRONLY,
                (to, _) -> at.call("copy_file_range", from, place, to, 0, 3, 0)));
  }
}
