package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemainsTest {
  private static final long START_MICROS = 1_764_230_400_000_000L;

  @TempDir private Path folder;
  private Path usual = Path.of("");
  private Path former = Path.of("");

  @BeforeEach
  void aServerHasHadAVolume() throws IOException {
    usual = folder.resolve("archive");
    former = folder.resolve("former");
    Files.writeString(folder.resolve("volumes"), "0123456789abcdef " + former + "\n");
  }

  private Optional<Path> found() throws IOException {
    Optional<Path> memory = Optional.of(folder.resolve("volumes"));
    return Remains.find(VolumeSettings.of(List.of(usual), memory, SpaceRule.USUAL));
  }

  private static Path record(Path root) throws IOException {
    Path file = new ArchiveLayout(root).file(new CameraId("gate"), START_MICROS);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "a segment");
  }

  @Test
  void nothingWhereNothingWasRecorded() throws Exception {
    assertThat(found()).isEmpty();
    Files.createDirectories(usual.resolve("gate"));
    Files.writeString(usual.resolve("index.db"), "an index");
    Files.writeString(usual.resolve("gate").resolve("notes.mp4"), "no segment");
    assertThat(found()).isEmpty();
  }

  @Test
  void whereItIsConfigured() throws Exception {
    Path segment = record(usual);
    assertThat(found()).contains(usual);
    Files.delete(segment);
    assertThat(found()).isEmpty();
  }

  /// Which the configuration does not name any more.
  @Test
  void whereAVolumeWasBefore() throws Exception {
    record(former);
    Files.writeString(former.resolve(VolumeIdentity.MARKER), "0123456789abcdef\n");
    assertThat(found()).contains(former);
  }

  /// What is on it cannot be seen.
  @Test
  void notWhereAFormerVolumeIsNotMounted() throws Exception {
    Files.createDirectories(former);
    assertThatThrownBy(this::found)
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(former + " was a volume of the archive")
        .hasMessageContaining("mount its disk");
    Files.delete(former);
    assertThat(found()).isEmpty();
  }
}
