package dev.meerkat.replication.log;

import static dev.meerkat.replication.log.LogTests.SMALL;
import static dev.meerkat.replication.log.LogTests.START;
import static dev.meerkat.replication.log.LogTests.append;
import static dev.meerkat.replication.log.LogTests.contents;
import static dev.meerkat.replication.log.LogTests.files;
import static dev.meerkat.replication.log.LogTests.records;
import static dev.meerkat.replication.log.LogTests.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.MountProcess;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.wire.Checked;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Logs that a crash, the disk or somebody has left damaged.
class LogCrashTest {
  @TempDir private Path folder;

  private StreamLog open(Mark after) throws LogException {
    return StreamLog.open(folder, 7, after, SMALL);
  }

  /// Two records that are called durable, and then three in one append that are not.
  ///
  /// @return how long its only file was when the first two were in it
  private long twoDurableAndThreeMore() throws IOException {
    try (var log = open(START)) {
      append(log, 2, 30);
      log.sync();
      long length = Files.size(files(folder).getFirst());
      append(log, 3, 30);
      return length;
    }
  }

  @Test
  void anEndThatIsTornAnywhereIsCutOffBehindTheLastGoodRecord() throws IOException {
    long durable = twoDurableAndThreeMore();
    Path file = files(folder).getFirst();
    byte[] whole = Files.readAllBytes(file);
    int recordBytes = (int) records(START, 1, 30).getFirst().bytes().byteSize();
    for (int length = (int) durable; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      int records = Math.max(0, length - (int) durable - Note.BYTES) / recordBytes;
      boolean torn = length != durable && (length - durable - Note.BYTES) % recordBytes != 0;
      try (var log = open(START)) {
        assertThat(log.end().sequence()).as("torn at byte %d", length).isEqualTo(102 + records);
        assertThat(log.cut().isPresent()).as("torn at byte %d", length).isEqualTo(torn);
        append(log, 1, 30);
        assertThat(sequences(log, START)).hasSize(3 + records);
      }
      try (var log = open(START)) {
        assertThat(log.cut()).isEmpty();
        assertThat(log.end().sequence()).isEqualTo(103 + records);
      }
    }
  }

  @Test
  void anEndThatIsGarbledAnywhereIsCutOffBehindTheLastGoodRecord() throws IOException {
    long durable = twoDurableAndThreeMore();
    Path file = files(folder).getFirst();
    byte[] whole = Files.readAllBytes(file);
    int recordBytes = (int) records(START, 1, 30).getFirst().bytes().byteSize();
    for (int at = (int) durable; at < whole.length; at++) {
      byte[] garbled = whole.clone();
      garbled[at] ^= (byte) 0xff;
      Files.write(file, garbled);
      int records = Math.max(0, at - (int) durable - Note.BYTES) / recordBytes;
      try (var log = open(START)) {
        assertThat(log.end().sequence()).as("garbled at %d", at).isEqualTo(102 + records);
        assertThat(log.cut().orElseThrow()).contains("cut off").contains(file.toString());
      }
    }
  }

  /// The disk has refused once, and what it refused is in memory as if it were written.
  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void whatASyncFailedOnIsOnTheDiskBeforeItIsCalledDurable(int records) throws IOException {
    var disk = new FailingDisk();
    try (var log = StreamLog.open(folder, 7, START, SMALL, disk::disk)) {
      append(log, 2, 30);
      log.sync();
      for (int i = 0; i < records; i++) {
        append(log, 1, 30);
      }
      disk.fail("sync", FailingDisk.EIO);
      assertThatExceptionOfType(LogException.class).isThrownBy(log::sync);
    }
    disk.mend();
    Mark durable;
    try (var log = StreamLog.open(folder, 7, START, SMALL, disk::disk)) {
      assertThat(log.end().sequence()).isEqualTo(102 + records);
      durable = log.sync();
    }
    disk.cutPower();
    try (var log = open(START)) {
      assertThat(log.end()).isEqualTo(durable);
      assertThat(sequences(log, START)).hasSize(2 + records);
    }
  }

  @Test
  void whatIsKnownToBeDurableIsNotWrittenAgain() throws IOException {
    var disk = new FailingDisk();
    try (var log = StreamLog.open(folder, 7, START, SMALL, disk::disk)) {
      for (int i = 0; i < 20; i++) {
        append(log, 2, 100);
        log.sync();
      }
    }
    assertThat(files(folder)).hasSizeGreaterThan(3);
    disk.calls.clear();
    try (var _ = StreamLog.open(folder, 7, START, SMALL, disk::disk)) {
      assertThat(disk.calls).containsExactly("write");
    }
  }

  @Test
  void whatWasDurableAndIsGarbledIsAHole() throws IOException {
    long durable = twoDurableAndThreeMore();
    Path file = files(folder).getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int at = Note.BYTES; at < durable; at += 7) {
      byte[] garbled = whole.clone();
      garbled[at] ^= (byte) 0xff;
      Files.write(file, garbled);
      var before = contents(folder);
      assertThatExceptionOfType(LogDamagedException.class)
          .isThrownBy(() -> open(START))
          .withMessageContaining("which were durable, are not all there")
          .withMessageContaining("move this folder and the record of the copy away");
      assertThat(contents(folder)).isEqualTo(before);
    }
  }

  @Test
  void aHoleBeforeWhatIsNeededDoesNotMatterAnyMore() throws IOException {
    twoDurableAndThreeMore();
    Path file = files(folder).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[Note.BYTES + 40] ^= (byte) 1;
    Files.write(file, bytes);
    Mark after = records(START, 2, 30).getLast().end();
    try (var log = open(after)) {
      assertThat(log.end()).isEqualTo(after);
    }
  }

  @Test
  void aFileThatIsMissingInTheMiddleIsAHole() throws IOException {
    try (var log = open(START)) {
      for (int i = 0; i < 5; i++) {
        append(log, 10, 100);
        log.sync();
      }
    }
    assertThat(files(folder)).hasSize(5);
    Files.delete(files(folder).get(2));
    assertThatExceptionOfType(LogDamagedException.class)
        .isThrownBy(() -> open(START))
        .withMessageContaining("it stands at 130")
        .withMessageContaining("changes 121 to 140");
  }

  @Test
  void aFileThatIsMissingAtTheBeginningIsAHole() throws IOException {
    try (var log = open(START)) {
      append(log, 10, 100);
      append(log, 10, 100);
    }
    Files.delete(files(folder).getFirst());
    assertThatExceptionOfType(LogDamagedException.class)
        .isThrownBy(() -> open(START))
        .withMessageContaining("it begins behind 110")
        .withMessageContaining("is needed from " + START + " on");
  }

  @Test
  void filesThatWereNotDurableAreCutOffWithTheOneThatIsTorn() throws IOException {
    try (var log = open(START)) {
      for (int i = 0; i < 4; i++) {
        append(log, 10, 100);
      }
    }
    Path second = files(folder).get(1);
    Files.write(second, Arrays.copyOf(Files.readAllBytes(second), 900));
    try (var log = open(START)) {
      assertThat(files(folder)).hasSize(2);
      assertThat(log.cut()).isPresent();
      assertThat(log.end().sequence()).isEqualTo(START.sequence() + sequences(log, START).size());
      assertThat(log.end().sequence()).isBetween(110L, 119L);
      append(log, 10, 100);
    }
    open(START).close();
  }

  @Test
  void aFileWhoseBeginningIsTornIsRemoved() throws IOException {
    try (var log = open(START)) {
      append(log, 10, 100);
      append(log, 10, 100);
    }
    Path second = files(folder).get(1);
    for (int length : new int[] {0, 1, 63}) {
      Files.write(second, new byte[length]);
      try (var log = open(START)) {
        assertThat(files(folder)).hasSize(1);
        assertThat(log.end().sequence()).isEqualTo(110);
      }
    }
  }

  @Test
  void aLogOfAnotherVersionIsNotTakenForATornOne() throws IOException {
    twoDurableAndThreeMore();
    Path file = files(folder).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[Note.MAGIC_AT + 5] = '2';
    Checked.seal(MemorySegment.ofArray(bytes).asSlice(0, Note.BYTES));
    Files.write(file, bytes);
    var before = contents(folder);
    assertThatExceptionOfType(LogException.class)
        .isThrownBy(() -> open(START))
        .withMessageContaining("use the release that wrote it");
    assertThat(contents(folder)).isEqualTo(before);
  }

  @Test
  void dataThatLooksLikeANoteOfAnotherLogIsData() throws IOException {
    var stranger = new Note(1, 7, new Mark(1_000, 1), 0, 999).bytes();
    var write = new Change.Write(new FileId(1), 0, stranger, Instant.EPOCH);
    try (var log = open(START)) {
      append(log, 1, 30);
      log.append(List.of(StreamRecord.of(log.end(), Ranges.NONE, write)), 0);
    }
    Path file = files(folder).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[Note.BYTES + 60] ^= (byte) 1;
    Files.write(file, bytes);
    try (var log = open(START)) {
      assertThat(log.end()).isEqualTo(START);
    }
  }

  @Test
  void aWriteThatFindsNoRoomLeavesNothingBehind() throws IOException {
    var disk = new FailingDisk();
    try (var log = StreamLog.open(folder, 7, START, SMALL, disk::disk)) {
      disk.fail("write", FailingDisk.ENOSPC);
      assertFull(log);
      assertThat(files(folder)).isEmpty();
      disk.mend();
      append(log, 2, 100);
      var before = contents(folder);
      disk.fail("write", FailingDisk.ENOSPC);
      assertFull(log);
      assertThat(contents(folder)).isEqualTo(before);
      disk.mend();
      append(log, 10, 100);
      assertThat(sequences(log, START)).hasSize(12);
      disk.fail("write", FailingDisk.ENOSPC);
      assertFull(log);
      assertThat(files(folder)).hasSize(1);
      disk.mend();
      append(log, 1, 100);
      assertThat(sequences(log, START)).hasSize(13);
    }
    try (var log = open(START)) {
      assertThat(log.cut()).isEmpty();
      assertThat(sequences(log, START)).hasSize(13);
    }
  }

  private static void assertFull(StreamLog log) {
    Mark end = log.end();
    assertThatExceptionOfType(LogFullException.class)
        .isThrownBy(() -> append(log, 3, 100))
        .withMessageContaining("ENOSPC in write");
    assertThat(log.end()).isEqualTo(end);
  }

  @Test
  void afterAnErrorOfTheDiskTheLogIsNotUsedUntilItIsOpenedAgain() throws IOException {
    for (String call : new String[] {"write", "sync", "syncFolder"}) {
      var disk = new FailingDisk();
      Path own = folder.resolve(call);
      try (var log = StreamLog.open(own, 7, START, SMALL, disk::disk)) {
        append(log, 1, 100);
        disk.fail(call, FailingDisk.EIO);
        assertThatExceptionOfType(LogException.class)
            .isThrownBy(() -> {
              append(log, 1, 100);
              log.sync();
            })
            .withMessageContaining("EIO in " + call);
        disk.mend();
        assertThatThrownBy(() -> append(log, 1, 100)).hasMessageContaining("opened again");
        assertThatThrownBy(log::sync).hasMessageContaining("EIO in " + call);
        assertThatThrownBy(() -> log.trim(START)).hasMessageContaining("opened again");
      }
      try (var log = StreamLog.open(own, 7, START, SMALL)) {
        append(log, 1, 100);
      }
    }
  }

  @Test
  void whatIsHalfWrittenIsTakenBack() throws IOException {
    var disk = new FailingDisk();
    try (var log = StreamLog.open(folder, 7, START, SMALL, disk::disk)) {
      append(log, 1, 100);
      disk.fail("write", FailingDisk.ENOSPC);
      disk.calls.clear();
      assertFull(log);
      assertThat(disk.calls).containsExactly("write", "truncate");
    }
  }

  @Test
  @Tag("root")
  void aDiskThatIsFullIsToldAndLeavesAGoodLog() throws IOException {
    MountProcess.assumePossible();
    try (Arena memory = Arena.ofConfined()) {
      var linux = new Linux(memory);
      linux.mount(
          memory.allocateFrom("none"),
          memory.allocateFrom(folder.toString()),
          memory.allocateFrom("tmpfs"),
          0,
          memory.allocateFrom("size=512k"));
      try {
        fillUp();
      } finally {
        linux.unmount(memory.allocateFrom(folder.toString()), Flags.MNT_DETACH);
      }
    }
  }

  private void fillUp() throws IOException {
    var settings = new LogSettings(100_000, 10_000_000);
    Path own = folder.resolve("log");
    int appended = 0;
    try (var log = StreamLog.open(own, 7, START, settings)) {
      try {
        while (appended < 1_000) {
          append(log, 1, 7_777);
          appended++;
        }
      } catch (LogFullException e) {
        assertThat(e).hasMessageContaining("no room").hasMessageContaining("ENOSPC");
      }
      assertThat(appended).isBetween(50, 70);
      assertThat(sequences(log, START)).hasSize(appended);
      log.sync();
      log.trim(records(START, 20, 7_777).getLast().end());
      append(log, 1, 7_777);
      appended++;
    }
    try (var log = StreamLog.open(own, 7, records(START, 20, 7_777).getLast().end(), settings)) {
      assertThat(log.cut()).isEmpty();
      assertThat(sequences(log, log.begin())).hasSize(appended - 20);
    }
  }
}
