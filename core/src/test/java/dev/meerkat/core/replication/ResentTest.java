package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Resent.Operation;
import dev.meerkat.core.replication.Resent.Sight;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResentTest {
  private static final Sight FILE = new Sight(12, 1);

  /// The number of the inode was used again.
  private static final Sight OTHER = new Sight(12, 2);

  @ParameterizedTest
  @CsvSource({
    "MAKE,             NOTHING, NOTHING, PERFORM",
    "MAKE,             NOTHING, FILE,    FINISH",
    "MAKE,             FILE,    FILE,    PERFORM",
    "LINK,             NOTHING, NOTHING, PERFORM",
    "LINK,             NOTHING, FILE,    ANSWER",
    "LINK,             FILE,    FILE,    PERFORM",
    "REMOVE,           FILE,    FILE,    PERFORM",
    "REMOVE,           FILE,    NOTHING, ANSWER",
    "REMOVE,           NOTHING, NOTHING, PERFORM",
    "RENAME,           FILE,    FILE,    PERFORM",
    "RENAME,           FILE,    NOTHING, ANSWER",
    "RENAME,           FILE,    OTHER,   ANSWER",
    "SET_ATTRIBUTE,    NOTHING, NOTHING, PERFORM",
    "SET_ATTRIBUTE,    NOTHING, FILE,    ANSWER",
    "SET_ATTRIBUTE,    FILE,    FILE,    PERFORM",
    "REMOVE_ATTRIBUTE, FILE,    FILE,    PERFORM",
    "REMOVE_ATTRIBUTE, FILE,    NOTHING, ANSWER",
    "REMOVE_ATTRIBUTE, NOTHING, NOTHING, PERFORM",
  })
  void aBegunChangeIsMadeOnce(Operation operation, String noted, String now, Resent expected) {
    assertThat(Resent.decide(operation, Optional.of(sight(noted)), sight(now))).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void whatWasNotBegunIsPerformed(Operation operation) {
    assertThat(Resent.decide(operation, Optional.empty(), FILE)).isEqualTo(Resent.PERFORM);
  }

  @Test
  void aFileThatHasTheNumberOfAnotherIsNotTakenForIt() {
    assertThat(Resent.decide(Operation.RENAME, Optional.of(FILE), OTHER)).isEqualTo(Resent.ANSWER);
  }

  private static Sight sight(String name) {
    return switch (name) {
      case "FILE" -> FILE;
      case "OTHER" -> OTHER;
      default -> Sight.NOTHING;
    };
  }
}
