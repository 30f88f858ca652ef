package dev.meerkat.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Redundancy;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.api.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each scenario once, from end to end. How long things take is for `lab/run` to say.
@Tag("lab")
final class ScenarioTest {
  private static final Clip CLIP = new Clip(Path.of("target/clips"));

  @TempDir Path folder;

  /// Each mode and each scenario, but for what the demo and the test below show, and the one that
  /// takes long.
  @ParameterizedTest
  @CsvSource({"KILL, WARM", "CUT, FAST", "DISK, CONSTANT"})
  void losesNoFrameButAtTheTakeover(Scenario scenario, Redundancy mode) throws IOException {
    ClipIndex index = new ClipIndex(CLIP);
    try (LabSite site = LabSite.start(CLIP, index, folder)) {
      site.protect(mode);
      List<Measurement> all = scenario.run(site, mode, new SplittableRandom(1));

      assertThat(all).hasSize(LabSite.CAMERAS).allMatch(Measurement::whole);
      assertThat(all)
          .filteredOn(one -> one.takeoverMillis() == 0)
          .hasSize(LabSite.CAMERAS / 2)
          .allMatch(one -> one.gapFrames() == 0);
    }
  }

  @Test
  void bothSidesOfASplitRecordAndTheTimelineIsOne() throws IOException {
    ClipIndex index = new ClipIndex(CLIP);
    try (LabSite site = LabSite.start(CLIP, index, folder)) {
      long fromMicros = Times.nowMicros();
      List<Measurement> all = Scenario.SPLIT.run(site, Redundancy.NORMAL, new SplittableRandom(2));

      assertThat(all).allMatch(Measurement::whole);
      for (Cameras.LabCamera camera : site.cameras()) {
        Answers.Timeline timeline =
            site.north().timeline(camera.name(), fromMicros, Times.nowMicros());
        assertThat(timeline.unavailable()).isEmpty();
        assertThat(timeline.gaps()).isEmpty();
        assertThat(timeline.ranges())
            .anyMatch(
                range -> range.doubled() && range.servers().equals(List.of("north", "south")));
      }
    }
  }
}
