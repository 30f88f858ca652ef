package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A volume that cannot be used is told with what to do, keeps no server from starting, and is used
/// when it can be.
@Timeout(120)
class VolumeProblemTest {
  @TempDir Path folder;

  @Test
  void isToldAndGoesAway() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad"), "in the way");
    Path good = folder.resolve("good");
    try (var site = new TestSite(folder, 1)) {
      ServerConfig usual = site.config("north", 0);
      var config =
          new ServerConfig(
              usual.name(),
              usual.site(),
              usual.dataDir(),
              new ServerConfig.Archive(
                  List.of(bad, good), 5, RetentionLimits.UNSET, SpaceRule.USUAL, true),
              usual.cluster(),
              usual.api(),
              usual.failover());
      MeerkatServer _ = site.start(config);
      try (var client = new ApiClient(config.api().url())) {
        assertThat(problems(client))
            .anySatisfy(problem ->
                assertThat(problem)
                    .startsWith("archive " + bad + " cannot be created")
                    .contains("move away the file"));
        Files.delete(bad);
        TestSite.await(
            "no problem", () -> problems(client).stream().noneMatch(p -> p.contains("" + bad)));
        assertThat(client.get("/volumes", Answers.Volume[].class))
            .extracting(Answers.Volume::state)
            .containsExactly("ready", "ready");
      }
    }
  }

  private static List<String> problems(ApiClient client) {
    try {
      return client.get("/site", Answers.Site.class).problems().stream()
          .map(Answers.Problem::what)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
