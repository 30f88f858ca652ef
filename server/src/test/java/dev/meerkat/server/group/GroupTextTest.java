package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.ProcessResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The document means what is written in it, also after it was written anew.
class GroupTextTest {
  private static final String ARGUMENTS =
      "[/bin/sleep, on, 0755, 22:22, 1.10, 2026-11-28, 1_000, ' a ', '', '80', yes]";

  private static GroupText text(String arguments) {
    return new GroupText(TestHost.DOCUMENT.replaceFirst("\\[/bin/sleep, \"1000\"]", arguments));
  }

  private static Group group(GroupText text) throws GroupRefused {
    return text.read(TestHost.site());
  }

  private static List<String> command(GroupText text) throws GroupRefused {
    var settings = group(text).resource(new ResourceId("web")).settings();
    return ((ProcessResource) settings).command();
  }

  @Test
  void argumentsReachTheProgramAsTheyAreWritten() throws Exception {
    assertThat(command(text(ARGUMENTS)))
        .containsExactly(
            "/bin/sleep",
            "on",
            "0755",
            "22:22",
            "1.10",
            "2026-11-28",
            "1_000",
            " a ",
            "",
            "80",
            "yes");
  }

  @Test
  void aChangeOfOneSettingLeavesTheOthers() throws Exception {
    var before = new GroupText(text(ARGUMENTS).yaml() + "policy: {syncTime: on}\n");
    var after = before.with("policy", Map.of("followAtOnce", false));
    assertThat(command(after)).isEqualTo(command(before));
    assertThat(group(after).policy().syncTime()).isTrue();
    assertThat(group(after).policy().followAtOnce()).isFalse();
    assertThat(group(after).times()).isEqualTo(group(before).times());
    assertThat(after.yaml()).contains("graceSeconds: 1\n", "'on'", "'0755'");
  }

  @Test
  void settingsMeanWhatTheyMeant() throws Exception {
    var it =
        group(
            new GroupText(
                """
                group: shop
                hosts: [north, south]
                links:
                  - &cable {name: cable, north: 10.9.9.1/24, south: 10.9.9.2/24, port: 0xbb9}
                  - {<<: *cable, name: second, port: 3_002, north: 10.9.8.1/24, south: 10.9.8.2/24}
                arbitration: {isolation: {addresses: [203.0.113.9]}, preferred: ~}
                policy: {reboot: on, syncTime: Yes, followAtOnce: off, watchdog: }
                resources:
                  - name: address
                    address: 10.0.0.10/24
                    interfaces: {north: [eth0], south: [eth0]}
                    fixedMac: 52:54:00:12:34:56
                    replace: yes
                """));
    assertThat(it.links()).extracting(link -> link.port()).containsExactly(3_001, 3_002);
    assertThat(it.preferred()).isEqualTo(TestHost.NORTH);
    assertThat(it.policy().reboot()).isTrue();
    assertThat(it.policy().syncTime()).isTrue();
    assertThat(it.policy().followAtOnce()).isFalse();
    assertThat(it.policy().watchdog()).isEmpty();
    var address = (AddressResource) it.resource(new ResourceId("address")).settings();
    assertThat(address.fixedMac()).contains("52:54:00:12:34:56");
    assertThat(address.replace()).isTrue();
  }

  @Test
  void whatIsStoredIsReadAlthoughItWouldBeRefusedToday() throws Exception {
    var text = new GroupText(TestHost.DOCUMENT.replace("203.0.113.9", "127.0.0.1"));
    assertThat(text.readStored().id()).isEqualTo(TestHost.SHOP);
    assertThat(text.objection()).hasValueSatisfying(why -> assertThat(why).contains("127.0.0.1"));
    assertThatThrownBy(() -> group(text)).isInstanceOf(GroupRefused.class);
    assertThat(new GroupText(TestHost.DOCUMENT).objection()).isEmpty();
  }

  @Test
  void whatIsNoNameOfAHostIsRefused() {
    var text = new GroupText(TestHost.DOCUMENT.replace("[north, south]", "[north, a host]"));
    assertThatThrownBy(text::readStored)
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("server name 'a host' is not usable");
  }

  @Test
  void thePairOfAGroupThatOneHostRunsAlone() throws Exception {
    var text = new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: /srv/d}]\n");
    var alone = text.with("", Map.of("standAlone", "north"));
    assertThat(alone.readStored().hasData()).isFalse();
    assertThat(alone.readStoredPair()).isEqualTo(group(text));
  }
}
