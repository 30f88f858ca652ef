package dev.meerkat.resources.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.ShareResource.Protocol;
import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is run for services, shares and volumes.
class CommandsTest {
  private static String lines(List<List<String>> commands) {
    return commands.stream()
        .map(words -> String.join(" ", words))
        .collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "true,  start,  systemctl start db",
    "true,  stop,   systemctl stop db",
    "true,  status, systemctl is-active --quiet db",
    "false, start,  /etc/init.d/db start",
    "false, status, /etc/init.d/db status",
  })
  void services(boolean systemd, String verb, String expected) {
    var systemctl = systemd ? Optional.of("systemctl") : Optional.<String>empty();
    var script = Path.of("/etc/init.d/db");
    assertThat(String.join(" ", ServiceDriver.command(systemctl, script, "db", verb)))
        .isEqualTo(expected);
  }

  @Test
  void sharesOfSamba() throws Exception {
    var share =
        new ShareResource(
            "docs", Protocol.SAMBA, "/srv/docs", List.of("acl=Everyone:F", "guest_ok=y"));
    assertThat(lines(ShareDriver.adding(share)))
        .isEqualTo("net usershare add docs /srv/docs  Everyone:F guest_ok=y");
    assertThat(lines(ShareDriver.removing(share)))
        .isEqualTo("net usershare delete docs\nsmbcontrol smbd close-share docs");
  }

  @Test
  void sharesOfNfs() throws Exception {
    var share =
        new ShareResource(
            "docs", Protocol.NFS, "/srv/docs", List.of("10.0.0.0/24(rw,sync)", "backup(ro)"));
    assertThat(lines(ShareDriver.adding(share)))
        .isEqualTo("exportfs -o rw,sync 10.0.0.0/24:/srv/docs\nexportfs -o ro backup:/srv/docs");
    assertThat(lines(ShareDriver.removing(share)))
        .isEqualTo("exportfs -u 10.0.0.0/24:/srv/docs\nexportfs -u backup:/srv/docs");
    assertThat(lines(ShareDriver.adding(new ShareResource("d", Protocol.NFS, "/d", List.of()))))
        .isEqualTo("exportfs -o ro *:/d");
  }

  @Test
  void optionsOfSharesThatAreNoneAreNamed() {
    assertThatThrownBy(() ->
            ShareDriver.adding(new ShareResource("docs", Protocol.NFS, "/srv/docs", List.of("rw"))))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("'rw' in the options of share docs is no client of NFS");
    assertThatThrownBy(() ->
            ShareDriver.adding(
                new ShareResource("docs", Protocol.SAMBA, "/srv/docs", List.of("rw"))))
        .hasMessageContaining("'rw' in the options of share docs is none of comment=...");
    assertThat(
            ShareDriver.removing(
                new ShareResource("docs", Protocol.NFS, "/srv/docs", List.of("rw"))))
        .isEmpty();
  }

  @Test
  void exportsAreFoundInTheList() {
    var listed = "/srv/docs\n\t\t10.0.0.0/24\n/srv/other     \t<world>\n";
    assertThat(ShareDriver.exports(listed, "/srv/docs")).isTrue();
    assertThat(ShareDriver.exports(listed, "/srv/other")).isTrue();
    assertThat(ShareDriver.exports(listed, "/srv")).isFalse();
  }

  /// Else what is there would count as stopped, and what runs as removed by somebody.
  @Test
  void aListOfSharesThatFailsDoesNotSayThatThereIsNone() throws Exception {
    assertThat(ShareDriver.lists(new Command.Ended(0, "other\nDocs"), "docs")).isTrue();
    assertThat(ShareDriver.lists(new Command.Ended(0, "other"), "docs")).isFalse();
    assertThatThrownBy(() ->
            ShareDriver.lists(new Command.Ended(255, "cannot open usershare directory"), "docs"))
        .isInstanceOf(ResourceException.class)
        .hasMessage(
            "whether there is a share docs cannot be seen: 'net usershare list' ended with 255:"
                + " cannot open usershare directory");
    var disabled = new Command.Ended(255, "net usershare: usershares are currently disabled");
    assertThat(ShareDriver.lists(disabled, "docs")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "ext4,  'ro,noload'",
    "xfs,   'ro,norecovery'",
    "btrfs, 'ro,rescue=nologreplay'",
    "nfs,   ro"
  })
  void aLookAtADiskChangesNothing(String fileSystem, String options) {
    var volume = new VolumeResource("/dev/sdb1", "/srv", fileSystem, List.of("noatime"));
    assertThat(VolumeDriver.looking(volume, "/look"))
        .containsExactly("mount", "-t", fileSystem, "-o", options, "/dev/sdb1", "/look");
    assertThat(VolumeDriver.mounting(volume, "/srv"))
        .containsExactly("mount", "-t", fileSystem, "-o", "noatime", "/dev/sdb1", "/srv");
  }
}
