package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.Entry;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
import dev.meerkat.replication.capture.Kind;
import dev.meerkat.replication.capture.Known;
import dev.meerkat.replication.capture.Ownership;
import dev.meerkat.replication.capture.Replay;
import dev.meerkat.replication.linux.Flags;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders that applications remove while a copy is resynchronised.
@Tag("root")
class ResyncNamesTest {
  private static final Instant TIME = Instant.parse("2026-11-26T10:00:00Z");
  private static final FileId FOLDER = new FileId(7);
  private static final FileId FILE = new FileId(8);
  private static final Entry FOLDER_AT = new Entry(FileId.ROOT, FileName.of("folder"));
  private static final Change REMOVED = new Change.Remove(FOLDER_AT, FOLDER, true, TIME);

  @TempDir Path copy;
  private long sequence;

  private void apply(Replay replay, Change... changes) throws IOException {
    for (Change change : changes) {
      replay.apply(++sequence, change);
    }
  }

  /// A copy with a folder, in mid-resync.
  private Replay resyncing() throws IOException {
    MountProcess.assumePossible();
    Replay replay = Replay.open(copy);
    replay.begin(1, 0, false);
    apply(replay, create(FOLDER_AT, FOLDER, Flags.S_IFDIR | 0755));
    replay.begin(2, sequence, true);
    return replay;
  }

  private static Change create(Entry at, FileId file, int mode) {
    return new Change.Create(at, file, new Ownership(mode, 0, 0), 0, new FileName(""), TIME, TIME);
  }

  private List<String> waiting() throws IOException {
    try (Stream<Path> all = Files.list(copy.resolve(".meerkat/unplaced"))) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void aFolderThatIsRemovedAndNotInUseAnyMoreIsGone() throws IOException {
    try (Replay replay = resyncing()) {
      apply(replay, REMOVED, new Change.Gone(FOLDER));
      assertThat(copy.resolve("folder")).doesNotExist();
      assertThat(waiting()).isEmpty();
    }
  }

  /// On the active side the file was moved out before, and the list that says so comes later.
  @Test
  void whatItHoldsOnTheCopyMayGetAPlaceYet() throws IOException {
    try (Replay replay = resyncing()) {
      byte[] bytes = "text".getBytes(StandardCharsets.UTF_8);
      MemorySegment text = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      apply(
          replay,
          create(new Entry(FOLDER, FileName.of("file")), FILE, Flags.S_IFREG | 0644),
          new Change.Write(FILE, 0, text, TIME),
          REMOVED,
          new Change.Gone(FOLDER));
      assertThat(copy.resolve("folder")).doesNotExist();
      var known = new Known(FILE, new Kind(Flags.S_IFREG | 0644, 0, new FileName("")));
      var listed = new Change.Listed(FileName.of("moved"), known);
      apply(replay, new Change.Listing(FileId.ROOT, List.of(listed), TIME), new Change.Compared());
      assertThat(copy.resolve("moved")).hasContent("text");
      assertThat(waiting()).isEmpty();
    }
  }

  private static final Known KNOWN =
      new Known(FILE, new Kind(Flags.S_IFREG | 0644, 0, new FileName("")));
  private static final Entry FILE_AT = new Entry(FileId.ROOT, FileName.of("file"));
  private static final Change UNLINKED = new Change.Remove(FILE_AT, FILE, false, TIME);

  private static Change described(boolean nameless) {
    return new Change.Description(
        KNOWN, new Ownership(Flags.S_IFREG | 0644, 0, 0), 0, nameless, TIME, TIME, List.of());
  }

  /// What the root folder lists besides the folder.
  private static Change listing(String... names) {
    var known = new Known(FOLDER, new Kind(Flags.S_IFDIR | 0755, 0, new FileName("")));
    var all = Stream.of(names).map(name -> new Change.Listed(FileName.of(name), KNOWN));
    var folder = Stream.of(new Change.Listed(FOLDER_AT.name(), known));
    return new Change.Listing(FileId.ROOT, Stream.concat(folder, all).toList(), TIME);
  }

  private static Change write() {
    byte[] bytes = "text".getBytes(StandardCharsets.UTF_8);
    return new Change.Write(
        FILE, 0, Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes), TIME);
  }

  private List<String> nameless() throws IOException {
    try (Stream<Path> all = Files.list(copy.resolve(".meerkat/nameless"))) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  /// It was described, and unlinked before its folder's list was taken.
  @Test
  void aFileThatLosesItsLastNameBeforeItGetsItHereGoesOnWhileItIsInUse() throws IOException {
    try (Replay replay = resyncing()) {
      apply(replay, described(false), UNLINKED, listing(), new Change.Compared(), write());
      assertThat(nameless()).hasSize(1);
      assertThat(waiting()).isEmpty();
      apply(replay, new Change.Gone(FILE));
      assertThat(nameless()).isEmpty();
    }
  }

  @Test
  void aFileWithoutANameThatTheCopyHasAtAnOldOneGoesOn() throws IOException {
    try (Replay replay = resyncing()) {
      replay.begin(3, sequence, false);
      apply(replay, create(FILE_AT, FILE, Flags.S_IFREG | 0644));
      replay.begin(4, sequence, true);
      apply(replay, described(true), listing(), new Change.Compared(), write());
      assertThat(copy.resolve("file")).doesNotExist();
      assertThat(nameless()).hasSize(1);
    }
  }

  @Test
  void aFileThatHasAnotherNameIsKeptByThatAlone() throws IOException {
    try (Replay replay = resyncing()) {
      apply(replay, described(false), UNLINKED, listing("other"), new Change.Compared(), write());
      assertThat(copy.resolve("other")).hasContent("text");
      assertThat(nameless()).isEmpty();
      assertThat(Files.getAttribute(copy.resolve("other"), "unix:nlink")).isEqualTo(1);
    }
  }

  /// It lost one of two names in mid-resync, and then the active side was started again.
  @Test
  void aFileWithANameIsKnownStillWhenThoseWithoutAreForgotten() throws IOException {
    try (Replay replay = resyncing()) {
      replay.begin(3, sequence, false);
      Entry other = new Entry(FileId.ROOT, FileName.of("other"));
      apply(
          replay, create(FILE_AT, FILE, Flags.S_IFREG | 0644), new Change.Link(other, KNOWN, TIME));
      replay.begin(4, sequence, true);
      apply(replay, UNLINKED);
      replay.forgetNameless();
      assertThat(nameless()).isEmpty();
      replay.begin(5, sequence, true);
      apply(replay, described(false), write(), listing("other"), new Change.Compared());
      assertThat(copy.resolve("other")).hasContent("text");
    }
  }
}
