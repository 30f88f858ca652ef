package dev.meerkat.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitBufferTest {
  private static final int KIB = 1024;
  private static final int MAX = 8 * KIB * KIB;

  private static UnitBuffer buffer(UnitBudget budget) {
    return new UnitBuffer(4 * KIB, MAX, budget);
  }

  @ParameterizedTest
  @CsvSource({
    // needed, lent, own afterwards; all in KiB
    "3, 0, 4",
    "4, 0, 4",
    "5, 0, 8",
    "100, 0, 100",
    "256, 0, 256",
    "257, 512, 4",
    "512, 512, 4",
    "513, 1024, 4",
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

  @Test
  void shareWhatThereIs() {
    var budget = new UnitBudget(1024 * KIB);
    UnitBuffer one = buffer(budget);
    UnitBuffer two = buffer(budget);
    assertThat(one.reserve(600 * KIB)).isTrue();
    assertThat(two.reserve(200 * KIB)).isTrue();
    assertThat(two.reserve(300 * KIB)).isFalse();
    assertThat(two.problem()).startsWith("is larger than usual, and the memory for such is used");
    one.giveBack();
    assertThat(two.reserve(300 * KIB)).isTrue();
    assertThat(one.reserve(300 * KIB)).isTrue();
    assertThat(budget.lentBytes()).isEqualTo(1024 * KIB);
  }

  @Test
  void areUsedAgain() {
    var budget = new UnitBudget(1024 * KIB);
    UnitBuffer buffer = buffer(budget);
    assertThat(buffer.reserve(600 * KIB)).isTrue();
    byte[] first = buffer.bytes();
    buffer.giveBack();
    assertThat(buffer.reserve(700 * KIB)).isTrue();
    assertThat(buffer.bytes()).isSameAs(first);
  }
}
