package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import java.time.Duration;
import java.time.Instant;

/// Who gets a group without a witness when both of its hosts come up together, as after a power
/// cut: steps of [GroupAloneStoryTest]. Each step ends with the group on the host that had it last.
record BothStartSteps(GroupSite site, Notes notes) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// Chapter 4.1. The default host may use its data by the policy, but the other one went on
  /// without it.
  void whoAloneHasCompleteDataGoesFirst(Machine active, Machine preferred) {
    String before = notes.read(active);
    var path = new DataPath(preferred);
    path.cut();
    GroupSite.awaitDisconnected(active);
    notes.write(active, "six");
    assertThat(notes.read(preferred)).isEqualTo(before);
    bothEnd(active, preferred);
    path.open();

    bothStart_andItGoesOn(active, preferred);
    assertThat(notes.read(active)).isEqualTo("six");
    Await.until("the copy to follow", LIMIT, () -> notes.read(preferred).equals("six"));
  }

  /// Chapter 4.1. The default host had it last.
  void theDefaultHostGoesFirst(Machine preferred, Machine other) {
    new Operator(other).order("switch");
    site.awaitWell(preferred);
    notes.write(preferred, "seven");
    bothEnd(preferred, other);

    bothStart_andItGoesOn(preferred, other);
    assertThat(notes.read(preferred)).isEqualTo("seven");
  }

  /// Nobody is left to take it over when the active one ends.
  private void bothEnd(Machine active, Machine other) {
    other.server().process().kill();
    active.server().process().kill();
    Await.until("its guard to end everything", LIMIT, () -> !site.lookout().hasAny(active.host()));
    assertThat(site.lookout().hasAny(other.host())).isFalse();
  }

  /// The host that had it last waits for the other one, which leaves it to it.
  private void bothStart_andItGoesOn(Machine on, Machine other) {
    Instant since = Instant.now();
    long sinceNanos = System.nanoTime();
    on.server().start();
    other.server().start();
    site.awaitAnswer(on, sinceNanos);
    site.awaitWell(on);
    assertThat(new Operator(on).log(on, since))
        .containsSubsequence(other.name() + " is heard", "claiming", "active: epoch ");
    assertThat(new Operator(on).log(other, since)).doesNotContain("claiming");
    assertThat(site.usage().answers(sinceNanos, System.nanoTime()))
        .allMatch(answer -> answer.host().equals(on.name()));
  }
}
