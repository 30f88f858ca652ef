package dev.meerkat.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameTraceTest {
  private static FrameTrace trace(int... numbers) {
    return new FrameTrace(
        Arrays.stream(numbers).mapToObj(number -> new FrameTrace.Frame(number, 0)).toList());
  }

  @Test
  void findsNothingInACompleteRow() {
    FrameTrace trace = trace(7, 8, 9);
    assertThat(trace.holes()).isEmpty();
    assertThat(trace.repeated()).isZero();
    assertThat(trace.altered()).isZero();
  }

  @Test
  void findsEachHole() {
    assertThat(trace(1, 2, 5, 6, 32).holes())
        .isEqualTo(List.of(new FrameTrace.Hole(2, 2), new FrameTrace.Hole(6, 25)));
    assertThat(new FrameTrace.Hole(6, 25).millis()).isEqualTo(1000);
  }

  @Test
  void countsFramesThatComeAgainOrTooLate() {
    FrameTrace trace = trace(1, 2, 3, 2, 3, 4);
    assertThat(trace.repeated()).isEqualTo(2);
    assertThat(trace.holes()).isEmpty();
  }

  @Test
  void countsFramesThatTheCameraNeverSent() {
    FrameTrace trace = trace(1, FrameTrace.ALTERED, 3);
    assertThat(trace.altered()).isEqualTo(1);
    assertThat(trace.holes()).isEqualTo(List.of(new FrameTrace.Hole(1, 1)));
  }
}
