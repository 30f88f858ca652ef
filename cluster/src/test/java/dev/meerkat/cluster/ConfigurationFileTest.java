package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
  @TempDir private Path directory;

  private static Documents documents(String camera) {
    return Documents.EMPTY
        .edit(
            new TreeMap<>(
                Map.of(
                    new DocumentKey(DocumentKey.CAMERA, camera),
                    new TreeMap<>(Map.of("url", "rtsp://h/1")))),
            new Hlc(1, 0, new ServerId("north")))
        .next();
  }

  /// What was written for an identity counts once the server has it, though the next change of site
  /// has failed at the disk.
  @Test
  void whatIsBesideStaysUntilOtherDocumentsAreThere() throws Exception {
    var file = new ConfigurationFile(directory);
    file.write(documents("old"));
    file.writeBeside("first", documents("first"));
    // a folder that cannot be removed is in the way of the new file
    Path inTheWay = directory.resolve("configuration.json.new/x");
    Files.createDirectories(inTheWay);
    assertThatThrownBy(() -> file.writeBeside("second", documents("second")))
        .isInstanceOf(IOException.class);
    file.settle("first");
    assertThat(file.read()).isEqualTo(documents("first"));
  }

  @Test
  void ofSeveralBesideOnlyTheNewestCounts() throws Exception {
    var file = new ConfigurationFile(directory);
    file.write(documents("old"));
    file.writeBeside("first", documents("first"));
    file.writeBeside("second", documents("second"));
    file.settle("first");
    assertThat(file.read()).isEqualTo(documents("old"));
  }
}
