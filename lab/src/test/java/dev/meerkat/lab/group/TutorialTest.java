package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.Prefixed;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.ProcessResource;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.server.group.GroupText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// That the tutorial's own file is one that Meerkat takes, and that the lab runs that file. Whether
/// the shop survives what is done to it is for `lab/tutorial` to say.
final class TutorialTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "tutorial-mariadb-web.md");

  private static Group group(String yaml) throws Exception {
    var site = new TreeSet<ServerId>();
    List.of("north", "south", "keeper").forEach(name -> site.add(new ServerId(name)));
    return new GroupText(yaml).read(new SiteServers(site));
  }

  private static Prefixed address(Group group) {
    return group.resources().stream()
        .map(each -> each.settings())
        .filter(AddressResource.class::isInstance)
        .map(each -> ((AddressResource) each).address())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theGroupOfTheTutorialIsOneThatLosesNothing() throws Exception {
    Group group = group(Tutorial.read(DOCUMENT).file("/srv/shop/shop.yaml"));
    assertThat(group.id().value()).isEqualTo(GroupSite.GROUP);
    assertThat(group.mode()).isEqualTo(Mode.SYNCHRONOUS);
    assertThat(group.policy().data()).isEqualTo(Policy.COMPLETE);
    assertThat(group.arbitration().witness()).contains(new ServerId("keeper"));
    assertThat(address(group).toString()).isEqualTo("10.0.0.10/24");
  }

  @Test
  void everyFileThatTheGroupNamesIsInTheTutorial() throws Exception {
    Tutorial tutorial = Tutorial.read(DOCUMENT);
    Group group = group(tutorial.file("/srv/shop/shop.yaml"));
    for (var resource : group.resources()) {
      resource
          .monitor()
          .map(monitor -> monitor.target())
          .filter(target -> target.startsWith(Shop.FOLDER))
          .ifPresent(target -> assertThat(tutorial.files()).containsKey(target));
      if (resource.settings() instanceof ProcessResource process) {
        assertThat(process.command())
            .allSatisfy(word -> {
              int at = word.indexOf(Shop.FOLDER);
              if (at >= 0) {
                assertThat(tutorial.files()).containsKey(word.substring(at));
              }
            });
      }
    }
    for (String name : List.of("folders", "executable", "database")) {
      assertThat(tutorial.commands(name)).contains(Shop.FOLDER);
    }
  }

  @Test
  void theLabRunsTheSameFile_atItsOwnPlaces() throws Exception {
    Group lab = group(Shop.of(Path.of("/lab/disk")).document());
    Group written = group(Tutorial.read(DOCUMENT).file("/srv/shop/shop.yaml"));
    assertThat(address(lab).toString()).isEqualTo(GroupSite.ADDRESS + "/24");
    assertThat(lab.data().getFirst().folder()).isEqualTo("/lab/disk/data");
    assertThat(lab.policy()).isEqualTo(written.policy());
    assertThat(lab.times()).isEqualTo(written.times());
    assertThat(lab.resources()).hasSameSizeAs(written.resources());
  }

  @Test
  void onlyWholeWordsAreReplaced() {
    var tutorial =
        Tutorial.of(
            """
            <!-- file: /srv/shop/a -->
            ```ini
            10.0.0.1 10.0.0.10 10.0.0.1/24 110.0.0.1 10.0.0.1.5 /srv/shop/x=/srv/shop "/srv/shopping"
            ```
            """);
    assertThat(tutorial.at(Map.of("10.0.0.1", "A", "/srv/shop", "/B")).file("/B/a"))
        .isEqualTo("A 10.0.0.10 A/24 110.0.0.1 10.0.0.1.5 /B/x=/B \"/srv/shopping\"\n");
  }

  @Test
  void aMarkWithoutItsBlock_andABlockThatIsThereTwice_areTold() {
    assertThatThrownBy(() -> Tutorial.of("<!-- file: /a -->\n\nText.\n\n```\nb\n```\n"))
        .isInstanceOf(LabFailure.class)
        .hasMessageContaining("is not followed by a fenced block");
    String block = "<!-- run: a -->\n```sh\ntrue\n```\n";
    assertThatThrownBy(() -> Tutorial.of(block + block))
        .isInstanceOf(LabFailure.class)
        .hasMessageContaining("two blocks for a");
    assertThatThrownBy(() -> Tutorial.of(block).commands("b"))
        .isInstanceOf(LabFailure.class)
        .hasMessageContaining("no block b");
  }
}
