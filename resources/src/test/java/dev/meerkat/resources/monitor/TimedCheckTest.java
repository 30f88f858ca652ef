package dev.meerkat.resources.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Monitor;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.kind.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimedCheckTest {
  @TempDir private Path folder;

  /// Waits for what nothing interrupts, as the lookup of a name does.
  private static void hang(CountDownLatch end) {
    boolean interrupted = false;
    while (end.getCount() > 0) {
      try {
        end.await();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatCannotBeAskedIsTold() throws Exception {
    var launch =
        Launch.of(
            new GuardScript(new GroupId("shop"), folder), "web", OptionalLong.empty(), 60_000);
    var url = "http://my_host/";
    var check = Check.of(new Monitor(Monitor.Kind.HTTP, url, 1_000, 60_000, 3));
    assertThat(check.trouble(launch)).contains("it cannot be asked: unsupported URI " + url);
  }

  @Test
  void oneThatHangsIsNotWaitedFor_norBegunAgain() throws Exception {
    var begun = new AtomicInteger();
    var end = new CountDownLatch(1);
    var launch =
        Launch.of(
            new GuardScript(new GroupId("shop"), folder), "web", OptionalLong.empty(), 60_000);
    Check hanging =
        _ -> {
          begun.incrementAndGet();
          hang(end);
          return Optional.empty();
        };
    var check = new TimedCheck(hanging, Duration.ofMillis(20));
    assertThat(check.trouble(launch)).contains("no answer within 20 ms");
    assertThat(check.trouble(launch).orElseThrow()).startsWith("the last check waits still");
    assertThat(begun).hasValue(1);
    end.countDown();
    var patient = new TimedCheck(hanging, Duration.ofMinutes(1));
    assertThat(patient.trouble(launch)).as("it works").isEmpty();
  }
}
