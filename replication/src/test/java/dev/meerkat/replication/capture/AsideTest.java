package dev.meerkat.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.AsideLimit;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.MountProcess;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Needs root, since only root may mark files.
@Tag("root")
class AsideTest {
  @TempDir Path folder;

  private Path own;

  @BeforeEach
  void makeFolder() throws IOException {
    MountProcess.assumePossible();
    own = folder.resolve(".meerkat/aside");
    Files.createDirectories(folder.resolve("deep/deeper"));
    Files.writeString(folder.resolve("file"), "content");
    Files.writeString(folder.resolve("deep/deeper/other"), "other content");
    Files.createLink(folder.resolve("second name"), folder.resolve("deep/deeper/other"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/nowhere"));
  }

  private Optional<FileId> mark(Path file) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
      int at = linux.open(Flags.AT_FDCWD, memory.allocateFrom(file.toString()), flags, 0);
      try {
        return new FileMarks(linux).read(at, linux.handle(at, linux.empty()));
      } finally {
        linux.close(at);
      }
    }
  }

  private FileId numberOf(String file) throws IOException {
    return mark(folder.resolve(file)).orElseThrow();
  }

  private Path kept(Optional<Path> kept) {
    return folder.resolve(kept.orElseThrow());
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> all = Files.list(in)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everythingIsMovedAndHasNoMarksAnyMore() throws IOException {
    FileIndex index = FileIndex.read(folder);
    Path unplaced = Files.createDirectories(folder.resolve(".meerkat/unplaced"));
    Files.writeString(unplaced.resolve("0000000000000007"), "in mid-resync");
    assertThat(mark(folder.resolve("file"))).isPresent();
    Path kept = kept(new Aside(folder).keep(index, Ranges.EVERYTHING));

    assertThat(names(folder)).containsExactly(".meerkat");
    assertThat(index.files()).containsExactly(FileId.ROOT);
    assertThat(names(own)).containsExactly(own.relativize(kept).toString());
    assertThat(kept.resolve("file")).hasContent("content");
    assertThat(kept.resolve("second name")).hasContent("other content");
    assertThat(kept.resolve("without a place/0000000000000007")).hasContent("in mid-resync");
    assertThat(kept.resolve("link")).isSymbolicLink();
    for (String each : List.of("file", "deep", "deep/deeper/other", "link", "second name")) {
      assertThat(mark(kept.resolve(each))).as(each).isEmpty();
    }
    assertThat(new Aside(folder).keep(index, Ranges.EVERYTHING)).as("nothing left").isEmpty();
  }

  @Test
  void whatACrashLeftHalfMovedIsFinishedInOnePlace() throws IOException {
    FileIndex index = FileIndex.read(folder);
    FileId number = numberOf("file");
    Path moving = Files.createDirectories(own.resolve("moving"));
    Files.move(folder.resolve("file"), moving.resolve("file"));
    Files.writeString(folder.resolve("file"), "made since");
    assertThat(mark(moving.resolve("file"))).contains(number);

    Path kept = kept(new Aside(folder).keep(index, Ranges.EVERYTHING));
    assertThat(kept.resolve("file")).hasContent("content");
    assertThat(kept.resolve("file.2")).hasContent("made since");
    assertThat(kept.resolve("deep/deeper/other")).exists();
    assertThat(mark(kept.resolve("file"))).isEmpty();
    assertThat(names(own)).hasSize(1);
  }

  @Test
  void singleFilesAreCopiedWithHolesOwnersAndPaths() throws IOException {
    Path large = folder.resolve("deep/large");
    try (var file = new RandomAccessFile(large.toFile(), "rw")) {
      file.seek(3L << 20);
      file.write("in the middle".getBytes(StandardCharsets.US_ASCII));
      file.setLength(64L << 20);
    }
    Files.setAttribute(large, "unix:uid", 4321);
    Files.setLastModifiedTime(large, FileTime.fromMillis(1_000_000));
    FileIndex index = FileIndex.read(folder);
    Path half = Files.createDirectories(own.resolve("copying/left"));
    Files.writeString(half.resolve("half"), "of a crash");
    FileId file = numberOf("deep/large");
    FileId twice = numberOf("second name");
    FileId inside = numberOf("deep");
    Ranges ranges =
        Ranges.of(
            List.of(
                new Range(file.number(), 3),
                new Range(twice.number(), Parts.DESCRIPTION),
                new Range(inside.number(), Parts.LISTING),
                new Range(99, 0)));

    Path kept = kept(new Aside(folder).keep(index, ranges));
    assertThat(names(own)).containsExactly(own.relativize(kept).toString());
    assertThat(names(kept))
        .containsExactlyInAnyOrder(file.toString(), twice.toString(), inside.toString(), "paths");
    assertThat(kept.resolve(twice.toString())).hasContent("other content");
    Path copy = kept.resolve(file.toString());
    assertThat(Files.mismatch(copy, large)).isEqualTo(-1);
    assertThat(blocks(copy)).as("holes stay holes").isLessThan(1_000);
    assertThat(Files.getAttribute(copy, "unix:uid")).isEqualTo(4321);
    assertThat(Files.getLastModifiedTime(copy)).isEqualTo(FileTime.fromMillis(1_000_000));
    assertThat(mark(copy)).isEmpty();
    assertThat(Files.readAllLines(kept.resolve("paths")))
        .containsExactlyInAnyOrder(
            file + " deep/large",
            twice + " second name",
            twice + " deep/deeper/other",
            inside + " deep");
    assertThat(folder.resolve("file")).as("stays").exists();
    assertThat(new Aside(folder).keep(index, Ranges.NONE)).isEmpty();
  }

  private static long blocks(Path file) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      return new Linux(memory)
          .status(Flags.AT_FDCWD, memory.allocateFrom(file.toString()))
          .blocks();
    }
  }

  @Test
  void theOldestIsDeletedBeyondTheLimit() throws IOException {
    Aside aside = new Aside(folder);
    for (int i = 1; i <= 3; i++) {
      Path kept = Files.createDirectories(own.resolve("2026-11-2" + i + "/inside"));
      Files.write(kept.resolve("file"), new byte[1_000]);
    }
    Files.createDirectories(own.resolve("removing/half"));
    assertThat(aside.kept()).hasSize(3);
    assertThat(aside.prune(new AsideLimit(2_000)))
        .containsExactly(new AsideLimit.Kept("2026-11-21", 1_000));
    assertThat(names(own)).containsExactly("2026-11-22", "2026-11-23");
    assertThat(aside.prune(new AsideLimit(0))).hasSize(1);
    assertThat(aside.kept()).containsExactly(new AsideLimit.Kept("2026-11-23", 1_000));
  }

  @Test
  void whatIsKeptLastIsTheNewestAlsoWhenTheClockWasSetBack() throws IOException {
    FileIndex index = FileIndex.read(folder);
    Path first = keepAt("2026-11-26T08:15:00Z", index, "file");
    Path second = keepAt("2000-01-01T00:00:07Z", index, "second name");
    Path third = keepAt("2000-01-01T00:00:09Z", index, "file");
    assertThat(new Aside(folder).kept())
        .extracting(AsideLimit.Kept::name)
        .containsExactly(
            own.relativize(first).toString(),
            own.relativize(second).toString(),
            own.relativize(third).toString());
    new Aside(folder).prune(new AsideLimit(0));
    assertThat(names(own)).containsExactly(own.relativize(third).toString());
  }

  private Path keepAt(String time, FileIndex index, String file) throws IOException {
    Clock clock = Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
    Ranges ranges = Ranges.of(List.of(new Range(numberOf(file).number(), 0)));
    return kept(new Aside(folder, Rules.ALL, clock).keep(index, ranges));
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static String describe(Path file) throws Exception {
    Process process =
        new ProcessBuilder("stat", "-c", "%F %a %u %g %t:%T %Y", file.toString()).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// Sets what only root sees, as it may be on whatever there is.
  private static void setAttribute(Path file, String value) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
      int at = linux.open(Flags.AT_FDCWD, memory.allocateFrom(file.toString()), flags, 0);
      linux.setAttribute(at, memory.allocateFrom("trusted.example"), memory.allocateFrom(value), 0);
      linux.close(at);
    }
  }

  private static String attribute(Path file) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
      int at = linux.open(Flags.AT_FDCWD, memory.allocateFrom(file.toString()), flags, 0);
      MemorySegment value = memory.allocate(100);
      linux.attribute(at, memory.allocateFrom("trusted.example"), value);
      linux.close(at);
      return value.getString(0);
    }
  }

  @Test
  void linksSpecialFilesAndAttributesAreKeptToo() throws Exception {
    List<String> names = List.of("link", "pipe", "device", "file", "deep");
    run("mkfifo", folder.resolve("pipe").toString());
    run("mknod", folder.resolve("device").toString(), "c", "1", "3");
    run("chown", "-h", "1234:4321", folder.resolve("link").toString());
    run("chmod", "4711", folder.resolve("file").toString());
    for (String each : names) {
      setAttribute(folder.resolve(each), "of " + each);
    }
    FileIndex index = FileIndex.read(folder);
    List<Range> ranges = new ArrayList<>();
    for (String each : names) {
      ranges.add(new Range(numberOf(each).number(), Parts.DESCRIPTION));
    }
    Path kept = kept(new Aside(folder).keep(index, Ranges.of(ranges)));
    for (String each : names) {
      Path copy = kept.resolve(numberOf(each).toString());
      assertThat(attribute(copy)).isEqualTo("of " + each);
      assertThat(describe(copy)).as(each).isEqualTo(describe(folder.resolve(each)));
      assertThat(mark(copy)).as(each).isEmpty();
    }
    assertThat(Files.readSymbolicLink(kept.resolve(numberOf("link").toString())))
        .isEqualTo(Path.of("/nowhere"));
  }
}
