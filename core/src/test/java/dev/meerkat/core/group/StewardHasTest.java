package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.StewardState.Pending;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether host a itself has the group.
class StewardHasTest {
  private static final ServerId A = new ServerId("a");
  private static final Group GROUP = GroupText.group(GroupText.SMALL + GroupText.TIMES);

  private final Draft d =
      new Draft(GROUP, A, StewardState.started(GROUP, 1, Memory.NEW, 1_000), 2_000);

  private boolean has() {
    return new Steward(GROUP, A).has(d.state());
  }

  private static Optional<ServerId> host(String name) {
    return Optional.of(name).filter(it -> !it.isEmpty()).map(ServerId::new);
  }

  /// Who holds the lease, and whom it is for.
  @ParameterizedTest
  @CsvSource({
    "true, a, '', true",
    "true, '', a, true",
    "true, '', '', true",
    "true, b, '', false",
    "true, '', b, false",
    "false, '', '', false",
    "false, a, '', false",
  })
  void byTheLease(boolean in, String holder, String target, boolean has) {
    d.tenure = Tenure.of(new Lease(5, 1, host(holder), 1, in, host(target)), 1_000);
    assertThat(has()).isEqualTo(has);
  }

  @Test
  void whateverTheLeaseSays_whenSomethingMayRunHere() {
    assertThat(has()).isFalse();
    d.memory = d.memory.with(true);
    assertThat(has()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"OUT, false", "STANDBY, false", "CLAIMING, true", "STARTING, true", "FENCING, true"})
  void byThePhase(Phase phase, boolean has) {
    d.phase = phase;
    assertThat(has()).isEqualTo(has);
  }

  @Test
  void whenItIsToBeBroughtInHere() {
    d.pending = Optional.of(new Pending(new Command.BringIn(Optional.of(new ServerId("b"))), 9));
    assertThat(has()).isFalse();
    d.pending = Optional.of(new Pending(new Command.BringIn(Optional.of(A)), 9));
    assertThat(has()).isTrue();
  }
}
