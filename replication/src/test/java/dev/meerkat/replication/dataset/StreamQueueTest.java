package dev.meerkat.replication.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.log.LogException;
import dev.meerkat.replication.log.SlowLog;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The queue while its disk takes its time.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamQueueTest {
  private static final long ALL = Long.MAX_VALUE / 2;

  @TempDir Path folder;

  private final Semaphore writing = new Semaphore(0);
  private final Semaphore permits = new Semaphore(0);
  private final List<StreamRecord> records = records(20);
  private StreamQueue queue;

  private static List<StreamRecord> records(int count) {
    var records = new ArrayList<StreamRecord>();
    Mark at = Mark.START;
    for (int i = 0; i < count; i++) {
      var data = MemorySegment.ofArray(new byte[100]);
      var write = new Change.Write(new FileId(5), 0, data, Instant.EPOCH);
      records.add(StreamRecord.of(at, Ranges.NONE, write));
      at = records.getLast().end();
    }
    return records;
  }

  private StreamRecord record(int sequence) {
    return records.get(sequence - 1);
  }

  @BeforeEach
  void open() throws LogException {
    queue =
        new StreamQueue(
            SlowLog.open(
                folder.resolve("queue"),
                1,
                Mark.START,
                () -> {
                  writing.release();
                  permits.acquireUninterruptibly();
                }),
            1,
            (number, at) -> SlowLog.open(folder.resolve("queue"), number, at, () -> {}));
    add(1, 10);
  }

  @AfterEach
  void close() throws LogException {
    permits.release(1_000);
    queue.close();
  }

  private void add(int first, int last) {
    for (int i = first; i <= last; i++) {
      queue.add(record(i));
    }
  }

  private List<Long> after(Mark mark) throws LogException {
    return queue.after(mark, record(20).end(), ALL).stream()
        .map(record -> record.end().sequence())
        .toList();
  }

  /// Up to the tenth record; it waits for its first write.
  private final class Spilling {
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private final Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                queue.spill(record(10).end());
              } catch (LogException | RuntimeException e) {
                failure.set(e.toString());
              }
            });

    Spilling() {
      writing.acquireUninterruptibly();
    }

    void finish() throws InterruptedException {
      permits.release(1_000);
      thread.join();
      assertThat(failure.get()).isEmpty();
    }
  }

  @Test
  void nobodyWaitsForADiskThatIsSlow() throws Exception {
    var spilling = new Spilling();
    add(11, 12);
    assertThat(after(record(8).end())).containsExactly(9L, 10L, 11L, 12L);
    assertThat(queue.forget(record(3).end())).as("nothing is on disk yet").isFalse();

    spilling.finish();
    assertThat(after(record(3).end())).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(after(record(10).end())).containsExactly(11L, 12L);
    assertThat(queue.forget(record(9).end())).isTrue();
    assertThat(queue.forget(record(10).end())).as("asked for already").isFalse();
    queue.tidy();
    assertThat(SlowLog.files(folder.resolve("queue"))).isZero();
    assertThat(after(record(10).end())).containsExactly(11L, 12L);
  }

  @Test
  void whatIsDroppedWhileItIsMovedIsGone() throws Exception {
    var spilling = new Spilling();
    queue.drop();
    add(11, 13);
    spilling.finish();
    assertThat(after(record(5).end())).as("never what was dropped").containsExactly(11L, 12L, 13L);
    queue.tidy();
    assertThat(SlowLog.files(folder.resolve("queue"))).isZero();

    queue.spill(record(12).end());
    assertThat(after(record(10).end())).containsExactly(11L, 12L);
    assertThat(after(record(12).end())).containsExactly(13L);
  }

  private Path file() throws IOException {
    try (var all = Files.list(folder.resolve("queue"))) {
      return all.filter(path -> path.toString().endsWith(".log"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  private void assertGoesOn() throws LogException {
    add(11, 20);
    queue.spill(record(15).end());
    assertThat(after(record(10).end())).containsExactly(11L, 12L, 13L, 14L, 15L);
    assertThat(after(record(15).end())).containsExactly(16L, 17L, 18L, 19L, 20L);
  }

  @Test
  void whatIsDamagedIsDroppedAndTheQueueGoesOn() throws Exception {
    permits.release(1_000);
    queue.spill(record(10).end());
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length / 2] ^= (byte) 1;
    Files.write(file(), bytes);
    assertThatExceptionOfType(LogException.class).isThrownBy(() -> after(Mark.START));
    queue.drop();
    queue.tidy();
    assertGoesOn();
  }

  @Test
  void aDiskThatRefusesIsUsedAgainWhenItDoesNotAnyMore() throws Exception {
    permits.release(1_000);
    queue.spill(record(10).end());
    Path file = file();
    Files.delete(file);
    Files.createDirectories(file.resolve("not a file"));
    queue.forget(record(10).end());
    assertThatExceptionOfType(LogException.class).isThrownBy(queue::tidy);
    queue.drop();
    queue.tidy(); // It cannot, and that is no reason to end.
    add(11, 12);
    assertThatExceptionOfType(LogException.class).isThrownBy(() -> queue.spill(record(12).end()));
    queue.drop();

    Files.delete(file.resolve("not a file"));
    Files.delete(file);
    queue.tidy();
    assertGoesOn();
  }
}
