package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Placement.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each volume is written as its state, free bytes and age of its queue; every reserve is 100.
class PlacementTest {
  @ParameterizedTest
  @CsvSource({
    // volumes, where a new segment goes, where one that failed elsewhere goes; - is nowhere
    "ready 500 0, 0, 0",
    "ready 500 0; ready 900 0, 0, 0",
    "ready 99 0; ready 900 0, 1, 1",
    "ready 100 0; ready 900 0, 0, 0",
    "ready 500 2000; ready 900 1999, 1, 1",
    "ready 500 5000; ready 900 2000, 0, 0",
    "ready 99 0; ready 500 9000, 1, 1",
    "ready 50 0; ready 60 0; ready 60 0, 1, 1",
    "ready 0 0, 0, 0",
    "full 0 0; ready 500 0, 1, 1",
    "failed 500 0; ready 10 0, 1, 1",
    "missing 0 0; hung 500 0; ready 500 0, 2, 2",
    "full 0 0; failed 500 0, 0, -",
    "hung 500 0; full 0 0, 1, -",
    "missing 0 0; hung 500 0, 1, -",
    "missing 0 0; missing 0 0, -, -",
  })
  void placesASegment(String volumes, String first, String next) {
    List<Candidate> candidates = candidates(volumes);
    assertThat(volume(Placement.first(candidates))).isEqualTo(first);
    assertThat(volume(Placement.next(candidates))).isEqualTo(next);
  }

  private static List<Candidate> candidates(String volumes) {
    var candidates = new ArrayList<Candidate>();
    for (String volume : volumes.split("; ", -1)) {
      String[] words = volume.split(" ", -1);
      candidates.add(
          new Candidate(
              candidates.size(),
              VolumeState.valueOf(words[0].toUpperCase(Locale.ROOT)),
              Long.parseLong(words[1]),
              100,
              Long.parseLong(words[2])));
    }
    return candidates;
  }

  private static String volume(java.util.Optional<Placement> placement) {
    return placement.map(each -> Integer.toString(each.volume())).orElse("-");
  }

  @ParameterizedTest
  @CsvSource({
    "false, 9000, true, true, MISSING",
    "true, 5000, true, true, HUNG",
    "true, 4999, true, true, FAILED",
    "true, 0, false, true, FULL",
    "true, 4999, false, false, READY",
  })
  void judgesAVolume(
      boolean there, long stuckMillis, boolean failed, boolean outOfSpace, VolumeState state) {
    assertThat(VolumeState.of(there, stuckMillis, 5_000, failed, outOfSpace)).isEqualTo(state);
  }
}
