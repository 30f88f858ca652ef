package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Test
  void allAreClosedOnceInReverseOrderWhateverFails() {
    var closed = new ArrayList<String>();
    var parts = new Parts();
    parts.add(() -> closed.add("folder"));
    parts.add(() -> {
      closed.add("archive");
      throw new IOException("the disk is gone");
    });
    parts.add(() -> {
      closed.add("cluster");
      throw new IllegalStateException("a fault");
    });
    parts.add(() -> closed.add("searches"));
    parts.close();
    parts.close();
    assertThat(closed).containsExactly("searches", "cluster", "archive", "folder");
  }
}
