package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The patience is a minute.
class UnfinishedTest {
  private static final Group BEFORE = GroupText.group(GroupText.SMALL);

  /// What the change makes of the group; empty when it removes it.
  private static Optional<Group> after(String change) {
    return switch (change) {
      case "removal" -> Optional.empty();
      case "policy" ->
          Optional.of(GroupText.group(GroupText.SMALL + "policy: {onResourceErrors: stay}"));
      case "priority" -> Optional.of(GroupText.group(GroupText.SMALL + "priority: high"));
      case "times" -> Optional.of(GroupText.group(GroupText.SMALL + "times: {leaseMillis: 9000}"));
      case "data" ->
          Optional.of(GroupText.group(GroupText.SMALL + "data: [{name: d, folder: /d}]"));
      default -> throw new IllegalArgumentException(change);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "59999, policy, WAIT",
    "59999, removal, WAIT",
    "60000, policy, DROP",
    "60000, priority, DROP",
    "60000, times, HOLD",
    "60000, data, HOLD",
    "60000, removal, HOLD",
  })
  void aChange(long silentMillis, String change, Unfinished then) {
    assertThat(Unfinished.of(silentMillis, 60_000, false, Optional.of(BEFORE), after(change)))
        .isEqualTo(then);
  }

  @ParameterizedTest
  @CsvSource({"59999, true, WAIT", "60000, true, DROP", "60000, false, HOLD"})
  void oneOfAGroupThatIsNotHere(long silentMillis, boolean creates, Unfinished then) {
    assertThat(Unfinished.of(silentMillis, 60_000, creates, Optional.empty(), Optional.of(BEFORE)))
        .isEqualTo(then);
  }
}
