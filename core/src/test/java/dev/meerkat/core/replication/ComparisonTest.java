package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  private static FolderFacts facts(String path, String type, long size, long free, long used) {
    return new FolderFacts(path, type, size << 20, free << 20, used << 20, "1.0");
  }

  @ParameterizedTest
  @CsvSource({
    // What the active side's files take, the standby's size, free and taken: refused, warnings.
    "300, 1000, 900, 0, false, 0",
    "300, 300, 300, 0, false, 0",
    "300, 299, 299, 0, true, 0",
    "300, 1000, 299, 0, false, 1",
    "300, 1000, 10, 290, false, 0",
    "300, 1000, 10, 289, false, 1",
  })
  void comparesRoom(long taken, long size, long free, long used, boolean refused, int warnings) {
    var comparison =
        Comparison.of(facts("/d", "ext4", 5_000, 10, taken), facts("/d", "ext4", size, free, used));
    assertThat(comparison.refusal().isPresent()).isEqualTo(refused);
    assertThat(comparison.warnings()).hasSize(warnings);
  }

  @Test
  void saysWhatToDo() {
    var active = facts("/d", "ext4", 5_000, 10, 300);
    assertThat(Comparison.of(active, facts("/e", "ext4", 200, 200, 0)).refusal())
        .contains(
            "the standby's /e is on a file system of 200 MiB, and the dataset takes 300 MiB: put it"
                + " on a larger one there");
    assertThat(Comparison.of(active, facts("/d", "ext4", 900, 200, 0)).warnings())
        .containsExactly(
            "the standby has 200 MiB free, and the dataset takes 300 MiB: make room there, or"
                + " replication will stop");
  }

  @Test
  void refusesAStandbyWithOtherRules() {
    var other = new FolderFacts("/d", "ext4", 1 << 20, 1 << 20, 0, "1.0", "everything but *.tmp");
    assertThat(Comparison.of(other, new FolderFacts("/d", "ext4", 1 << 20, 1 << 20, 0, "1.0")))
        .extracting(Comparison::refusal)
        .isEqualTo(
            Optional.of(
                "the rules differ of what is replicated: everything but *.tmp on the active side,"
                    + " everything on the standby: make them the same, and start that side again"));
  }

  @Test
  void tellsWhatDiffers() {
    var active = new FolderFacts("/d", "ext4", 1 << 20, 1 << 20, 0, "1.0");
    var standby = new FolderFacts("/e", "xfs", 1 << 20, 1 << 20, 0, "1.1");
    assertThat(Comparison.of(active, standby))
        .isEqualTo(
            new Comparison(
                Optional.empty(),
                List.of(
                    "the paths differ: /d on the active side, /e on the standby",
                    "the types of file systems differ: ext4 on the active side, xfs on the standby",
                    "the versions of Meerkat differ: 1.0 on the active side, 1.1 on the standby")));
    assertThat(Comparison.of(active, active))
        .isEqualTo(new Comparison(Optional.empty(), List.of()));
  }
}
