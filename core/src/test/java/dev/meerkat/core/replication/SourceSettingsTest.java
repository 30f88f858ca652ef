package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSettingsTest {
  private static final long MEBIBYTE = 1L << 20;

  /// All in MiB.
  @ParameterizedTest
  @CsvSource({"256, 64, 16, 4", "455, 113, 28, 4", "1024, 256, 64, 4", "65536, 256, 64, 4"})
  void theQueueFitsIntoTheHeap(long heap, long memory, long window, long batch) {
    var settings = SourceSettings.usual(Mode.SYNCHRONOUS, heap * MEBIBYTE);
    assertThat(settings.memoryBytes() / MEBIBYTE).isEqualTo(memory);
    assertThat(settings.windowBytes() / MEBIBYTE).isEqualTo(window);
    assertThat(settings.batchBytes() / MEBIBYTE).isEqualTo(batch);
  }

  @Test
  void aHeapThatIsTooSmallIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SourceSettings.usual(Mode.SYNCHRONOUS, 255 * MEBIBYTE))
        .withMessage(
            "a heap of 255 MiB is too small for the queue of a dataset: start with more, such as"
                + " -Xmx1g (MEERKAT_JVM_OPTS), and at least -Xmx320m");
  }
}
