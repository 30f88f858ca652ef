package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.RecordingCheck.Session;
import dev.meerkat.core.archive.RecordingCheck.Verdict;
import dev.meerkat.core.model.Cause;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingCheckTest {
  private static final RecordingCheck.Refusal REFUSED =
      new RecordingCheck.Refusal(4_000, new Verdict(Cause.DISK_FULL, "archive /v is full"));
  private static final Verdict GONE = new Verdict(Cause.DISK_FAILED, "volume /v has vanished");

  private final RecordingCheck check = new RecordingCheck(4_000);

  /// Times are milliseconds; the first picture came at 1000. Flags: K a key frame, W a whole one, H
  /// handed on, D dropping, R refused since 4000, A the archive is known to have failed, U the
  /// pause is usual.
  @ParameterizedTest
  @CsvSource({
    // now, newest picture, durable (-1: never), longest pause, flags, verdict
    "4999, 4990, -1, 40, '', ''",
    "5000, 4990, -1, 40, '', CAMERA_UNUSABLE no key frame",
    "5000, 4990, -1, 40, K, CAMERA_UNUSABLE damaged",
    "5000, 4990, -1, 40, KW, UNKNOWN none is written",
    "5000, 4990, -1, 40, KWH, DISK_SLOW taken nothing",
    "5000, 4990, -1, 40, KWD, DISK_SLOW taken nothing",
    "9000, 8990, 5001, 40, KWH, ''",
    "9001, 8990, 5001, 40, KWH, DISK_SLOW taken nothing",
    "9001, 8990, 5001, 40, KW, UNKNOWN none is written",
    // The disk says why, or the archive does.
    "4999, 4990, 3900, 40, KWHR, ''",
    "5000, 4990, 3900, 40, KWHR, DISK_FULL : archive /v is full",
    "5000, 4990, -1, 40, KWDR, DISK_FULL : archive /v is full",
    "9001, 8990, 5001, 40, KWHAR, DISK_FULL : archive /v is full",
    "9000, 8990, 5001, 40, KWHA, ''",
    "9001, 8990, 5001, 40, KWHA, DISK_FAILED for 4 s: volume /v has vanished",
    "9001, 8990, 5001, 40, KWDA, DISK_FAILED for 4 s: volume /v has vanished",
    "9001, 8990, 5001, 40, KA, CAMERA_UNUSABLE damaged",
    // Nothing arrives any more: where it is not known what is usual, the connection will tell.
    "60000, 5001, 5001, 40, KW, ''",
    "10000, 5001, 5001, 40, KWU, ''",
    "10001, 5001, 5001, 40, KWU, CAMERA_SILENT for 5 s: the camera sends no picture",
    "34999, 5000, 5000, 10000, KWU, ''",
    "35000, 5000, 5000, 10000, KWU, CAMERA_SILENT for 30 s: the camera sends no picture",
    "9001, 5001, 5001, 40, KW, ''",
    "9000, 5001, 5000, 40, KW, UNKNOWN none is written",
    // One picture in two seconds.
    "10999, 10990, 5000, 2000, KW, ''",
    "11000, 10990, 5000, 2000, KW, UNKNOWN for 6 s",
  })
  void tells(long now, long newest, long durable, long pause, String flags, String expected) {
    var session =
        new Session(
            1_000,
            newest,
            durable < 0 ? Optional.empty() : Optional.of(durable),
            pause,
            flags.contains("U") ? Optional.of(pause) : Optional.empty(),
            flags.contains("K"),
            flags.contains("W"),
            flags.contains("H"),
            flags.contains("D"),
            flags.contains("R") ? Optional.of(REFUSED) : Optional.empty(),
            flags.contains("A") ? Optional.of(GONE) : Optional.empty());
    Optional<Verdict> verdict = check.at(now, session);
    if (expected.isEmpty()) {
      assertThat(verdict).isEmpty();
    } else {
      int space = expected.indexOf(' ');
      assertThat(verdict.orElseThrow().cause())
          .isEqualTo(Cause.valueOf(expected.substring(0, space)));
      assertThat(verdict.orElseThrow().words())
          .startsWith("connected but not recording")
          .contains(expected.substring(space + 1));
    }
  }

  @Test
  void aLimitMustLast() {
    assertThatThrownBy(() -> new RecordingCheck(0)).hasMessageContaining("above 0");
  }
}
