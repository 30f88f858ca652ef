package dev.meerkat.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class UnitBufferTest {
  private static final int KIB = 1024;
  private static final int MAX = 8 * KIB * KIB;

  private static UnitBuffer buffer(UnitBudget budget) {
    return UnitBuffer.ofPictures(4 * KIB, MAX, budget);
  }

  private static UnitBudget impatient(int kib) {
    return new UnitBudget(kib * (long) KIB, 0);
  }

  @ParameterizedTest
  @CsvSource({
    // needed, lent, own afterwards; all in KiB
    "3, 0, 4",
    "4, 0, 4",
    "5, 0, 8",
    "100, 0, 100",
    "256, 0, 256",
    "257, 320, 4",
    "320, 320, 4",
    "512, 512, 4",
    "513, 640, 4",
    "1025, 1280, 4",
    "8192, 8192, 4",
  })
  void keepsUsualMemoryAndGivesBackMore(int needed, int lent, int own) {
    var budget = new UnitBudget(MAX);
    UnitBuffer buffer = buffer(budget);
    assertThat(buffer.reserve(needed * KIB)).isTrue();
    assertThat(buffer.bytes()).hasSizeGreaterThanOrEqualTo(needed * KIB);
    assertThat(budget.lentBytes()).isEqualTo(lent * (long) KIB);
    buffer.giveBack();
    buffer.giveBack();
    assertThat(budget.lentBytes()).isZero();
    assertThat(buffer.bytes()).hasSize(own * KIB);
  }

  @Test
  void keepsWhatIsThereAsItGrows() {
    UnitBuffer buffer = buffer(new UnitBudget(2 * MAX));
    var expected = new byte[MAX];
    int size = 0;
    while (size < MAX) {
      int more = Math.min(60_000, MAX - size);
      assertThat(buffer.reserve(size + more)).isTrue();
      Arrays.fill(buffer.bytes(), size, size + more, (byte) (size >> 8));
      Arrays.fill(expected, size, size + more, (byte) (size >> 8));
      size += more;
    }
    assertThat(buffer.bytes()).isEqualTo(expected);
    assertThat(buffer.reserve(MAX + 1)).isFalse();
    assertThat(buffer.problem()).isEqualTo("has more than 8388608 bytes");
  }

  /// The first to have borrowed gets what it needs, so that it can go on and give back.
  @Test
  void shareWhatThereIs() {
    UnitBudget budget = impatient(1024);
    UnitBuffer one = buffer(budget);
    UnitBuffer two = buffer(budget);
    assertThat(one.reserve(640 * KIB)).isTrue();
    assertThat(two.reserve(200 * KIB)).isTrue();
    assertThat(two.reserve(448 * KIB)).isFalse();
    assertThat(two.problem()).startsWith("is larger than usual, and the memory for such is used");
    assertThat(one.reserve(1000 * KIB)).isTrue();
    assertThat(budget.lentBytes()).isEqualTo(1536 * KIB);
    one.giveBack();
    assertThat(two.reserve(448 * KIB)).isTrue();
    assertThat(one.reserve(512 * KIB)).as("what was beyond the bound is gone").isFalse();
    assertThat(budget.lentBytes()).isEqualTo(448 * KIB);
  }

  @Test
  void areUsedAgain() {
    UnitBudget budget = impatient(1024);
    UnitBuffer buffer = buffer(budget);
    assertThat(buffer.reserve(768 * KIB)).isTrue();
    byte[] first = buffer.bytes();
    buffer.giveBack();
    assertThat(buffer.reserve(700 * KIB)).isTrue();
    assertThat(buffer.bytes()).isSameAs(first);
  }

  /// Key frames of a camera are about as large as each other.
  @Test
  void takeAtOnceWhatTheLastLargeUnitNeeded() {
    UnitBudget budget = impatient(8192);
    UnitBuffer buffer = buffer(budget);
    assertThat(buffer.reserve(300 * KIB)).isTrue();
    assertThat(buffer.reserve(700 * KIB)).isTrue();
    assertThat(buffer.reserve(1000 * KIB)).isTrue();
    buffer.giveBack();
    assertThat(buffer.reserve(100 * KIB)).isTrue();
    assertThat(budget.lentBytes()).isZero();
    buffer.giveBack();
    assertThat(buffer.reserve(300 * KIB)).isTrue();
    byte[] taken = buffer.bytes();
    assertThat(taken).hasSizeGreaterThanOrEqualTo(1000 * KIB);
    assertThat(buffer.reserve(1000 * KIB)).isTrue();
    assertThat(buffer.bytes()).isSameAs(taken);
  }

  @Test
  void aPictureWaitsUntilMemoryIsGivenBack() throws InterruptedException {
    var budget = new UnitBudget(1024 * KIB, TimeUnit.MINUTES.toNanos(1));
    UnitBuffer one = buffer(budget);
    assertThat(one.reserve(1024 * KIB)).isTrue();
    UnitBuffer two = buffer(budget);
    var reserved = new AtomicBoolean();
    Thread waiter = Thread.ofVirtual().start(() -> reserved.set(two.reserve(1024 * KIB)));
    awaitParked(waiter);
    assertThat(budget.lentBytes()).isEqualTo(1024 * KIB);
    one.giveBack();
    waiter.join();
    assertThat(reserved).isTrue();
    assertThat(budget.lentBytes()).isEqualTo(1024 * KIB);
  }

  @Test
  void aWaitEndsWhenItIsInterrupted() throws InterruptedException {
    var budget = new UnitBudget(1024 * KIB, TimeUnit.HOURS.toNanos(1));
    assertThat(buffer(budget).reserve(1024 * KIB)).isTrue();
    UnitBuffer two = buffer(budget);
    var refused = new AtomicBoolean();
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> refused.set(!two.reserve(1024 * KIB) && Thread.interrupted()));
    awaitParked(waiter);
    waiter.interrupt();
    waiter.join();
    assertThat(refused).isTrue();
  }

  /// It would hold its camera's pictures up.
  @Test
  void aDocumentDoesNotWait() {
    var budget = new UnitBudget(1024 * KIB, TimeUnit.HOURS.toNanos(1));
    UnitBuffer document = UnitBuffer.ofDocuments(4 * KIB, MAX, budget);
    assertThat(document.reserve(512 * KIB)).isTrue();
    UnitBuffer picture = buffer(budget);
    assertThat(picture.reserve(512 * KIB)).isTrue();
    assertThat(document.reserve(600 * KIB)).isFalse();
    // What it holds is in no picture's way.
    assertThat(picture.reserve(1024 * KIB)).isTrue();
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /// Each has a part of what it needs, and none could go on if nobody could.
  @Test
  void anyNumberGoesOnWhateverTheBound() throws InterruptedException {
    var budget = new UnitBudget(4096 * KIB, TimeUnit.MINUTES.toNanos(1));
    int count = 40;
    var refused = new CountDownLatch(1);
    var done = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      Thread.ofVirtual()
          .start(() -> {
            UnitBuffer buffer = buffer(budget);
            for (int kib = 100; kib <= 1200; kib += 20) {
              if (!buffer.reserve(kib * KIB)) {
                refused.countDown();
              }
              LockSupport.parkNanos(1);
            }
            buffer.giveBack();
            done.countDown();
          });
    }
    done.await();
    assertThat(refused.getCount()).as("none was refused").isOne();
    assertThat(budget.lentBytes()).isZero();
  }
}
