package dev.meerkat.replication;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every way to have something durable is told, and waits for the answer.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class BarrierTest {
  private static final String NONE = "0 full, 0 data only";
  private static final String FULL = "1 full, 0 data only";
  private static final String DATA_ONLY = "0 full, 1 data only";

  @TempDir Path parent;
  private Path folder;
  private Path file;
  private MountProcess mount;

  @BeforeEach
  void mount() throws IOException {
    MountProcess.assumePossible();
    folder = Files.createDirectory(parent.resolve("folder"));
    file = Files.writeString(folder.resolve("file"), "some text");
    mount = MountProcess.start(folder);
  }

  @AfterEach
  void unmount() throws Exception {
    if (mount != null) {
      mount.close();
    }
  }

  @Test
  void eachSyncIsOneBarrier() throws Exception {
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      write(channel);
      assertThat(mount.ask("count")).as("a write").isEqualTo(NONE);
      channel.force(true);
      assertThat(mount.ask("count")).as("fsync").isEqualTo(FULL);
      channel.force(false);
      assertThat(mount.ask("count")).as("fdatasync").isEqualTo(DATA_ONLY);

      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
      mapped.put(0, (byte) 1);
      mapped.force();
      assertThat(mount.ask("count")).as("msync").isEqualTo(DATA_ONLY);
    }
    assertThat(mount.ask("count")).as("closing").isEqualTo(NONE);

    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
    assertThat(mount.ask("count")).as("fsync of a folder").isEqualTo(FULL);
  }

  @Test
  void eachWriteToASynchronousFileIsOneBarrier() throws Exception {
    assertThat(barriersOfAWrite(WRITE, SYNC)).isEqualTo(FULL);
    assertThat(barriersOfAWrite(WRITE, DSYNC)).isEqualTo(DATA_ONLY);
    assertThat(barriersOfAWrite(WRITE, CREATE)).isEqualTo(NONE);
  }

  private String barriersOfAWrite(OpenOption... options) throws IOException {
    try (FileChannel channel = FileChannel.open(file, options)) {
      write(channel);
    }
    return mount.ask("count");
  }

  private static void write(FileChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  @Test
  void anErrorIsTheCallers() throws Exception {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      assertThat(mount.ask("fail")).isEqualTo("ok");
      assertThatThrownBy(() -> channel.force(true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Input/output error");
      channel.force(true);
    }
  }

  @Test
  void theCallerWaitsForALateAnswerAndNobodyElseDoes() throws Exception {
    try (FileChannel channel = FileChannel.open(file, WRITE);
        FileChannel other = FileChannel.open(folder.resolve("other"), CREATE, WRITE)) {
      FutureTask<Void> caller =
          new FutureTask<>(() -> {
            channel.force(true);
            return null;
          });
      assertThat(mount.ask("hold")).isEqualTo("ok");
      Thread.ofPlatform().daemon().start(caller);
      assertThat(mount.ask("await")).isEqualTo("held");

      other.force(true);
      assertThat(caller).isNotDone();

      assertThat(mount.ask("release")).isEqualTo("ok");
      caller.get();
    }
  }
}
