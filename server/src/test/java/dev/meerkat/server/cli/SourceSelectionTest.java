package dev.meerkat.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What becomes of the data once a pair is made, on a site that is as a test wants it.
class SourceSelectionTest {
  private static final String ORDER = "meerkat group select-data-source shop north";

  /// One after the other; the last one again and again. Those that are failures fail.
  private final ArrayDeque<Object> looks = new ArrayDeque<>();

  private @Nullable IOException refusal;
  private int selections;
  private long seconds = -7;
  private long secondsOfAPause = 1;

  private final SourceSelection.Site site =
      new SourceSelection.Site() {
        @Override
        public Answers.Group look() throws IOException {
          var look = looks.size() > 1 ? looks.remove() : looks.element();
          if (look instanceof IOException failure) {
            throw failure;
          }
          return (Answers.Group) look;
        }

        @Override
        public String select() throws IOException {
          selections++;
          if (refusal != null) {
            throw refusal;
          }
          return "the data of north counts";
        }

        @Override
        public void pause() {
          seconds += secondsOfAPause;
        }
      };

  private SourceSelection selection(Object... wanted) {
    looks.clear();
    looks.addAll(List.of(wanted));
    return new SourceSelection(site, ORDER, () -> TimeUnit.SECONDS.toNanos(seconds));
  }

  private static Answers.GroupState state(String host, String why, boolean hears, boolean data) {
    return new Answers.GroupState(
        host,
        why.isEmpty(),
        "out",
        why,
        false,
        false,
        3,
        null,
        true,
        hears,
        false,
        "",
        List.of(),
        List.of(),
        data ? new Answers.GroupData("complete", "", true, 0, "") : null,
        null,
        null);
  }

  private static Answers.Group group(Answers.GroupState... states) {
    return new Answers.Group(
        "shop",
        "",
        "high",
        List.of("north", "south"),
        "north",
        null,
        false,
        null,
        false,
        "out",
        List.of(),
        new Answers.GroupPolicy("complete", "move", true, false, null),
        List.of(states),
        "",
        null,
        null);
  }

  private static Answers.Group hearing() {
    return group(state("north", "", true, true), state("south", "", true, true));
  }

  private static Answers.Group deaf() {
    return group(state("north", "", false, true), state("south", "", false, true));
  }

  private static Answers.Group silent() {
    return group(
        state("north", "it just begins", false, false), state("south", "it is down", false, false));
  }

  @Test
  void looksThatFailAreBorne() throws Exception {
    var busy = new ApiFailure("the server is busy");
    assertThat(selection(busy, silent(), busy, deaf(), busy, hearing()).made())
        .contains("the data of north counts");
    assertThat(selections).isEqualTo(1);
  }

  @Test
  void withoutDataNothingIsSelected() throws Exception {
    assertThat(
            selection(group(state("north", "", false, false), state("south", "x", false, false)))
                .made())
        .isEmpty();
    assertThat(selections).isZero();
  }

  @Test
  void whenLooksKeepFailingTheOrderThatIsLeftIsTold() {
    assertThatThrownBy(() -> selection(new ApiFailure("it does not answer in time")).made())
        .isInstanceOf(ApiFailure.class)
        .hasMessageContaining("the pair is made")
        .hasMessageContaining("it does not answer in time")
        .hasMessageEndingWith(ORDER);
    assertThatThrownBy(() -> selection(silent()).made())
        .hasMessageContaining("north does not answer for it: it just begins; south does not")
        .hasMessageEndingWith(ORDER);
  }

  @Test
  void ofHostsThatDoNotHearEachOther_oneThatDoesNotAnswerIsNamedWithTheReason() {
    assertThatThrownBy(() -> selection(deaf()).made())
        .hasMessageContaining("do not hear each other on any link; repair one")
        .hasMessageEndingWith(ORDER);
    var broken =
        group(
            state("north", "", false, true),
            state("south", "the group is not looked after there: disk is full", false, false));
    assertThatThrownBy(() -> selection(broken).made())
        .hasMessageContaining(
            "south does not answer for it: the group is not looked after there: disk is full")
        .hasMessageEndingWith(ORDER)
        .message()
        .doesNotContain("any link");
  }

  /// The first one may take nearly all of its time.
  @Test
  void theSecondWaitHasItsOwnTime() throws Exception {
    secondsOfAPause = 60;
    assertThat(selection(silent(), deaf(), deaf(), hearing()).made())
        .contains("the data of north counts");
  }

  @Test
  void aRefusedSelectionIsToldWithTheOrderThatIsLeft() {
    refusal = new ApiFailure("the data of north is inconsistent");
    assertThatThrownBy(() -> selection(hearing()).made())
        .isInstanceOf(ApiFailure.class)
        .hasMessageContaining("the data of north is inconsistent")
        .hasMessageEndingWith(ORDER);
  }
}
