package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeLossTest {
  /// Milliseconds and the states of the volumes then, and those times at which the last one is
  /// lost.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          all is well          | 0 READY, 9000 READY                                       | ''
          one is enough        | 0 READY MISSING, 9000 FULL READY                          | ''
          gone                 | 0 READY, 100 MISSING, 200 READY                           | 100
          hung                 | 0 READY, 100 HUNG, 5000 HUNG                              | 100 5000
          failed               | 0 READY, 100 FAILED, 1099 FAILED, 1100 FAILED             | 1100
          failed for once      | 0 READY, 100 FAILED, 1000 READY, 1050 FAILED, 2049 FAILED | ''
          full                 | 0 READY, 100 FULL, 5099 FULL, 5100 FULL                   | 5100
          full until emptied   | 0 READY, 100 FULL, 5000 READY, 5200 FULL, 10000 FULL      | ''
          hope in the full one | 0 READY READY, 100 FULL MISSING, 5100 FULL MISSING        | 5100
          no hope is left      | 0 READY READY, 100 FULL MISSING, 200 MISSING MISSING      | 200
          lost stays lost      | 0 READY, 100 MISSING, 200 FAILED, 300 FULL, 400 READY     | 100 200 300
          """)
  void isLost(String name, String story, String expected) {
    VolumeLoss loss = VolumeLoss.NONE;
    var lost = new StringBuilder();
    for (String moment : story.split(", ", -1)) {
      List<String> words = Arrays.asList(moment.split(" ", -1));
      List<VolumeState> states = words.stream().skip(1).map(VolumeState::valueOf).toList();
      loss = loss.at(Long.parseLong(words.getFirst()), states);
      lost.append(loss.lost() ? words.getFirst() + " " : "");
    }
    assertThat(lost.toString().strip()).as(name).isEqualTo(expected);
  }
}
