package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.document.Documents;
import dev.meerkat.core.model.ServerId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jgroups.JChannel;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynchroniserTest {
  private static final ServerId NORTH = new ServerId("north");

  @TempDir private Path directory;

  @Test
  void aFaultIsToldOnceHoweverManyStepsWorkInBetween() throws Exception {
    List<String> problems = new CopyOnWriteArrayList<>();
    var failures = new CountDownLatch(3);
    var self = ServerAddress.create(NORTH, 1, InetAddress.getLoopbackAddress(), 7_800);
    try (var channel = new JChannel(new SHARED_LOOPBACK());
        var synchroniser =
            new Synchroniser(
                ConfigurationStore.open(directory, NORTH, InstantSource.system()),
                new Link(channel),
                self,
                () -> {
                  failures.countDown();
                  throw new IllegalStateException("a fault");
                },
                problems::add)) {
      synchroniser.start();
      for (int i = 0; i < 3; i++) {
        synchroniser.compare();
        synchroniser.tell(Documents.EMPTY);
      }
      assertThat(failures.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("comparing the configuration with the other servers failed by a fault")
        .contains("a fault");
  }
}
