package dev.meerkat.cluster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityFileTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir private Path directory;

  @Test
  void theFirstStartFoundsASiteThatLaterOnesKeep() throws Exception {
    SiteIdentity founded = new IdentityFile(directory).openOrFound(NORTH, "harbour", NOW);
    SiteIdentity read =
        new IdentityFile(directory).openOrFound(NORTH, "harbour", NOW.plusSeconds(9));
    assertThat(read.certificate()).isEqualTo(founded.certificate());
    assertThat(read.siteFingerprint()).isEqualTo(founded.siteFingerprint());
    assertThat(read.siteName()).isEqualTo("harbour");
    assertThat(read.member()).isEqualTo(new Member(NORTH, NOW.toEpochMilli()));
    assertThat(SiteIdentity.found(NORTH, "harbour", NOW).siteFingerprint())
        .isNotEqualTo(founded.siteFingerprint());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(IdentityFile.NAME))))
        .isEqualTo("rw-------");
  }

  @Test
  void aCopiedDiskUnderAnotherNameIsRefused() throws Exception {
    new IdentityFile(directory).openOrFound(NORTH, "harbour", NOW);
    assertThatThrownBy(
            () -> new IdentityFile(directory).openOrFound(new ServerId("south"), "harbour", NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("that of server 'north'")
        .hasMessageContaining("names this server 'south'")
        .hasMessageContaining("a copy of that server's");
  }

  /// Each character that is not white space matters, or the file would not tell that it is damaged.
  @ParameterizedTest
  @ValueSource(ints = {0, 40, 300, 700, 900, 1_200, 1_300})
  void aDamagedFileIsRefusedAndKept(int place) throws Exception {
    new IdentityFile(directory).openOrFound(NORTH, "harbour", NOW);
    Path file = directory.resolve(IdentityFile.NAME);
    byte[] bytes = Files.readAllBytes(file);
    bytes[place] = (byte) (bytes[place] == 'A' ? 'B' : 'A');
    Files.write(file, bytes);
    assertThatThrownBy(() -> new IdentityFile(directory).openOrFound(NORTH, "harbour", NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining("restore it from a backup");
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }
}
