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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders that applications remove while a copy is resynchronised.
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
}
