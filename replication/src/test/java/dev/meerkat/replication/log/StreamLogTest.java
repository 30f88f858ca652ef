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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamLogTest {
  @TempDir private Path folder;

  private StreamLog open(Mark after) throws LogException {
    return StreamLog.open(folder, 7, after, SMALL);
  }

  private static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void whatIsAppendedIsReadInItsOrder() throws IOException {
    try (var log = open(START)) {
      assertThat(log.end()).isEqualTo(START);
      assertThat(sequences(log, START)).isEmpty();
      for (int i = 0; i < 10; i++) {
        append(log, 3, 200);
      }
      assertThat(files(folder)).hasSizeGreaterThan(3);
      assertThat(sequences(log, START)).isEqualTo(numbers(101, 130));
      Mark middle = records(START, 14, 200).getLast().end();
      assertThat(sequences(log, middle)).isEqualTo(numbers(115, 130));
      try (LogReader reader = log.read(START)) {
        int count = 0;
        while (reader.next(middle).isPresent()) {
          count++;
        }
        assertThat(count).isEqualTo(14);
        assertThat(reader.at()).isEqualTo(middle);
        append(log, 1, 10);
        assertThat(reader.next(log.end()).orElseThrow().end().sequence()).isEqualTo(115);
      }
    }
  }

  @Test
  void aLogIsThereAgainWhenItIsOpenedAgain() throws IOException {
    Mark end;
    try (var log = open(START)) {
      append(log, 20, 100);
      log.append(records(log.end(), 5, 100), 118);
      append(log, 1, 100);
      log.append(records(log.end(), 1, 100), 118);
      end = log.end();
    }
    Mark after = records(START, 25, 100).getLast().end();
    try (var log = open(after)) {
      assertThat(log.begin()).isEqualTo(after);
      assertThat(log.end()).isEqualTo(end);
      assertThat(log.resynced()).isEqualTo(118);
      assertThat(log.cut()).isEmpty();
      assertThat(log.foundRanges())
          .isEqualTo(Ranges.of(List.of(new Range(126, 0), new Range(127, 0))));
      append(log, 2, 100);
      assertThat(sequences(log, after)).isEqualTo(numbers(126, 129));
    }
  }

  @Test
  void aRecordThatDoesNotFollowIsRefused() throws IOException {
    try (var log = open(START)) {
      append(log, 1, 10);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> log.append(records(START, 1, 10), 0))
          .withMessageContaining("the log ends at 101+");
      assertThatIllegalArgumentException().isThrownBy(() -> log.append(List.of(), 0));
      assertThatIllegalArgumentException().isThrownBy(() -> log.read(new Mark(99, 0)));
    }
  }

  @Test
  void trimmingFreesWholeFilesAndMovesTheBeginning() throws IOException {
    try (var log = open(START)) {
      for (int i = 0; i < 10; i++) {
        append(log, 3, 200);
      }
      int before = files(folder).size();
      long bytes = log.bytes();
      Mark middle = records(START, 14, 200).getLast().end();
      log.trim(middle);
      assertThat(log.begin()).isEqualTo(middle);
      assertThat(files(folder)).hasSizeLessThan(before);
      assertThat(log.bytes()).isLessThan(bytes);
      assertThat(sequences(log, middle)).isEqualTo(numbers(115, 130));
      assertThatIllegalArgumentException().isThrownBy(() -> log.read(START));
      log.trim(log.end());
      assertThat(files(folder)).isEmpty();
      assertThat(log.bytes()).isZero();
      append(log, 1, 10);
      assertThat(sequences(log, log.begin())).isEqualTo(numbers(131, 131));
    }
  }

  @Test
  void aJournalOfAnotherNumberIsOfThePast() throws IOException {
    try (var log = open(START)) {
      append(log, 30, 100);
    }
    Mark other = new Mark(3, 3);
    try (var log = StreamLog.open(folder, 8, other, SMALL)) {
      assertThat(files(folder)).isEmpty();
      assertThat(log.end()).isEqualTo(other);
    }
  }

  @Test
  void restartingBeginsAnEmptyLogOfAnotherNumber() throws IOException {
    Mark other = new Mark(3, 3);
    try (var log = open(START)) {
      append(log, 30, 100);
      log.restart(8, other);
      assertThat(files(folder)).isEmpty();
      append(log, 2, 100);
      assertThat(log.sync()).isEqualTo(log.end());
      assertThat(sequences(log, other)).isEqualTo(numbers(4, 5));
    }
    try (var log = StreamLog.open(folder, 8, other, SMALL)) {
      assertThat(sequences(log, other)).isEqualTo(numbers(4, 5));
    }
  }

  @Test
  void whatIsNotNeededAnyMoreIsRemovedWhenALogIsOpened() throws IOException {
    Mark end;
    try (var log = open(START)) {
      append(log, 30, 100);
      end = log.end();
    }
    try (var log = open(end)) {
      assertThat(files(folder)).isEmpty();
      assertThat(log.begin()).isEqualTo(end);
    }
  }

  @Test
  void aSecondOpenerIsRefused() throws IOException {
    try (var log = open(START)) {
      append(log, 1, 10);
      assertThatExceptionOfType(LogException.class)
          .isThrownBy(() -> open(START))
          .withMessageContaining("is in use");
      assertThat(sequences(log, START)).hasSize(1);
    }
    open(START).close();
  }

  @Test
  void aClosedLogIsRefused() throws IOException {
    var log = open(START);
    log.close();
    log.close();
    assertThatThrownBy(() -> append(log, 1, 10)).hasMessageContaining("it is closed");
  }

  @Test
  void aLogThatReachedItsBoundIsFullUntilItIsTrimmed() throws IOException {
    try (var log = StreamLog.open(folder, 7, START, new LogSettings(1_000, 3_000))) {
      append(log, 5, 200);
      append(log, 4, 200);
      var before = contents(folder);
      assertThatExceptionOfType(LogFullException.class)
          .isThrownBy(() -> append(log, 4, 200))
          .withMessageContaining("its limit of 3000 bytes");
      assertThat(contents(folder)).isEqualTo(before);
      log.trim(log.end());
      append(log, 4, 200);
      assertThat(sequences(log, log.begin())).isEqualTo(numbers(110, 113));
    }
  }

  @Test
  void aSyncIsOfTheFilesAndOfTheFolderWhenAFileIsNew() throws IOException {
    var disk = new FailingDisk();
    try (var log = StreamLog.open(folder, 7, START, SMALL, disk::disk)) {
      append(log, 1, 100);
      disk.calls.clear();
      assertThat(log.sync()).isEqualTo(log.end());
      assertThat(disk.calls).containsExactly("sync", "syncFolder");
      append(log, 1, 100);
      append(log, 1, 100);
      disk.calls.clear();
      log.sync();
      assertThat(disk.calls).containsExactly("sync");
      append(log, 8, 100);
      append(log, 8, 100);
      disk.calls.clear();
      log.sync();
      assertThat(disk.calls).containsExactly("sync", "sync", "syncFolder");
      disk.calls.clear();
      log.sync();
      assertThat(disk.calls).isEmpty();
    }
  }

  @Test
  void whatIsAppendedWhileASyncGoesOnIsForTheNextOne() throws IOException {
    var disk = new FailingDisk();
    try (var log = StreamLog.open(folder, 7, START, SMALL, disk::disk)) {
      append(log, 1, 100);
      Mark before = log.end();
      disk.onSync(() -> {
        try {
          append(log, 1, 100);
        } catch (LogException e) {
          throw new AssertionError(e);
        }
      });
      assertThat(log.sync()).isEqualTo(before);
      disk.onSync(() -> {});
      disk.calls.clear();
      assertThat(log.sync()).isEqualTo(log.end()).isNotEqualTo(before);
      assertThat(disk.calls).contains("sync");
    }
  }

  @Test
  void aReaderFollowsWhatAnotherThreadAppends() throws Exception {
    int count = 300;
    try (var log = StreamLog.open(folder, 7, START, new LogSettings(5_000, 1_000_000))) {
      var failure = new AtomicReference<Throwable>();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; i < count; i++) {
                    append(log, 1, 100);
                  }
                } catch (LogException | RuntimeException e) {
                  failure.set(e);
                }
              });
      int read = 0;
      try (LogReader reader = log.read(START)) {
        while (read < count && (writer.isAlive() || failure.get() == null)) {
          read += reader.next(log.end()).isPresent() ? 1 : 0;
        }
      }
      writer.join();
      assertThat(failure.get()).isNull();
      assertThat(read).isEqualTo(count);
    }
  }
}
