package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SOUTH;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Two hosts that reach each other, without a group yet.
abstract class PairCase {
  @TempDir Path folder;
  TestHost north;
  TestHost south;

  @BeforeEach
  void startHosts() throws Exception {
    north = new TestHost(NORTH, folder.resolve("north"));
    south = new TestHost(SOUTH, folder.resolve("south"));
    TestHost.connect(north, south);
    north.start();
    south.start();
  }

  @AfterEach
  void stopHosts() {
    north.close();
    south.close();
  }
}
