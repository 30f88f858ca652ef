package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {
  @ParameterizedTest
  @CsvSource({
    "asynchronous, complete, true, 1",
    "asynchronous, complete, false, 0",
    "asynchronous, logical, true, 0",
    "synchronous, complete, true, 0",
    "strict, complete, true, 0"
  })
  void anAsynchronousCopyIsNotTakenOverAsComplete_whichIsTold(
      String mode, String takeOver, boolean data, int sentences) {
    var yaml =
        GroupText.SMALL
            + "mode: %s\npolicy: {takeOver: %s}\n".formatted(mode, takeOver)
            + (data ? "data: [{name: d, folder: /d}]" : "");
    assertThat(Advice.of(GroupText.group(yaml)))
        .hasSize(sentences)
        .allMatch(each -> each.contains("no host takes it over by itself"));
  }
}
