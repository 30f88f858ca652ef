package dev.meerkat.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncAnswerTest {
  private final List<String> sent = new ArrayList<>();
  private final SyncAnswer answer =
      new SyncAnswer((unique, errno) -> sent.add(unique + ":" + errno), 7);

  @ParameterizedTest
  @CsvSource({"0, 0, 7:0", "5, 0, 7:5", "0, 28, 7:28", "5, 28, 7:5"})
  void itIsSentOnceAndWithTheFirstError(int first, int second, String expected) {
    answer.done(first);
    assertThat(sent).isEmpty();

    answer.done(second);
    assertThat(sent).containsExactly(expected);
  }

  @Test
  void aThirdAnswerIsAMistake() {
    answer.done(0);
    answer.done(0);

    assertThatThrownBy(() -> answer.done(0)).isInstanceOf(IllegalStateException.class);
    assertThat(sent).hasSize(1);
  }
}
