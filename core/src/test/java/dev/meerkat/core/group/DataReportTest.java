package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataReportTest {
  private static DataReport report(Grade grade, boolean linked, long lagBytes, String trouble) {
    return new DataReport(new Eligibility(grade, "words"), false, linked, lagBytes, trouble);
  }

  private static DataReport worst(DataReport a, DataReport b) {
    var each = new TreeMap<DatasetId, DataReport>();
    each.put(new DatasetId("a"), a);
    each.put(new DatasetId("b"), b);
    return DataReport.worst(each);
  }

  @Test
  void theWorstOfAllCounts() {
    assertThat(
            worst(
                report(Grade.COMPLETE, true, 5, ""),
                report(Grade.LOGICAL, false, 7, "mount point lost")))
        .isEqualTo(
            new DataReport(
                new Eligibility(Grade.LOGICAL, "b: words"),
                false,
                false,
                12,
                "b: mount point lost"));
    assertThat(
            worst(report(Grade.INCONSISTENT, true, 0, "x"), report(Grade.COMPLETE, true, 0, "y")))
        .isEqualTo(
            new DataReport(
                new Eligibility(Grade.INCONSISTENT, "a: words"), false, true, 0, "a: x; b: y"));
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETE, true, '', ''",
    "LOGICAL, true, '', ''",
    "INCONSISTENT, true, '', '; its data: words'",
    "LOGICAL, false, '', '; its data: not connected, words'",
    "COMPLETE, true, mount point lost, '; its data: mount point lost'",
    "INCONSISTENT, false, mount point lost, '; its data: mount point lost'",
  })
  void whyItCannotBeSwitchedTo(Grade grade, boolean linked, String trouble, String words) {
    assertThat(report(grade, linked, 0, trouble).hindrance()).isEqualTo(words);
  }

  @Test
  void aSingleOneSpeaksForItself() {
    var each = new TreeMap<DatasetId, DataReport>();
    assertThat(DataReport.worst(each)).isEqualTo(DataReport.NONE);
    each.put(new DatasetId("a"), report(Grade.LOGICAL, true, 3, "full"));
    assertThat(DataReport.worst(each)).isEqualTo(report(Grade.LOGICAL, true, 3, "full"));
  }
}
