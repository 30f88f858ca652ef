package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostZoneTest {
  @TempDir private Path etc;

  @Test
  void isToldByTheLinkThenByTheFile() throws IOException {
    Files.writeString(etc.resolve("timezone"), "Asia/Tokyo\n");
    assertThat(HostZone.name(etc)).isEqualTo("Asia/Tokyo");
    Files.createSymbolicLink(
        etc.resolve("localtime"), Path.of("/usr/share/zoneinfo/Europe/Berlin"));
    assertThat(HostZone.name(etc)).isEqualTo("Europe/Berlin");
  }

  @Test
  void utcHasOneName() throws IOException {
    Files.createSymbolicLink(etc.resolve("localtime"), Path.of("../usr/share/zoneinfo/Etc/UTC"));
    assertThat(HostZone.name(etc)).isEqualTo("UTC");
  }

  @Test
  void withoutEitherItIsThatOfJava() {
    assertThat(HostZone.name(etc)).isNotEmpty();
  }
}
