package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// In milliseconds, with a limit of 5,000.
class PicturePaceTest {
  private static final long LIMIT = nanos(5_000);

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /// @param pictures when they came, one after the other
  private static PicturePace pace(String pictures) {
    PicturePace pace = PicturePace.from(0);
    for (String millis : pictures.isEmpty() ? new String[0] : pictures.split(" ")) {
      long nanos = nanos(Long.parseLong(millis));
      pace = pace.with(nanos, nanos);
    }
    return pace;
  }

  @ParameterizedTest
  @CsvSource({
    // pictures, now and last answer at which it is not silent, and at which it is
    "'', 4999, 4990, 5000, 4990",
    "'0 40 80', 5079, 5000, 5080, 5000",
    "'0 40 80 1080', 6079, 6000, 6080, 6000",
    "'100', 60099, 60000, 60100, 60000",
    "'100', 7599, 2600, 7600, 2600",
    "'100', 5099, 0, 5100, 0",
    "'0 1 2 3', 60002, 60000, 60003, 60000",
    "'0 10000', 39999, 39000, 40000, 39000",
    "'0 10000 10040 10080', 40079, 40000, 40080, 40000",
    "'0 10000', 17999, 13000, 18000, 13000",
    "'0 10000', 14999, 1, 15000, 1",
    "'0 50000', 109999, 109000, 110000, 109000",
    "'0 2000', 7999, 7000, 8000, 7000",
  })
  void tells(String pictures, long well, long wellAnswer, long silent, long silentAnswer) {
    PicturePace pace = pace(pictures);
    assertThat(pace.silent(nanos(well), nanos(wellAnswer), LIMIT)).isFalse();
    assertThat(pace.silent(nanos(silent), nanos(silentAnswer), LIMIT)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 4000, 0, false",
    "'0 40 80', 4000, 0, false",
    "'100', 1349, 0, false",
    "'100', 1350, 0, true",
    "'100', 2599, 1350, false",
    "'100', 2600, 1350, true",
    "'0 10000', 11249, 0, false",
    "'0 10000', 11250, 0, true",
    "'0 1000 2000', 4000, 0, false",
  })
  void asksWhereAnAnswerMatters(String pictures, long now, long asked, boolean asks) {
    assertThat(pace(pictures).asks(nanos(now), nanos(asked), LIMIT)).isEqualTo(asks);
  }

  /// Pauses are milliseconds, `40x25` for 25 of 40; the camera answers all the while.
  @ParameterizedTest
  @CsvSource({
    // A stall teaches nothing: neither one nor a second, nor one at the session's begin.
    "'40x50 4000 40x50', 5000",
    "'40x50 4000 4000 40x2', 5000",
    "'4000 40x32', 5000",
    // What was usual once counts for ten minutes, and so does what is so now and then.
    "'40x50 10000x3', 30000",
    "'10000x40 40x32', 30000",
    "'10000x40 40x15001', 5000",
    // A few pictures every ten seconds.
    "'10000 40x2 10000 40x2', 30000",
    "'10000 40x9 10000 40x9 10000 40x9 10000 40x9 10000 40x9', 30000",
    "'10000 1x9 10000 1x9 10000 1x9 10000 1x9', 30000",
    "'40x200 9000x31 40', 27000",
  })
  void learnsWhatIsUsual(String pauses, long allowedMillis) {
    long at = 0;
    PicturePace pace = PicturePace.from(at).with(at, at);
    for (String word : pauses.split(" ", -1)) {
      String[] parts = word.split("x", -1);
      for (int i = 0; i < (parts.length > 1 ? Integer.parseInt(parts[1]) : 1); i++) {
        at += nanos(Long.parseLong(parts[0]));
        pace = pace.with(at, at);
      }
    }
    assertThat(pace.allowedNanos(LIMIT)).isEqualTo(nanos(allowedMillis));
  }

  @Test
  void aSlowReceiverIsNoPauseOfTheCamera() {
    PicturePace pace = PicturePace.from(0).with(0, 0).with(nanos(40), nanos(9_000));
    PicturePace next = pace.with(nanos(9_001), nanos(9_001));
    assertThat(next.usualPauseNanos()).isEqualTo(nanos(40));
    assertThat(next.silent(nanos(14_000), nanos(14_000), LIMIT)).isFalse();
    assertThat(next.silent(nanos(14_001), nanos(14_000), LIMIT)).isTrue();
  }
}
