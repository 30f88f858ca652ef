package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.MountedFolder;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What needs more than one call to be seen: direct reads and writes, private memory, large
/// folders, large requests.
@Tag("root")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MountedFilesTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final int NAMES = 20_000;

  @TempDir Path parent;
  private Path folder = Path.of("/");

  @BeforeEach
  void makeFolder() throws Exception {
    MountProcess.assumePossible();
    folder = Files.createDirectory(parent.resolve("folder"));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /// What is written directly is read through the cache and the other way round.
  @Test
  void directReadsAndWrites() throws Exception {
    Path copy = Files.createDirectory(parent.resolve("copy"));
    try (MountProcess mount = MountProcess.start(folder, copy)) {
      PosixCalls at = new PosixCalls(folder);
      byte[] data = random(3 * MEBIBYTE);
      MemorySegment memory = at.room(data.length);
      memory.copyFrom(MemorySegment.ofArray(data));
      Path file = Files.createFile(folder.resolve("f"));
      at.with(
          "f",
          O_RDWR | O_DIRECT,
          (direct, linux) -> {
            assertThat(linux.write(direct, memory, 0)).isEqualTo(data.length);
            return "";
          });
      assertThat(Files.readAllBytes(file)).isEqualTo(data);

      // A page that is cached is not what is read after it was written directly.
      byte[] other = random(8192);
      at.with(
          "f",
          O_RDWR | O_DIRECT,
          (direct, linux) -> {
            memory.asSlice(0, 8192).copyFrom(MemorySegment.ofArray(other));
            assertThat(linux.write(direct, memory.asSlice(0, 8192), MEBIBYTE)).isEqualTo(8192);
            return "";
          });
      System.arraycopy(other, 0, data, MEBIBYTE, 8192);
      assertThat(Files.readAllBytes(file)).isEqualTo(data);

      // What was written through the cache is read directly, to the end, which is no block's.
      byte[] end = random(1234);
      Files.write(file, end, StandardOpenOption.APPEND);
      at.with(
          "f",
          O_RDONLY | O_DIRECT,
          (direct, linux) -> {
            assertThat(linux.read(direct, memory.asSlice(0, 4096), data.length)).isEqualTo(1234);
            assertThat(memory.asSlice(0, 1234).toArray(JAVA_BYTE)).isEqualTo(end);
            assertThat(linux.read(direct, memory, 0)).isEqualTo(data.length);
            assertThat(memory.toArray(JAVA_BYTE)).isEqualTo(data);
            assertThat(linux.read(direct, memory.asSlice(0, 4096), 1L << 30)).isZero();
            return "";
          });
      List<String> listing = TreeListing.of(folder);
      mount.unmount();
      assertThat(TreeListing.of(copy)).isEqualTo(listing);
    }
  }

  /// `MAP_PRIVATE`: what is written there nobody else sees.
  @Test
  void privateMemory() throws Exception {
    try (MountProcess mount = MountProcess.start(folder)) {
      PosixCalls at = new PosixCalls(folder);
      byte[] data = random(4 * 4096);
      Path file = Files.write(folder.resolve("f"), data);
      at.with(
          "f",
          O_RDONLY,
          (descriptor, _) -> {
            long address = LibC.call("mmap", 0, data.length, 3, 2, descriptor, 0);
            MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(data.length);
            assertThat(mapped.toArray(JAVA_BYTE)).isEqualTo(data);
            mapped.set(JAVA_BYTE, 5000, (byte) (data[5000] + 1));
            at.call("msync", address, data.length, 4);
            // The page that was written is the process's own; another still is the file's.
            at.with("f", O_WRONLY, (d, linux) -> linux.write(d, at.bytes("new"), 4096));
            at.with("f", O_WRONLY, (d, linux) -> linux.write(d, at.bytes("new"), 12_288));
            assertThat(mapped.get(JAVA_BYTE, 5000)).isEqualTo((byte) (data[5000] + 1));
            assertThat(mapped.get(JAVA_BYTE, 4096)).isEqualTo(data[4096]);
            assertThat(mapped.get(JAVA_BYTE, 12_288)).isEqualTo((byte) 'n');
            return at.call("munmap", address, data.length);
          });
      System.arraycopy("new".getBytes(UTF_8), 0, data, 4096, 3);
      System.arraycopy("new".getBytes(UTF_8), 0, data, 12_288, 3);
      assertThat(Files.readAllBytes(file)).isEqualTo(data);
      mount.unmount();
      assertThat(Files.readAllBytes(file)).isEqualTo(data);
    }
  }

  private record Place(long position, String name) {}

  @Test
  void aFolderOfTwentyThousandNames() throws Exception {
    TreeSet<String> names = new TreeSet<>();
    for (int i = 0; i < NAMES; i++) {
      names.add("a file with number " + i);
      Files.createFile(folder.resolve("a file with number " + i));
    }
    try (MountProcess mount = MountProcess.start(folder)) {
      PosixCalls at = new PosixCalls(folder);
      long list = LibC.call("opendir", at.path("."));
      List<Place> places = list(list);
      assertThat(places).extracting(Place::name).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(places.stream().map(Place::name).toList())).isEqualTo(names);

      // From any place on, the same follows.
      Collections.shuffle(places, new Random(1));
      for (Place place : places.subList(0, 200)) {
        LibC.call("seekdir", list, place.position);
        assertThat(next(list)).isEqualTo(place.name);
      }
      LibC.call("rewinddir", list);

      // Each name is seen once while every eighth one that was seen is removed.
      List<String> seen = new ArrayList<>();
      TreeSet<String> removed = new TreeSet<>();
      for (String name = next(list); !name.isEmpty(); name = next(list)) {
        if (name.startsWith(".")) {
          continue;
        }
        seen.add(name);
        if (seen.size() % 8 == 0) {
          Files.delete(folder.resolve(name));
          removed.add(name);
        }
      }
      assertThat(seen).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(seen)).isEqualTo(names);
      at.call("closedir", list);

      list = LibC.call("opendir", at.path("."));
      names.removeAll(removed);
      assertThat(new TreeSet<>(list(list).stream().map(Place::name).toList())).isEqualTo(names);
      at.call("closedir", list);
      mount.unmount();
    }
    try (var left = Files.list(folder)) {
      assertThat(
              left.map(path -> path.getFileName().toString())
                  .filter(name -> !name.equals(".meerkat")))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  private static List<Place> list(long list) throws Exception {
    List<Place> places = new ArrayList<>();
    while (true) {
      long position = LibC.call("telldir", list);
      String name = next(list);
      if (name.isEmpty()) {
        return places;
      }
      if (!name.equals(".") && !name.equals("..")) {
        places.add(new Place(position, name));
      }
    }
  }

  /// The name of a `struct dirent`; nothing at the end.
  private static String next(long list) throws Exception {
    long entry = LibC.call("readdir", list);
    return entry == 0 ? "" : MemorySegment.ofAddress(entry).reinterpret(280).getString(19);
  }

  /// This process serves the folder; so another one writes.
  @Test
  void aRequestOfAMebibyteIsOneChange() throws Exception {
    List<Long> writes = Collections.synchronizedList(new ArrayList<>());
    TestListener listener =
        change -> {
          if (change instanceof Change.Write write) {
            writes.add(write.data().byteSize());
          }
        };
    Path from = Files.write(parent.resolve("from"), random(2 * MEBIBYTE));
    Path back = parent.resolve("back");
    try (MountedFolder _ = MountedFolder.open(folder, listener)) {
      copy(from, folder.resolve("f"), "oflag=direct");
      copy(folder.resolve("f"), back, "iflag=direct");
    }
    assertThat(writes).containsExactly((long) MEBIBYTE, (long) MEBIBYTE);
    assertThat(back).hasSameBinaryContentAs(from);
    assertThat(folder.resolve("f")).hasSameBinaryContentAs(from);
  }

  private static void copy(Path from, Path to, String flag) throws Exception {
    Process dd =
        new ProcessBuilder("dd", "if=" + from, "of=" + to, "bs=1M", flag, "status=none")
            .redirectErrorStream(true)
            .start();
    assertThat(new String(dd.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(dd.waitFor()).isZero();
  }
}
