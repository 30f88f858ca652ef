package dev.meerkat.replication.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.Tracker;
import dev.meerkat.replication.SmallDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an active side must write down to go on, on a disk that is full, and stays full: whoever
/// fills it takes every block that is set free.
@Tag("root")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
class FullStateDiskTest {
  /// Nothing is tracked yet.
  private static final Copy COPY =
      new Copy(
          Copy.NEW.history(),
          Copy.NEW.end(),
          Copy.NEW.condition(),
          new Tracker(0, 0, Ranges.NONE, Ranges.NONE),
          Copy.NEW.journal());

  @TempDir Path parent;
  private SmallDisk disk;
  private Path folder;

  @BeforeEach
  void makeDisk() throws IOException {
    folder = parent.resolve("disk");
    disk = SmallDisk.at(folder, 32);
  }

  @AfterEach
  void removeDisk() throws IOException {
    disk.close();
  }

  /// To the last block.
  private void fill() throws IOException {
    disk.fill(folder.resolve("ballast"));
    try (FileChannel rest = FileChannel.open(folder.resolve("rest"), CREATE_NEW, WRITE)) {
      assertThatThrownBy(
              () -> {
                for (int block = 0; block < 1_000; block++) {
                  rest.write(ByteBuffer.allocate(1_024));
                  rest.force(true);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRulingIsKept() throws Exception {
    var north = new ServerId("north");
    var file = RulingFile.open(folder);
    file.told(new Ruling(1, 1, north, true));
    fill();
    for (int version = 2; version < 20; version++) {
      var ruling = new Ruling(version, 1, north, version % 2 == 0);
      file.told(ruling);
      assertThat(RulingFile.open(folder).current()).contains(ruling);
    }
  }

  @Test
  void aFileIsReplacedByAShorterOneAndByOneAsLong() throws Exception {
    Path file = folder.resolve("file");
    DurableFile.write(file, UTF_8.encode("a long text"));
    fill();
    for (String text : new String[] {"short", "a long text", "", "also long"}) {
      ByteBuffer bytes = UTF_8.encode(text);
      DurableFile.write(file, bytes);
      assertThat(file).hasContent(text);
    }
  }

  private static List<Ranges> some(int from, int until) {
    List<Range> ranges = new ArrayList<>();
    for (int number = from; number < until; number++) {
      ranges.add(new Range(7, number));
    }
    return List.of(Ranges.of(ranges));
  }

  private Ranges tracked() throws IOException {
    return CopyFile.load(folder).tracker().all();
  }

  @Test
  void rangesAreTrackedInTheRoomThatIsKept() throws Exception {
    assertThat(new Reserve(folder).take()).isTrue();
    try (CopyFile file = CopyFile.open(folder, COPY)) {
      file.track(some(0, 100));
      fill();
      for (int from = 100; from < 20_000; from += 1_000) {
        file.track(some(from, from + 1_000));
        assertThat(tracked()).isEqualTo(some(0, from + 1_000).getFirst());
      }
    }
  }

  /// More than there is room for is everything, which is always right.
  @Test
  void rangesThatDoNotFitAreEverything() throws Exception {
    assertThat(new Reserve(folder).take()).isTrue();
    try (CopyFile file = CopyFile.open(folder, COPY)) {
      fill();
      int fitting = CopyFile.ROOM_BYTES / 20;
      file.track(some(0, fitting - 2));
      assertThat(tracked().everything()).isFalse();
      file.track(some(fitting, fitting + 2));
      assertThat(tracked()).isEqualTo(Ranges.EVERYTHING);
      file.track(some(0, 2 * fitting));
      assertThat(tracked()).isEqualTo(Ranges.EVERYTHING);
    }
  }

  @Test
  void withoutARoomNothingIsHalfTracked() throws Exception {
    try (CopyFile file = CopyFile.open(folder, COPY)) {
      file.track(some(0, 10));
      fill();
      assertThatThrownBy(() -> file.track(some(10, 5_000))).isInstanceOf(IOException.class);
      assertThat(tracked()).isEqualTo(some(0, 10).getFirst());
      Files.delete(folder.resolve("ballast"));
      file.track(some(10, 20));
      assertThat(tracked()).isEqualTo(some(0, 20).getFirst());
    }
  }

  /// What is there is as good as before, also when it is the same that was to be written.
  @Test
  void aCopyThatCannotBeWrittenAnewStays() throws Exception {
    try (CopyFile file = CopyFile.open(folder, COPY)) {
      file.track(some(0, 10));
      fill();
      for (Copy copy : List.of(COPY, Copy.NEW, COPY)) {
        assertThatThrownBy(() -> file.persist(copy)).isInstanceOf(IOException.class);
        assertThat(CopyFile.load(folder).condition()).isEqualTo(COPY.condition());
        assertThat(tracked()).isEqualTo(some(0, 10).getFirst());
      }
    }
  }

  /// It is not set free with the log that was in it, be it by the next copy or by the next start:
  /// others would have taken it when it is needed again.
  @Test
  void theRoomIsThereEachTime() throws Exception {
    assertThat(new Reserve(folder).take()).isTrue();
    for (int start = 0; start < 2; start++) {
      try (CopyFile file = CopyFile.open(folder, COPY)) {
        for (int turn = 0; turn < 3; turn++) {
          fill();
          file.track(some(turn * 1_000, 5_000));
          assertThat(tracked()).isEqualTo(some(turn * 1_000, 5_000).getFirst());
          Files.delete(folder.resolve("rest"));
          Files.delete(folder.resolve("ballast"));
          file.persist(COPY);
          assertThat(folder.resolve(CopyFile.ROOM)).hasSize(CopyFile.ROOM_BYTES);
          assertThat(tracked()).isEqualTo(Ranges.NONE);
        }
        fill();
        file.track(some(0, 1_000));
        Files.delete(folder.resolve("rest"));
        Files.delete(folder.resolve("ballast"));
      }
    }
  }

  /// When there is room again, the next copy has a log that grows, and the room is kept.
  @Test
  void itIsKeptWhenThereIsRoomAgain() throws Exception {
    var reserve = new Reserve(folder);
    assertThat(reserve.take()).isTrue();
    try (CopyFile file = CopyFile.open(folder, COPY)) {
      fill();
      file.track(some(0, 1_000));
      assertThat(folder.resolve(CopyFile.ROOM)).doesNotExist();
      Files.delete(folder.resolve("ballast"));
      file.persist(COPY);
      file.track(some(5, 7));
      assertThat(tracked()).isEqualTo(some(5, 7).getFirst());
      assertThat(reserve.take()).isTrue();
      assertThat(folder.resolve(CopyFile.ROOM)).hasSize(CopyFile.ROOM_BYTES);
    }
  }
}
