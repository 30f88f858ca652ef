package dev.meerkat.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.MountProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeftMountTest {
  @TempDir Path parent;

  private static long asking(Path folder) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("asks who serves " + folder))
        .count();
  }

  @Test
  void aMountThatDoesNotAnswerKeepsOneThread() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder")).toRealPath();
    try (MountProcess mount = MountProcess.start(folder)) {
      mount.signal("STOP");
      try {
        for (int i = 0; i < 3; i++) {
          assertThat(LeftMount.answer(folder, Duration.ofMillis(100))).isEmpty();
        }
        assertThat(asking(folder)).isEqualTo(1);
      } finally {
        mount.signal("CONT");
      }
      assertThat(LeftMount.answer(folder, Duration.ofMinutes(1))).isEqualTo("serves it");
      mount.unmount();
    }
  }
}
