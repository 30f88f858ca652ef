package dev.meerkat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.config.ServerConfig.Detection;
import dev.meerkat.server.config.ServerConfig.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationFileTest {
  private static final String MINIMAL = "name: north\nsite: museum\ndataDir: /data\n";

  @Test
  void whatIsLeftOutHasDefaults() {
    ServerConfig config = ConfigurationFile.parse("m.yaml", MINIMAL, Role.SERVER);

    assertThat(config)
        .isEqualTo(
            new ServerConfig(
                new ServerId("north"),
                "museum",
                Path.of("/data"),
                new ServerConfig.Archive(Path.of("/data/archive"), 60),
                new ServerConfig.Cluster("127.0.0.1", 7800, List.of(), Detection.NORMAL),
                new ServerConfig.Api("127.0.0.1", 7080, "http://127.0.0.1:7080"),
                new ServerConfig.Failover(3, 30),
                Optional.empty(),
                new ServerConfig.Discovery(true, 7801),
                Role.SERVER));
  }

  @Test
  void everyKeyIsRead() {
    ServerConfig config =
        ConfigurationFile.parse(
            "m.yaml",
            MINIMAL
                + """
                archive:
                  volumes: [/footage, /more]
                  segmentSeconds: 30
                  retentionDays: 90
                  maxGigabytes: 500
                  minFreeMegabytes: 5000
                  lowSpaceMegabytes: 1000
                cluster:
                  address: 10.0.0.1
                  port: 7900
                  hosts: [10.0.0.1, "10.0.0.2:7901", "[fd00::3]:7902", "[fd00::4]"]
                  detection: fast
                api: {address: 0.0.0.0, port: 8080, url: "http://north.example:8080/"}
                failover: {startupWaitSeconds: 1, stabilitySeconds: 5}
                hooksDir: /etc/meerkat/hooks
                discovery: {answer: off, port: 9000}
                """,
            Role.SERVER);

    assertThat(config.archive())
        .isEqualTo(
            new ServerConfig.Archive(
                List.of(Path.of("/footage"), Path.of("/more")),
                30,
                RetentionLimits.of(OptionalLong.of(90), OptionalLong.of(500)),
                new SpaceRule(5_000_000_000L, 1_000_000_000L),
                true));
    assertThat(config.cluster())
        .isEqualTo(
            new ServerConfig.Cluster(
                "10.0.0.1",
                7900,
                List.of(
                    new HostPort("10.0.0.1", 7800),
                    new HostPort("10.0.0.2", 7901),
                    new HostPort("fd00::3", 7902),
                    new HostPort("fd00::4", 7800)),
                Detection.FAST));
    assertThat(config.api())
        .isEqualTo(new ServerConfig.Api("0.0.0.0", 8080, "http://north.example:8080"));
    assertThat(config.failover()).isEqualTo(new ServerConfig.Failover(1, 5));
    assertThat(config.hooksDir()).contains(Path.of("/etc/meerkat/hooks"));
    assertThat(config.discovery()).isEqualTo(new ServerConfig.Discovery(false, 9_000));
  }

  @Test
  void onePathIsOneVolume() {
    var archive =
        ConfigurationFile.parse("m.yaml", MINIMAL + "archive: {path: /a}\n", Role.SERVER).archive();
    assertThat(archive.volumes()).containsExactly(Path.of("/a"));
    assertThat(archive.named()).isTrue();
  }

  @Test
  void aWitnessRecordsNothing() {
    assertThat(ConfigurationFile.parse("w.yaml", MINIMAL, Role.WITNESS).isWitness()).isTrue();
    assertThatThrownBy(() ->
            ConfigurationFile.parse(
                "w.yaml", MINIMAL + "archive: {path: /a}\nhooksDir: /h\n", Role.WITNESS))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "w.yaml:4:10: archive: a witness records nothing: leave this key out, or start this as"
                + " meerkat server")
        .hasMessageContaining("w.yaml:5:11: hooksDir: a witness records nothing");
  }

  @Test
  void theSampleInTheDocumentationIsValid() {
    Path sample = Path.of("../docs/meerkat.yaml");
    ServerConfig config = ConfigurationFile.read(sample);
    assertThat(config.name()).isEqualTo(new ServerId("north"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          segmentSeconds: 30           | m.yaml:4:1: segmentSeconds: there is no such key; the keys here are api, archive, cluster, dataDir, discovery, failover, hooksDir, name, site
          archiv: {path: /a}           | m.yaml:4:1: archiv: there is no such key (did you mean 'archive'?)
          archive: {segmentSecond: 5}  | m.yaml:4:11: archive.segmentSecond: there is no such key (did you mean 'segmentSeconds'?)
          archive: {segmentSeconds: x} | m.yaml:4:27: archive.segmentSeconds: expected a whole number from 5 to 3600, found 'x'
          archive: {segmentSeconds: 4} | m.yaml:4:27: archive.segmentSeconds: expected a whole number from 5 to 3600, found '4'
          archive: {segmentSeconds: "30"} | m.yaml:4:27: archive.segmentSeconds: expected a whole number from 5 to 3600, found '30'
          archive: {segmentSeconds: 3601} | expected a whole number from 5 to 3600, found '3601'
          archive: [a]                 | m.yaml:4:10: archive: expected a group of keys, found a list
          archive: {path: 12}          | m.yaml:4:17: archive.path: expected the folder for the recordings, found '12' (put it in quotes to make it text)
          archive: {path: /a, volumes: [/b]} | m.yaml:4:17: archive.path: is given together with volumes: keep one of them
          archive: {volumes: [/a, /a/]} | m.yaml:4:20: archive.volumes: one folder is named twice
          archive: {retentionDays: -1} | expected a whole number from 0 to 36500, found '-1'
          cluster: {detection: quick}  | m.yaml:4:22: cluster.detection: expected normal or fast, found 'quick'
          cluster: {detection: fsat}   | found 'fsat'
          cluster: {detection: norml}  | found 'norml' (did you mean 'normal'?)
          cluster: {hosts: 10.0.0.1}   | m.yaml:4:18: cluster.hosts: expected a list
          cluster: {hosts: [a b]}      | m.yaml:4:19: cluster.hosts[0]: expected a host, or a host and port such as 10.0.0.2:7800, found 'a b'
          cluster: {hosts: [a, 'b:70000']} | m.yaml:4:22: cluster.hosts[1]: expected a host
          cluster: {port: 0}           | m.yaml:4:17: cluster.port: expected a whole number from 1 to 65235, found '0'
          cluster: {port: 65536}       | expected a whole number from 1 to 65235
          cluster: {address: 0.0.0.0}  | cluster.address: expected the address by which the other servers reach this one
          api: {address: 0.0.0.0}      | m.yaml:4:6: api.url: this key is needed because api.address is '0.0.0.0'
          api: {url: north}            | m.yaml:4:12: api.url: expected a URL such as http://10.0.0.1:7080, found 'north'
          api: {port: 7900}            | m.yaml:4:13: api.port: servers among themselves use the ports 7800, 7900, 8000, 8100
          api: {port: 8100}            | m.yaml:4:13: api.port: servers among themselves use the ports 7800, 7900, 8000, 8100
          discovery: {answer: maybe}   | m.yaml:4:21: discovery.answer: expected on or off, found 'maybe'
          discovery: {port: 0}         | expected a whole number from 1 to 65535, found '0'
          failover: {stabilitySeconds: 1} | failover.stabilitySeconds: must not be less than startupWaitSeconds
          failover: {stabilitySeconds: 86401} | expected a whole number from 0 to 86400
          failover: {startupWaitSeconds: -1} | expected a whole number from 0 to 600, found '-1'
          name: south                  | m.yaml:4:1: name: this key is here a second time
          api: {port: [}               | m.yaml:4:14: not YAML
          """)
  void aProblemIsNamedWithItsPlace(String line, String expected) {
    assertThatThrownBy(() -> ConfigurationFile.parse("m.yaml", MINIMAL + line + "\n", Role.SERVER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dataDir: /d                  | m.yaml:1:1: name: this key is missing: expected the name of this server
          name: -x                     | m.yaml:1:7: name: server name '-x' is not usable
          name: no                     | m.yaml:1:7: name: expected the name of this server, which no other server has, found 'no' (put it in quotes
          name:                        | found nothing
          site: a b                    | m.yaml:1:7: site: site name 'a b' is not usable
          hello                        | m.yaml:1:1: expected a group of keys, found 'hello'
          """)
  void whatIsNeededMustBeThere(String text, String expected) {
    assertThatThrownBy(() -> ConfigurationFile.parse("m.yaml", text, Role.SERVER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    assertThatThrownBy(
            () -> ConfigurationFile.parse("m.yaml", "nam: a\napi: {port: x}\n", Role.SERVER))
        .hasMessageContaining("nam: there is no such key (did you mean 'name'?)")
        .hasMessageContaining("site: this key is missing")
        .hasMessageContaining("api.port: expected a whole number");
  }

  @Test
  void anEmptyFileAndAMissingOneSayWhatToDo(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.yaml"));
    assertThatThrownBy(() -> ConfigurationFile.read(empty))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the file is empty");
    assertThatThrownBy(() -> ConfigurationFile.read(folder.resolve("none.yaml")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no configuration file at")
        .hasMessageContaining("--config");
  }

  @Test
  void aFileThatIsNotTextIsRefused(@TempDir Path folder) throws Exception {
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, 0, 1});
    assertThatThrownBy(() -> ConfigurationFile.read(binary))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not UTF-8");
  }
}
