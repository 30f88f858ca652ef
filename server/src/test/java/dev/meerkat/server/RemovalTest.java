package dev.meerkat.server;

import static dev.meerkat.server.SiteCalls.add;
import static dev.meerkat.server.SiteCalls.cameras;
import static dev.meerkat.server.SiteCalls.export;
import static dev.meerkat.server.SiteCalls.join;
import static dev.meerkat.server.SiteCalls.members;
import static dev.meerkat.server.SiteCalls.recorded;
import static dev.meerkat.server.SiteCalls.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers that are removed from their site.
class RemovalTest {
  @TempDir Path folder;

  @Test
  void aRemovedServerGoesOnAloneWithItsOwnCameras() throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer _ = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      try (var north = TestSite.client(northConfig.api().url());
          var south = TestSite.client(southConfig.api().url())) {
        TestSite.await("one site", () -> members(north, "north", "south"));
        add(north, "gate", cameras.urls().getFirst());
        add(south, "yard", cameras.urls().getFirst());
        recorded(north, "yard", "south", 2_000);
        assertThat(north.delete("/servers/south", Answers.Removal.class).cameras())
            .containsExactly("yard");
        TestSite.await("north alone", () -> members(north, "north"));
        TestSite.await("south alone", () -> members(south, "south"));
        TestSite.await("only its own", () -> cameras(south).equals(List.of("yard")));
        assertThat(cameras(north)).containsExactly("gate", "yard");
        assertThat(site(north).servers()).extracting(Answers.Server::name).containsExactly("north");
        assertThat(site(north).problems())
            .anyMatch(each ->
                each.what().contains("the home of camera yard is not in this site: server south"));
        recorded(south, "yard", "south", 4_000);
        assertThat(export(south, "yard", folder).missing()).isZero();

        join(south, TestSite.invite(northConfig.api().url()));
        TestSite.await("one site again", () -> members(north, "north", "south"));
        TestSite.await("its settings", () -> site(north).servers().size() == 2);
      }
    }
  }

  private static boolean isSame(Path file, byte[] bytes) {
    try {
      return Arrays.equals(Files.readAllBytes(file), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aServerThatIsRemovedWhileItIsDownHearsItAtItsReturn() throws Exception {
    try (var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = site.config("north", 0);
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer _ = site.start(northConfig);
      MeerkatServer down = site.start(southConfig);
      byte[] identity = Files.readAllBytes(southConfig.dataDir().resolve(IdentityFile.NAME));
      try (var north = TestSite.client(northConfig.api().url())) {
        TestSite.await("its settings", () -> site(north).servers().size() == 2);
        down.close();
        TestSite.await("south gone", () -> members(north, "north"));
        assertThat(north.delete("/servers/south", Answers.Removal.class).cameras()).isEmpty();
        MeerkatServer _ = site.startAsItIs(southConfig);
        try (var south = TestSite.client(southConfig.api().url())) {
          TestSite.await(
              "the word about it",
              () ->
                  site(south).problems().stream()
                      .anyMatch(each -> each.what().contains("was removed from its site")));
          TestSite.await("south alone", () -> site(south).servers().size() == 1);
        }
        Path own = southConfig.dataDir().resolve(IdentityFile.NAME);
        TestSite.await("a site of its own", () -> !isSame(own, identity));
        assertThat(members(north, "north")).isTrue();
      }
    }
  }
}
