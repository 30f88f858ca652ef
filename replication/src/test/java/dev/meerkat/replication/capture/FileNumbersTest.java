package dev.meerkat.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.linux.FileHandle;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FileNumbersTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final FileNumbers numbers = new FileNumbers(nanos::get);

  @Test
  void aBlockIsUsedUpBeforeTheNext() {
    var given = new HashSet<FileId>();
    Range block = block(numbers.next());
    for (int i = 1; i < Range.BLOCK_FILES; i++) {
      FileId next = numbers.next();
      assertThat(given.add(next)).isTrue();
      assertThat(block(next)).isEqualTo(block);
    }
    FileId next = numbers.next();
    assertThat(block(next)).isNotEqualTo(block);
    assertThat(next.number()).isGreaterThan(FileId.ROOT.number());
  }

  @Test
  void aBlockIsGivenUpAfterAWhile() {
    Range first = block(numbers.next());
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
    assertThat(block(numbers.next())).isEqualTo(first);
    nanos.addAndGet(1);
    assertThat(block(numbers.next())).isNotEqualTo(first);
  }

  private static Range block(FileId file) {
    return Range.block(file.number());
  }

  @Test
  void anIndexKnowsTheFilesOfABlock() {
    var index = new FileIndex();
    var handle = FileHandle.of(Arena.ofAuto().allocate(8, 8));
    FileId first = numbers.next();
    FileId second = numbers.next();
    index.put(first, handle);
    index.put(second, handle);
    index.put(new FileId(first.number() + Range.BLOCK_FILES), handle);
    var other = new Range(3, 4);
    assertThat(index.resolved(Ranges.of(List.of(block(second), other))))
        .isEqualTo(
            Ranges.of(List.of(other, Range.whole(first.number()), Range.whole(second.number()))));
    assertThat(index.resolved(Ranges.EVERYTHING)).isSameAs(Ranges.EVERYTHING);

    var few = index.resolved(Ranges.of(List.of(block(second))));
    for (long file = 2; file < 2 * Range.BLOCK_FILES; file++) {
      index.put(new FileId(-file), handle);
    }
    assertThat(index.resolved(Ranges.of(List.of(block(second))))).isEqualTo(few);
  }
}
