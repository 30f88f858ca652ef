package dev.meerkat.server.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScheduleTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 1000})
  void frameIsDueExactlyWhenItBecomesCurrent(int camera) {
    FrameSchedule schedule = FrameSchedule.of(camera, 15, 150);
    for (long counter = 26_000_000_000L; counter < 26_000_000_200L; counter++) {
      long due = schedule.dueMicros(counter);
      assertThat(schedule.counterAt(due)).isEqualTo(counter);
      assertThat(schedule.counterAt(due - 1)).isEqualTo(counter - 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "on time,       1000, 1000, 1001",
    "one late,      1000, 1001, 1001",
    "late in bound, 1000, 1030, 1001",
    "slept,         1000, 1031, 1031",
  })
  void lateFramesAreMadeUpForWithinABound(String name, long sent, long current, long next) {
    FrameSchedule schedule = FrameSchedule.of(3, 15, 150);
    assertThat(schedule.next(sent, schedule.dueMicros(current), 30)).as(name).isEqualTo(next);
  }
}
