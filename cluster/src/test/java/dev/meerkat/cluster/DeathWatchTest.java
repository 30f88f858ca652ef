package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jgroups.protocols.FD_SOCK2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeathWatchTest {
  @TempDir Path directory;

  private static FD_SOCK2 watch(Site.Node node) {
    FD_SOCK2 watch = node.channel().getProtocolStack().findProtocol(FD_SOCK2.class);
    assertThat(watch).isInstanceOf(DeathWatch.class);
    return watch;
  }

  private static boolean isConnected(Site.Node node) {
    return watch(node).printConnections().contains("-->");
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited in vain for " + what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /// A server that lives, but whose watch connection broke, is connected again.
  @Test
  void connectsAgainAfterTheConnectionIsLost() throws Exception {
    try (Site site = new Site("watch", directory, "north", "south")) {
      Site.Node north = site.start("north");
      Site.Node south = site.start("south");
      north.heard().awaitMembers("north", "south");
      await("a watch connection", () -> isConnected(south));
      for (int i = 0; i < 10; i++) {
        watch(south).stop();
        watch(south).start();
        await("a new watch connection", () -> isConnected(south));
      }
      assertThat(north.cluster().members()).hasSize(2);
    }
  }
}
