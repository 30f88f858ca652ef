package dev.meerkat.core.group;

import static dev.meerkat.core.group.GroupText.SMALL;
import static dev.meerkat.core.group.GroupText.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ProcessResource;
import dev.meerkat.core.group.resource.ResourceSettings;
import dev.meerkat.core.group.resource.ScriptResource;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a user writes is what the group is; what is of no use is refused with its place and a
/// remedy.
class GroupReaderTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");

  private static Group shop() throws IOException {
    try (var stream = GroupReaderTest.class.getResourceAsStream("shop.yaml")) {
      if (stream == null) {
        throw new IOException("no shop.yaml");
      }
      return group(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static ResourceSettings settings(Group group, String name) {
    return group.resource(new ResourceId(name)).settings();
  }

  @Test
  void everySettingIsRead() throws IOException {
    var shop = shop();
    assertThat(shop.id()).isEqualTo(new GroupId("shop"));
    assertThat(shop.type()).isEqualTo("database and web server");
    assertThat(shop.priority()).isEqualTo(GroupPriority.HIGH);
    assertThat(shop.hosts()).containsExactly(NORTH, SOUTH);
    assertThat(shop.links())
        .containsExactly(
            new HeartbeatLink(
                new LinkId("cable"),
                List.of(Prefixed.of("192.168.7.1/24"), Prefixed.of("192.168.7.2/24")),
                3_000,
                500,
                4),
            new HeartbeatLink(
                new LinkId("office"),
                List.of(Prefixed.of("10.0.0.1/24"), Prefixed.of("10.0.0.2/24")),
                3_001,
                250,
                6));
    assertThat(shop.arbitration())
        .isEqualTo(
            new Arbitration(
                Optional.of(new ServerId("keeper")),
                List.of(IpAddress.of("10.0.0.254"), IpAddress.of("fd00::fe")),
                3,
                300,
                SOUTH,
                30_000));
    assertThat(shop.policy())
        .isEqualTo(
            new TakeoverPolicy(
                Policy.LOGICAL,
                false,
                false,
                true,
                OptionalLong.of(600_000),
                Optional.of("/dev/watchdog"),
                true));
    assertThat(shop.times()).isEqualTo(new GroupTimes(3_000, 500, 375, 60_000, 5_000, 60_000));
    assertThat(shop.mode()).isEqualTo(Mode.STRICT);
    assertThat(shop.data())
        .containsExactly(new Dataset(new DatasetId("db"), "/var/lib/postgresql", List.of("*.tmp")));
  }

  @ParameterizedTest
  @CsvSource({"/srv/disk/", "/srv//disk", "/srv/./disk/.", "//srv/disk//"})
  void theFolderOfAVolumeIsWrittenInOneWay(String folder) {
    var shop =
        group(
            SMALL.replace(
                "service: apache2", "volume: /dev/sdb1, fileSystem: ext4, folder: " + folder));
    assertThat(settings(shop, "web"))
        .isEqualTo(new VolumeResource("/dev/sdb1", "/srv/disk", "ext4", List.of()));
  }

  @Test
  void everyKindOfResourceIsRead() throws IOException {
    var shop = shop();
    var interfaces = new TreeMap<ServerId, List<String>>();
    interfaces.put(NORTH, List.of("eth0", "eth1"));
    interfaces.put(SOUTH, List.of("eth0"));
    assertThat(settings(shop, "address"))
        .isEqualTo(
            new AddressResource(
                Prefixed.of("10.0.0.10/24"),
                interfaces,
                Optional.of("02:00:00:00:00:0A"),
                true,
                false,
                true));
    assertThat(settings(shop, "web"))
        .isEqualTo(
            new ProcessResource(List.of("/usr/bin/web", "--port", "80"), Optional.of("www")));
    assertThat(settings(shop, "db")).isEqualTo(new ServiceResource("postgresql@15-main"));
    assertThat(settings(shop, "disk"))
        .isEqualTo(
            new VolumeResource("/dev/disk/by-id/scsi-1", "/srv/pictures", "ext4", List.of()));
    assertThat(settings(shop, "name"))
        .isEqualTo(new AliasResource("shop.example.org", Optional.empty()));
    assertThat(settings(shop, "files"))
        .isEqualTo(
            new ShareResource(
                "pictures",
                ShareResource.Protocol.NFS,
                "/srv/pictures",
                List.of("10.0.0.0/24(ro)")));
    assertThat(settings(shop, "job"))
        .isEqualTo(new ScriptResource(Optional.of("/opt/job/start"), Optional.of("/opt/job/stop")));
    var job = shop.resource(new ResourceId("job"));
    assertThat(job.monitor())
        .contains(new Monitor(Monitor.Kind.SCRIPT, "/opt/job/check", 5_000, 3_000, 3));
    assertThat(shop.resource(new ResourceId("db")).limits())
        .isEqualTo(new Limits(90_000, 60_000, 2, 600_000));
  }

  @Test
  void resourcesStartAfterWhatTheyDependOnElseAsWritten() throws IOException {
    assertThat(shop().resources())
        .extracting(resource -> resource.id().value())
        .containsExactly("address", "disk", "db", "web", "name", "files", "job");
  }

  @Test
  void whatIsNotWrittenIsAsUsual() {
    var small = group(SMALL);
    assertThat(small.priority()).isEqualTo(GroupPriority.NORMAL);
    assertThat(small.preferred()).isEqualTo(new ServerId("a"));
    assertThat(small.arbitration().startUpWaitMillis()).isEqualTo(60_000);
    assertThat(small.policy()).isEqualTo(TakeoverPolicy.DEFAULT);
    assertThat(small.times()).isEqualTo(GroupTimes.DEFAULT);
    assertThat(small.mode()).isEqualTo(Mode.SYNCHRONOUS);
    assertThat(small.links().getFirst().port()).isEqualTo(3_000);
    assertThat(small.links().getFirst().silentAfterMillis()).isEqualTo(2_000);
  }

  @Test
  void aWitnessGivesItsVoteAndIsNoHost() {
    var witnesses = List.of(new ServerId("w"), new ServerId("c"));
    assertThat(GroupText.group(SMALL, witnesses).arbitration().witness())
        .contains(new ServerId("w"));
    assertThatThrownBy(
            () -> GroupText.group(SMALL.replace("hosts: [a, b]", "hosts: [a, c]"), witnesses))
        .isInstanceOf(BadGroup.class)
        .hasMessage(
            "hosts[1]: c is a witness, which runs no groups: name one of a, b, keeper, north, south,"
                + " and c as arbitration.witness");
  }

  /// One place of the small group is written differently.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "hosts: [a, b]       | hosts: [a, b, c]      | hosts: a group has two hosts, not 3: the one on which it runs, and its standby",
        "hosts: [a, b]       | hosts: [a]            | hosts: a group has two hosts, not 1: the one on which it runs, and its standby",
        "hosts: [a, b]       | hosts: [a, x]         | hosts[1]: x is no server of this site; there are a, b, c, keeper, north, south, w",
        "hosts: [a, b]       | hosts: [a, a]         | hosts[1]: a is named twice: a group has two different hosts",
        "hosts: [a, b]       | hosts: a              | hosts: this must be a list",
        "group: shop         | group: my shop        | group: group name 'my shop' is not usable: use 1 to 63 letters, digits, dots, hyphens or underscores, beginning and ending with a letter or digit",
        "group: shop         | type: shop            | the document: 'group' is missing: add it",
        "{witness: w}        | {witness: a}          | arbitration.witness: a is a host of the group, so its vote would die with it: name a third one",
        "{witness: w}        | {witness: x}          | arbitration.witness: x is neither a server nor a witness of this site; there are a, b, c, keeper, north, south, w",
        "{witness: w}        | {preferred: a}        | arbitration: nothing tells a dead host from a cut cable: name a witness, or isolation addresses that both hosts reach, such as their gateway",
        "{witness: w}        | {witness: w, preferred: w} | arbitration.preferred: w is no host of the group; these are a, b",
        "{witness: w}        | {witness: w, isolation: {addresses: [10.0.0.10]}} | the isolation addresses: 10.0.0.10 is already that of resource address: use another one",
        "{witness: w}        | {isolation: {addresses: [192.168.7.2]}} | the isolation addresses: 192.168.7.2 is already that of link cable on b: use another one",
        "{witness: w}        | {isolation: {addresses: [10.0.0.254, 127.0.0.1]}} | arbitration.isolation: 127.0.0.1 is that of each host itself, so it tells nobody that he is cut off: name one of a third device that both hosts reach, such as their gateway",
        "{witness: w}        | {witness: w, isolation: {addresses: [224.0.0.1]}} | arbitration.isolation: 224.0.0.1 is not that of one device, so it tells nobody that he is cut off: name one of a third device that both hosts reach, such as their gateway",
        "{witness: w}        | {isolation: {addresses: [10.0.0.254], maxMiss: 4}} | times.leaseMillis: 3500 is too short: a link is silent after 2000 ms, asking the isolation addresses takes 2000 ms, and ending everything 500 ms: make it at least 4500, or the others shorter",
        "{witness: w}        | {witness: w, wait: 3} | \"arbitration: there is no setting 'wait': use one of isolation, preferred, startUpWaitSeconds, witness\"",
        "b: 192.168.7.2/24   | b: 192.168.7.1/24     | link cable on b: 192.168.7.1 is already that of link cable on a: use another one",
        "b: 192.168.7.2/24   | b: 192.168.8.2/24     | link cable: 192.168.7.1/24 and 192.168.8.2/24 are in different segments: give both hosts addresses of one",
        "b: 192.168.7.2/24   | b: 192.168.7.2        | links[0].b: '192.168.7.2' has no prefix: write one such as 192.168.7.2/24",
        "b: 192.168.7.2/24   | b: 192.168.7.256/24   | links[0].b: '192.168.7.256' is no address: write one such as 10.0.0.10 or fd00::10",
        "b: 192.168.7.2/24   | b: 192.168.7.2/33     | links[0].b: '192.168.7.2/33' has no usable prefix: after the / comes a number from 1 to 32",
        "address: 10.0.0.10/24 | address: 192.168.7.10/24 | link cable: it is in the segment of the service address, as are all others: add a link of its own, which a failure of the service network leaves alone",
        "{a: [eth0], b: [eth0]} | {a: [eth0]}        | resources[0].interfaces: 'b' is missing: add it",
        "{a: [eth0], b: [eth0]} | {a: [eth0], b: [eth 0]} | resources[0].interfaces.b[0]: 'eth 0' is no interface: `ip link` lists them",
        "service: apache2    | servce: apache2       | resources[1]: it is nothing: give it exactly one of address, alias, service, process, share, script, volume",
        "service: apache2    | \"service: apache2, process: [/bin/x]\" | resources[1]: it is two things at once: give it exactly one of address, alias, service, process, share, script, volume",
        "service: apache2    | \"process: [/bin/x], stopSignal: STOP\" | resources[1].stopSignal: 'STOP' is none of term, int, quit, hup, usr1, usr2, winch",
        "service: apache2    | process: [web]        | resources[1].process[0]: 'web' is no usable path: write it from / on, without ..",
        "service: apache2    | \"service: apache2, restarts: -1\" | resources[1].restarts: '-1' is not a whole number from 0 to 100",
        "service: apache2    | \"service: apache2, monitor: {tcp: web}\" | resources[1].monitor.tcp: 'web' is no host and port from 1 to 65535: write 127.0.0.1:5432",
        "service: apache2    | \"service: apache2, monitor: {tcp: '10.0.0.1:70000'}\" | resources[1].monitor.tcp: '10.0.0.1:70000' is no host and port from 1 to 65535: write 127.0.0.1:5432",
        "service: apache2    | \"service: apache2, monitor: {tcp: '10.0.0.1:0'}\" | resources[1].monitor.tcp: '10.0.0.1:0' is no host and port from 1 to 65535: write 127.0.0.1:5432",
        "service: apache2    | \"service: apache2, monitor: {http: 10.0.0.1}\" | resources[1].monitor.http: '10.0.0.1' is no URL: write http://127.0.0.1:8080/, and a space as %20",
        "service: apache2    | \"service: apache2, monitor: {http: 'http://10.0.0.1/a b'}\" | resources[1].monitor.http: 'http://10.0.0.1/a b' is no URL: write http://127.0.0.1:8080/, and a space as %20",
        "service: apache2    | \"service: apache2, monitor: {http: 'http://my_host/'}\" | resources[1].monitor.http: 'http://my_host/' has no host that can be asked: write a name of letters, digits, hyphens and dots, or an address",
        "service: apache2    | \"service: apache2, monitor: {http: 'http://10.0.0.1:70000/'}\" | resources[1].monitor.http: 'http://10.0.0.1:70000/' has no port from 1 to 65535",
        "service: apache2    | \"share: m, protocol: nfs, folder: /srv/m, options: ['10.0.0.1(rw)', 10.0.0.2]\" | resources[1].options[1]: '10.0.0.2' is no client of NFS: write one such as 10.0.0.0/24(rw,sync)",
        "service: apache2    | \"share: m, protocol: samba, folder: /srv/m, options: [guest=y]\" | resources[1].options[0]: 'guest=y' is none of comment=..., acl=..., guest_ok=y",
        "service: apache2    | \"service: apache2, monitor: {}\" | resources[1].monitor: give it exactly one of tcp, http, script, which is how the resource is asked",
        "service: apache2    | alias: a              | resources[1].alias: 'a' is a host of the group: choose another name",
        "dependsOn: [address] | dependsOn: [adress]  | resource web: it depends on 'adress', which is no resource of the group; there are address, web",
        "dependsOn: [address] | dependsOn: [web]     | resources: they depend on one another in a circle: web needs web: take one of these dependencies away",
        "service: apache2    | process: [/bin/x, null] | resources[1].process[1]: this is empty: fill it in, or leave it out; in quotes, it is what is written",
        "service: apache2    | process: [/bin/x, [a]]  | resources[1].process[1]: this must be one word or text",
        "service: apache2    | \"service: apache2, restarts: 1.5\" | resources[1].restarts: '1.5' is not a whole number from 0 to 100",
        "service: apache2    | \"service: apache2, restarts: '2:00'\" | resources[1].restarts: '2:00' is not a whole number from 0 to 100",
        "name: web           | name: address         | resources: two are named 'address': rename one",
      })
  void whatIsOfNoUseIsRefused(String instead, String written, String refusal) {
    assertThat(SMALL).contains(instead.strip());
    var yaml = SMALL.replace(instead.strip(), written.strip());
    assertThatThrownBy(() -> group(yaml)).isInstanceOf(BadGroup.class).hasMessage(refusal.strip());
  }

  @Test
  void anAliasNeedsAnAddressOrAScript() {
    var alone = SMALL.substring(0, SMALL.indexOf("resources:")) + "resources:\n  - ";
    assertThatThrownBy(() -> group(alone + "{name: www, alias: shop.example.org}"))
        .isInstanceOf(BadGroup.class)
        .hasMessage(
            "resource www: alias shop.example.org has no address to stand for: give the group an"
                + " address, or the alias an aliasScript");
    var script = "{name: www, alias: shop.example.org, aliasScript: /opt/dns}";
    assertThat(group(alone + script).resources()).hasSize(1);
    assertThat(group(SMALL + "  - {name: www, alias: shop.example.org}").resources()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/srv", "/srv/mail/new"})
  void nfsDoesNotShareDataThatMoves_butSambaDoes(String folder) {
    var samba =
        SMALL.replace("service: apache2", "share: mail, protocol: samba, folder: /srv/mail")
            + "data: [{name: d, folder: %s}]".formatted(folder);
    assertThat(group(samba).data()).hasSize(1);
    assertThatThrownBy(() -> group(samba.replace("samba", "nfs")))
        .isInstanceOf(BadGroup.class)
        .hasMessage(
            "resource web: /srv/mail and "
                + folder
                + " of data d lie within one another, and NFS clients lose their files there when the"
                + " group moves, or memory runs short: use samba, or have NFS share a volume");
    assertThat(group(samba.replace("samba", "nfs").replace(folder + "}", "/srv/mails}")).data())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "policy: {takeOver: unconditional} | policy.takeOver: the group has no data, so there is no condition to leave out: leave it out",
        "policy: {takeOver: sometimes} | policy.takeOver: 'sometimes' is none of complete, logical, unconditional",
        "policy: {syncTime: perhaps} | policy.syncTime: 'perhaps' is neither on nor off",
        "times: {leaseMillis: 1000, fenceMillis: 600} | times.fenceMillis: 600 leaves no time to run in a lease of 1000: at most half of it",
        "data: [{name: d, folder: srv}] | data[0].folder: 'srv' is no usable path: write it from / on, without ..",
        "data: [{name: d, folder: /srv}, {name: d, folder: /var}] | data: two are named 'd': rename one",
        "data: [{name: d, folder: /srv/db}, {name: e, folder: //srv/./db/}] | data e: /srv/db and /srv/db of d lie within one another: make one dataset of them",
        "data: [{name: d, folder: /}, {name: e, folder: /srv}] | data e: /srv and / of d lie within one another: make one dataset of them",
        "data: [{name: dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd, folder: /srv}] | data dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd: the names of group and dataset together, shop.dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd, have 65 characters, and may have 63: give one of both a shorter name",
        "data: [{name: d, folder: /srv}, {name: e, folder: /srv/e}] | data e: /srv/e and /srv of d lie within one another: make one dataset of them",
        "colour: red | the document: there is no setting 'colour': use one of arbitration, data, group, hosts, links, mode, policy, priority, resources, times, type",
      })
  void whatIsAddedMustBeOfUse(String added, String refusal) {
    assertThatThrownBy(() -> group(SMALL + added)).isInstanceOf(BadGroup.class).hasMessage(refusal);
  }

  private static String data(int patterns, int charactersOfEach) {
    var exclude =
        IntStream.range(0, patterns)
            .mapToObj(i -> "x".repeat(charactersOfEach - 3) + (100 + i))
            .collect(Collectors.joining(", "));
    return SMALL + "data: [{name: d, folder: /srv, exclude: [%s]}]".formatted(exclude);
  }

  @Test
  void patternsAreAsManyAndAsLongAsTheOtherHostCanBeTold() {
    assertThat(group(data(100, 12)).data().getFirst().exclude()).hasSize(100);
    for (var tooMuch : List.of(data(101, 3), data(100, 13))) {
      assertThatThrownBy(() -> group(tooMuch))
          .isInstanceOf(BadGroup.class)
          .hasMessageStartingWith("data d: 10")
          .hasMessageContaining("at most 100 with 1200: exclude whole folders");
    }
  }

  @Test
  void whatWasStoredStays_alsoWhereItWouldBeRefusedToday() {
    assertThat(GroupText.stored(data(101, 3)).data().getFirst().exclude()).hasSize(101);
    var isolated = SMALL.replace("{witness: w}", "{isolation: {addresses: [127.0.0.1]}}");
    assertThat(GroupText.stored(isolated).hasWitness()).isFalse();
    assertThatThrownBy(() -> GroupText.stored(SMALL.replace("[a, b]", "[a, x]")))
        .isInstanceOf(BadGroup.class);
  }

  private static String volumes(String outer, String inner, String more) {
    return SMALL.replace(
        "  - {name: web, service: apache2, dependsOn: [address]}\n",
        """
          - {name: one, volume: /dev/sdb1, folder: %s, fileSystem: ext4}
          - {name: two, volume: /dev/sdc1, folder: %s, fileSystem: ext4%s}
        """
            .formatted(outer, inner, more));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/srv/db", "/srv", "/srv/db/log", "/"})
  void aVolumeIsNotMountedOverData(String folder) {
    var yaml = volumes("/mnt", folder, "") + "data: [{name: d, folder: /srv/db}]";
    assertThatThrownBy(() -> group(yaml))
        .isInstanceOf(BadGroup.class)
        .hasMessage(
            "resource two: "
                + folder
                + " and /srv/db of data d lie within one another, so what is written to the volume"
                + " would not reach the other host: give them folders apart; what lies on a disk that"
                + " both hosts reach is no data");
    assertThat(group(yaml.replace("folder: " + folder + ",", "folder: /srv/dbs,")).data())
        .hasSize(1);
  }

  @Test
  void aVolumeIsNotMountedOverOneBeforeIt_butMayLieInIt() {
    assertThat(group(volumes("/srv", "/srv/log", ", dependsOn: [one]")).resources()).hasSize(3);
    for (var over : List.of("/srv/log", "/srv")) {
      assertThatThrownBy(() -> group(volumes("/srv/log", over, "")))
          .isInstanceOf(BadGroup.class)
          .hasMessageStartingWith(
              "resource two: it would be mounted over /srv/log of resource one, which starts before"
                  + " it: ");
    }
  }

  @Test
  void pathsAreReadInOneWay() {
    var yaml =
        SMALL.replace("service: apache2", "process: [//usr/./bin/web/, --root, //srv/.]")
            + "data: [{name: d, folder: /srv//./db/}]";
    assertThat(group(yaml).data().getFirst().folder()).isEqualTo("/srv/db");
    assertThat(settings(group(yaml), "web"))
        .isEqualTo(
            new ProcessResource(List.of("/usr/bin/web", "--root", "//srv/."), Optional.empty()));
  }

  @Test
  void argumentsAreAsWritten() {
    var yaml = SMALL.replace("service: apache2", "process: [/bin/x, ' a ', '', \"b\\n\", 'on']");
    assertThat(settings(group(yaml), "web"))
        .isEqualTo(
            new ProcessResource(List.of("/bin/x", " a ", "", "b\n", "on"), Optional.empty()));
    assertThatThrownBy(() -> group(yaml.replace("b\\n", "b\\0c")))
        .hasMessage(
            "resources[1].process[3]: it has a zero character, which ends a text: leave that out");
  }

  /// A text means what it means to a reader of YAML that knows numbers.
  @ParameterizedTest
  @ValueSource(
      strings = {"3000", "3_000", "+3000", "0xbb8", "0b101110111000", "05670", "0_5670", "50:00"})
  void numbersAreTheSameAsTextsAndWithoutQuotes(String written) {
    for (var way : List.of(written, "'" + written + "'")) {
      var yaml = SMALL + "times: {leaseMillis: %s}".formatted(way);
      assertThat(group(yaml).times().leaseMillis()).as(way).isEqualTo(3_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1e3", "3000.0", "0x", "_3000", "", "3 000", "9999999999999999"})
  void whatIsNoNumberIsNotTakenForOne(String written) {
    var yaml = SMALL + "times: {leaseMillis: '%s'}".formatted(written);
    assertThatThrownBy(() -> group(yaml)).isInstanceOf(BadGroup.class);
  }

  @ParameterizedTest
  @CsvSource({"on, true", "Yes, true", "true, true", "OFF, false", "no, false", "False, false"})
  void truthIsTheSameAsTextAndWithoutQuotes(String written, boolean meant) {
    for (var way : List.of(written, "'" + written + "'")) {
      var yaml = SMALL + "policy: {syncTime: %s}".formatted(way);
      assertThat(group(yaml).policy().syncTime()).as(way).isEqualTo(meant);
    }
  }

  @Test
  void aLongerCircleIsNamed() {
    var yaml =
        SMALL.substring(0, SMALL.indexOf("resources:"))
            + """
            resources:
              - {name: x, service: x, dependsOn: [y]}
              - {name: y, service: y, dependsOn: [z]}
              - {name: z, service: z, dependsOn: [y]}
            """;
    assertThatThrownBy(() -> group(yaml))
        .hasMessage(
            "resources: they depend on one another in a circle: y needs z needs y: take one of these"
                + " dependencies away");
  }

  @Test
  void anEmptyDocumentIsRefused() {
    assertThatThrownBy(() -> group("{}")).hasMessage("the document: it is empty");
    assertThatThrownBy(() -> group("- shop"))
        .hasMessage("the document: these must be settings, each with a name");
  }

  @Test
  void aGroupMustProtectSomething() {
    var yaml = SMALL.substring(0, SMALL.indexOf("resources:"));
    assertThatThrownBy(() -> group(yaml))
        .hasMessage("resources: the group protects nothing: give it resources or data");
  }
}
