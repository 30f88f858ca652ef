package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiskCallsTest {
  private static int hang(CountDownLatch until) throws InterruptedException {
    until.await();
    return 1;
  }

  /// Two threads are given up to operations that hang; then nothing more is begun until one
  /// returns.
  @Test
  void whoeverAsksADiskThatHangsGoesOnAndThreadsAreFew() throws IOException {
    var thaw = new CountDownLatch(1);
    try (var calls = new DiskCalls("disk x", 2, 2_000)) {
      assertThat(calls.call("reading", () -> 7)).isEqualTo(7);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> calls.call("reading", () -> hang(thaw)))
            .isInstanceOf(IOException.class)
            .hasMessage("disk x hangs: reading has not returned for 2000 ms");
      }
      assertThatThrownBy(() -> calls.call("writing", () -> 7))
          .isInstanceOf(IOException.class)
          .hasMessage("disk x hangs: writing was not begun");
      thaw.countDown();
      Frames.await("it is well again", () -> works(calls));
    }
  }

  private static boolean works(DiskCalls calls) {
    try {
      return calls.call("reading", () -> 7) == 7;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void whatAnOperationThrowsIsThrown() {
    try (var calls = new DiskCalls("disk x", 1, 20_000)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() ->
                calls.call(
                    "reading",
                    () -> {
                      throw new IOException("Input/output error");
                    }))
            .isInstanceOf(IOException.class)
            .hasMessage("Input/output error");
      }
    }
  }

  @Test
  void aClosedDiskSaysSo() {
    var calls = new DiskCalls("disk x", 1, 20_000);
    calls.close();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> calls.call("reading", () -> 7))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("disk x is closed");
    }
  }
}
