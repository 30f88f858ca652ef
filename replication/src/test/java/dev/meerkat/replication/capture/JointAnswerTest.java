package dev.meerkat.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.replication.fuse.LateAnswer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JointAnswerTest {
  private static final MemorySegment BODY = MemorySegment.ofArray(new byte[5]);

  private final List<String> sent = new ArrayList<>();
  private final LateAnswer late =
      (unique, errno, body) -> sent.add(unique + ":" + errno + ":" + body.byteSize());

  @ParameterizedTest
  @CsvSource({"0, 0, 7:0:0", "5, 0, 7:5:0", "0, 28, 7:28:0", "5, 28, 7:5:0"})
  void aSyncIsAnsweredOnceAndWithTheFirstError(int first, int second, String expected) {
    JointAnswer answer = JointAnswer.ofSync(late, 7);
    answer.done(first);
    assertThat(sent).isEmpty();

    answer.done(second);
    assertThat(sent).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 7:0:5", "5, 7:5:0"})
  void aChangeIsAnsweredWithWhatItMade(int errno, String expected) {
    JointAnswer.ofChange(late, 7, 1, BODY).done(errno);
    assertThat(sent).containsExactly(expected);
  }

  @Test
  void aFailureStaysOneWhateverTheListenerSays() {
    JointAnswer answer = JointAnswer.ofFailure(late, 7, 2, 17);
    answer.done(0);
    assertThat(sent).isEmpty();
    answer.done(5);
    assertThat(sent).containsExactly("7:17:0");
  }

  @Test
  void aThirdAnswerIsAMistake() {
    JointAnswer answer = JointAnswer.ofSync(late, 7);
    answer.done(0);
    answer.done(0);

    assertThatThrownBy(() -> answer.done(0)).isInstanceOf(IllegalStateException.class);
    assertThat(sent).hasSize(1);
  }
}
