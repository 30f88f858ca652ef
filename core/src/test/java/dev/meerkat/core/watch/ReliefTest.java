package dev.meerkat.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.Running.Relief;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReliefTest {
  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "5000000, false, the same sample",
    "6000000, true, a newer one",
    "1000000, true, one by a clock that was set back"
  })
  void othersSamplesFollow(long lastDurableMicros, boolean followed, String what) {
    var relief = new Relief(Optional.of(new ServerId("south")), 0, 5_000_000, true, 7);
    var report = new RecordingReport(RecordingPhase.RECORDING, 0, lastDurableMicros, "");
    assertThat(relief.isFollowedBy(report)).as(what).isEqualTo(followed);
  }
}
