package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Lease;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFileTest {
  @TempDir Path folder;

  @Test
  void eachStartIsAGreaterRun_andWhatWasWrittenIsThere() throws Exception {
    var first = new MemoryFile(folder, InstantSource.fixed(Instant.EPOCH));
    assertThat(first.begin()).isEqualTo(new MemoryFile.Begun(1, Memory.NEW));
    var memory =
        new Memory(
            new Lease(7, 3, Optional.of(new ServerId("north")), 1, true, Optional.empty()),
            2,
            true,
            Memory.Bond.CONFLICT);
    first.write(memory);
    assertThat(first.begin()).isEqualTo(new MemoryFile.Begun(2, memory));
    assertThat(new MemoryFile(folder).begin()).isEqualTo(new MemoryFile.Begun(3, memory));
    assertThat(new MemoryFile(folder).isDirty()).isTrue();
  }

  @Test
  void aDamagedFileIsNotTakenForAnEmptyOne() throws Exception {
    Files.writeString(folder.resolve("memory.json"), "{\"run\": 4}");
    assertThatThrownBy(() -> new MemoryFile(folder).begin())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("memory.json is damaged")
        .hasMessageContaining("see that nothing does");
  }
}
