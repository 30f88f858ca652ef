package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.StandAlone;
import dev.meerkat.resources.kind.Systemd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a host refuses because of what it is, and of what it has already.
class HostChecksTest {
  @TempDir Path folder;
  private Path server;
  private String data;

  @BeforeEach
  void begin() throws Exception {
    folder = folder.toRealPath();
    server = Files.createDirectories(folder.resolve("server"));
    data = Files.createDirectories(folder.resolve("data/db")).toString();
  }

  private static Group group(String name, String more) throws GroupRefused {
    var text = TestHost.DOCUMENT.replace("group: shop", "group: " + name) + more;
    return new GroupText(text).readStored();
  }

  private void check(Group group, Group... others) throws Exception {
    check(group, new Systemd(Optional.empty()), others);
  }

  private void check(Group group, Systemd systemd, Group... others) throws Exception {
    new HostChecks(group, NORTH, List.of(others), server, systemd).check();
  }

  @Test
  void aHostIsNoIsolationAddressOfItself() throws Exception {
    var text = new GroupText(TestHost.DOCUMENT.replace("203.0.113.9", "127.0.0.9"));
    assertThatThrownBy(() -> check(text.readStored()))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith(
            "arbitration.isolation on north: 127.0.0.9 is an address of this host, which would"
                + " answer itself when it is cut off");
    check(group("shop", ""));
    check(StandAlone.of(group("shop", ""), NORTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data/db", "data", "data/db/log"})
  void dataOfTwoGroupsLiesApart(String other) throws Exception {
    Files.createDirectories(folder.resolve(other));
    var own = group("shop", "data: [{name: d, folder: %s}]\n".formatted(data));
    var mail = group("mail", "data: [{name: d, folder: %s}]\n".formatted(folder.resolve(other)));
    assertThatThrownBy(() -> check(own, mail))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith(
            "data d on north: "
                + data
                + " and "
                + folder.resolve(other)
                + " of group mail lie within one another");
    check(own, group("mail", "data: [{name: d, folder: %ss}]\n".formatted(data)));
  }

  @Test
  void dataAndVolumesOfTwoGroupsLieApart() throws Exception {
    var disk =
        "  - {name: disk, volume: 'nas:/db', folder: %s, fileSystem: nfs}\n"
            .formatted(folder.resolve("data"));
    var mounted = group("mail", disk);
    var stored = group("shop", "data: [{name: d, folder: %s}]\n".formatted(data));
    assertThatThrownBy(() -> check(stored, mounted))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("of group mail lie within one another");
    assertThatThrownBy(() -> check(mounted, stored))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("of group shop lie within one another");
  }

  /// They are mounted where the links lead.
  @Test
  void foldersAreComparedByWhereSymbolicLinksLead() throws Exception {
    var app = Files.createSymbolicLink(folder.resolve("app"), folder.resolve("data"));
    var disk =
        "  - {name: disk, volume: 'nas:/db', folder: %s, fileSystem: nfs}\n"
            .formatted(app.resolve("db"));
    var dataset = "data: [{name: d, folder: %s}]\n".formatted(data);
    var linked = app + "/db (which leads to " + data + ")";
    var disks = "resource disk on north: " + linked + " and " + data;
    assertThatThrownBy(() -> check(group("shop", disk + dataset)))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith(disks + " of data d lie within one another");
    assertThatThrownBy(() -> check(group("shop", disk), group("mail", dataset)))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith(disks + " of group mail lie within one another");
    assertThatThrownBy(() -> check(group("shop", dataset), group("mail", disk)))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith(
            "data d on north: "
                + data
                + " and "
                + linked
                + " of group mail lie within one another");
    var two =
        "data: [{name: d, folder: %s}, {name: e, folder: %s}]\n".formatted(data, app.resolve("db"));
    assertThatThrownBy(() -> check(group("shop", two)))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith("data e on north: " + linked);
    check(group("shop", disk.replace("app/db", "app/log")), group("mail", dataset));
  }

  /// The end of one group would end what is part of it in the other.
  @ParameterizedTest
  @CsvSource({
    "postgresql, postgresql@15-b",
    "postgresql@15-b, postgresql",
    "postgresql@15-b, psql", // systemd knows it by two names
  })
  void aServiceAndItsPartAreOfOneGroup(String own, String other) throws Exception {
    var program =
        Files.writeString(
            folder.resolve("systemctl"),
            """
            #!/bin/sh
            case $3 in
              postgresql) printf 'Id=postgresql.service\\nConsistsOf=%s %s\\n' \\
                postgresql@15-a.service postgresql@15-b.service ;;
              psql) printf 'Id=postgresql@15-b.service\\nConsistsOf=\\n' ;;
              *) printf 'Id=%s.service\\nConsistsOf=\\n' "$3" ;;
            esac
            """);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    var systemd = new Systemd(Optional.of(program.toString()));
    var shop = group("shop", "  - {name: it, service: %s}\n".formatted(own));
    var mail = group("mail", "  - {name: it, service: %s}\n".formatted(other));
    assertThatThrownBy(() -> check(shop, systemd, mail))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith(
            "resource it on north: group shop would stop postgresql@15-b.service with "
                + own
                + ", and so does group mail with "
                + other);
    check(shop, systemd, group("mail", "  - {name: it, service: nginx}\n"));
  }

  @Test
  void aSystemdThatDoesNotAnswerIsTold() throws Exception {
    var shop = group("shop", "  - {name: it, service: nginx}\n");
    assertThatThrownBy(() -> check(shop, new Systemd(Optional.of("/bin/false"))))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith(
            "resource it on north: it cannot be seen which units are stopped with it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server/datasets", "server", "", "link"})
  void dataAndTheServersOwnFolderLieApart(String path) throws Exception {
    Files.createDirectories(server.resolve("datasets"));
    Files.createSymbolicLink(folder.resolve("link"), server);
    var own = group("shop", "data: [{name: d, folder: %s}]\n".formatted(folder.resolve(path)));
    assertThatThrownBy(() -> check(own))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("where this server keeps what it knows, lie within one another");
    var disk =
        "  - {name: disk, volume: 'nas:/db', folder: %s, fileSystem: nfs}\n"
            .formatted(folder.resolve(path));
    assertThatThrownBy(() -> check(group("shop", disk)))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("where this server keeps what it knows, lie within one another");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "service: postgresql | service: postgresql.service | postgresql is that of group mail",
        "alias: shop.example.org | alias: Shop.example.org | shop.example.org is that of group"
            + " mail",
        "share: files, protocol: samba, folder: /tmp | share: FILES, protocol: samba, folder: /srv"
            + "| files is that of group mail",
        "share: files, protocol: nfs, folder: /tmp | share: other, protocol: nfs, folder: /tmp"
            + "| /tmp is that of group mail",
        "volume: /dev/null, folder: /mnt/a, fileSystem: ext4"
            + "| volume: /dev/./null, folder: /mnt/b, fileSystem: ext4"
            + "| /dev/null is that of group mail",
      })
  void whatOneGroupStopsIsNotThatOfAnother(String own, String other, String why) throws Exception {
    var shop = group("shop", "  - {name: it, %s}\n".formatted(own));
    var mail = group("mail", "  - {name: it, %s}\n".formatted(other));
    assertThatThrownBy(() -> check(shop, mail))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith("resource it on north: " + why);
    assertThatCode(() -> check(shop, group("mail", ""))).doesNotThrowAnyException();
  }

  @Test
  void aWatchdogIsThatOfOneGroup() throws Exception {
    var policy = "policy: {watchdog: /dev/null}\n";
    assertThatThrownBy(() -> check(group("shop", policy), group("mail", policy)))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith("policy.watchdog on north: /dev/null is that of group mail");
  }

  @Test
  void dataOfAGroupThatOneHostRunsAloneStaysItsOwn() throws Exception {
    try (var north = new TestHost(NORTH, folder.resolve("north"));
        var south = new TestHost(TestHost.SOUTH, folder.resolve("south"))) {
      TestHost.connect(north, south);
      north.start();
      south.start();
      var text = TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data);
      var _ = north.setup.create(new GroupText(text), "");
      var _ = north.setup.standAlone(TestHost.SHOP, "shop", true);
      var mail = new GroupText(text.replace("group: shop", "group: mail"));
      for (var host : List.of(north, south)) {
        assertThatThrownBy(() -> host.setup.create(mail, ""))
            .isInstanceOf(GroupRefused.class)
            .hasMessageContaining("of group shop lie within one another");
      }
    }
  }

  @Test
  void theChecklistAsksIsolationAddresses_andTellsWhatDoesNotGoTogether() throws Exception {
    var pretence = new TestHost.Pretence();
    try (var groups =
        new Groups(server, NORTH, pretence, InstantSource.system(), _ -> {}, _ -> {})) {
      var text =
          TestHost.DOCUMENT.replace("[203.0.113.9]", "[203.0.113.9, 127.0.0.9]")
              + "mode: asynchronous\ndata: [{name: d, folder: %s}]\n".formatted(data);
      var seen = new HostChecklist(groups).look(new GroupText(text).readStored());
      assertThat(seen.lines())
          .anySatisfy(line -> {
            assertThat(line.what()).isEqualTo("arbitration.isolation: 203.0.113.9 answers");
            assertThat(line.why()).contains("it does not answer a ping");
          })
          .anySatisfy(line -> {
            assertThat(line.what()).isEqualTo("arbitration.isolation: 127.0.0.9 answers");
            assertThat(line.why()).isEmpty();
          })
          .anySatisfy(line -> assertThat(line.why()).contains("no host takes it over by itself"));
    }
  }
}
