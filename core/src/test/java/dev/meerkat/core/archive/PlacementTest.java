package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Placement.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each volume is written as its state, free bytes and pace; every reserve is 100.
class PlacementTest {
  @ParameterizedTest
  @CsvSource({
    // volumes, where a new segment goes, where one that failed elsewhere goes, where one that could
    // stay; - is nowhere
    "ready 500 fast, 0, 0, 0",
    "ready 500 fast; ready 900 fast, 0, 0, 0",
    "ready 99 fast; ready 900 fast, 1, 1, 1",
    "ready 100 fast; ready 900 fast, 0, 0, 0",
    "ready 500 slow; ready 900 fast, 1, 1, 1",
    "ready 500 slow; ready 900 slow, 0, 0, -",
    "ready 99 fast; ready 500 slow, 1, 1, -",
    "ready 50 fast; ready 60 fast; ready 60 fast, 1, 1, -",
    "ready 0 fast, 0, 0, -",
    "full 0 fast; ready 500 fast, 1, 1, 1",
    "failed 500 fast; ready 10 fast, 1, 1, -",
    "missing 0 fast; hung 500 slow; ready 500 fast, 2, 2, 2",
    "full 0 fast; failed 500 fast, 0, -, -",
    "hung 500 fast; full 0 fast, 1, -, -",
    "missing 0 fast; hung 500 slow, 1, -, -",
    "missing 0 fast; missing 0 fast, -, -, -",
  })
  void placesASegment(String volumes, String first, String next, String better) {
    List<Candidate> candidates = candidates(volumes);
    assertThat(volume(Placement.first(candidates))).isEqualTo(first);
    assertThat(volume(Placement.next(candidates))).isEqualTo(next);
    assertThat(volume(Placement.better(candidates))).isEqualTo(better);
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
              words[2].equals("fast")));
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
