package dev.meerkat.replication.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final List<String> taken = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final Turns<String> turns =
      new Turns<>(this::step, e -> broken.add(String.valueOf(e.getMessage())));

  private void step(String event) {
    taken.add(event);
    if (event.equals("two")) {
      turns.take("four");
      turns.take("five");
    }
    if (event.equals("four")) {
      throw new AssertionError("cannot be taken");
    }
  }

  @Test
  void whatAnEffectBringsComesInItsTurn() {
    turns.take("one");
    turns.take("three");
    assertThat(taken).containsExactly("one", "three");
  }

  @Test
  void whatIsThrownIsToldAndNothingIsTakenAnyMore() {
    turns.take("two");
    turns.take("six");
    assertThat(taken).containsExactly("two", "four");
    assertThat(broken).containsExactly("cannot be taken");
    assertThat(turns.during(() -> "others go on")).isEqualTo("others go on");
  }

  @Test
  void aDutyTellsOfErrorsToo() throws Exception {
    var told = new CompletableFuture<String>();
    var duty = new Duty("fails", e -> told.complete(String.valueOf(e.getMessage())));
    duty.add(() -> {
      throw new AssertionError("no memory, say");
    });
    assertThat(told.get(120, TimeUnit.SECONDS)).isEqualTo("no memory, say");
    duty.end();
  }
}
