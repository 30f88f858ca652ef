package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plays the commands of a story between two hosts, and expects what it tells: what operators do
/// (chapter 4 of document 001), what they ask about (its chapter 8), and what goes wrong. What
/// really happened is written to `target/transcripts/group`, to be read, and copied if it is right.
///
/// The first line names the kind of group, see [Kinds]. What follows a command indented is what
/// happened: the time in seconds, then `= a: ` and a reason, or `a: ` and an effect.
class GroupTranscriptTest {
  /// What a story may begin with.
  enum Kinds {
    WITNESS(""),
    DATA("data: [{name: d, folder: /d}]"),
    LOGICAL("data: [{name: d, folder: /d}]\npolicy: {takeOver: logical, followAtOnce: off}"),
    REBOOT("policy: {reboot: on}"),
    STAY("policy: {onResourceErrors: stay}"),
    STAY_DATA("data: [{name: d, folder: /d}]\npolicy: {onResourceErrors: stay}"),
    BACK("policy: {switchBackSeconds: 10}"),
    BACK_DATA("data: [{name: d, folder: /d}]\npolicy: {switchBackSeconds: 30}"),
    SYNC("policy: {syncTime: on}"),
    ALONE(""),
    ALONE_DATA("data: [{name: d, folder: /d}]\npolicy: {takeOver: logical}"),
    ALONE_COMPLETE("data: [{name: d, folder: /d}]"),
    STAND_ALONE("data: [{name: d, folder: /d}]");

    private final String added;

    Kinds(String added) {
      this.added = added;
    }

    Group group() {
      var arbitration =
          name().startsWith("ALONE")
              ? "{isolation: {addresses: [10.0.0.254]}}"
              : "{witness: w, isolation: {addresses: [10.0.0.254]}}";
      var group =
          GroupText.group(
              GroupText.SMALL.replace("{witness: w}", arbitration) + GroupText.TIMES + added);
      return this == STAND_ALONE ? StandAlone.of(group, new ServerId("a")) : group;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4.1-complete",
        "4.1-complete-refused",
        "4.1-logical",
        "4.1-logical-recorded-late",
        "4.1-unconditional",
        "4.3-bring-in",
        "4.3-bring-in-complete-only",
        "4.3-bring-in-newer-data",
        "4.3-bring-in-refused",
        "4.4-switch",
        "4.4-switch-refused",
        "4.5-bring-out",
        "4.5-bring-out-stuck",
        "4.5-bring-out-unheard",
        "4.5-bring-out-arbiter-late",
        "4.5-bring-out-claim-unanswered",
        "faq-03-address-in-use",
        "faq-04-address-moves",
        "faq-05-ordered-elsewhere",
        "faq-06-stuck-in-shutdown",
        "faq-06-service-network",
        "service-network-with-arbiter",
        "faq-07-host-hangs",
        "faq-08-process-fails",
        "faq-09-data-not-equal",
        "faq-10-mount-point-changed",
        "faq-11-mount-point-lost",
        "data-lost",
        "data-lost-in-a-switch",
        "data-lost-stay",
        "alone-asleep",
        "alone-cold-start",
        "alone-both-active",
        "alone-both-start",
        "alone-both-start-data",
        "alone-killed",
        "alone-host-dies",
        "alone-isolated",
        "alone-one-way",
        "alone-split-brain",
        "alone-older-data",
        "alone-older-data-heard",
        "alone-older-data-opening",
        "alone-power-cut",
        "alone-data-refused",
        "links-cut",
        "lease-of-who-is-off",
        "take-over-from-who-runs-nothing",
        "arbiter-off",
        "arbiter-untold",
        "host-cut",
        "guard-acted",
        "killed-and-started",
        "killed",
        "stop-fails",
        "data-hangs",
        "fence-fails",
        "fence-fails-reboot",
        "fence-unseen",
        "fence-unseen-reboot",
        "stay",
        "restart-pause",
        "switch-back",
        "switch-back-given-up",
        "switch-given-up-moves",
        "sync-time",
        "sync-time-later",
        "6.2-stand-alone",
        "select-arbiter-off"
      })
  void tellsTheStory(String name) throws IOException {
    var expected = resource(name + ".txt");
    var first = expected.lines().findFirst().orElseThrow();
    var sides = new TwoStewards(Kinds.valueOf(first.substring("# ".length())).group());
    expected.lines().filter(line -> !line.startsWith("    ")).forEach(sides::play);
    var target = Path.of("target", "transcripts", "group", name + ".txt");
    Files.createDirectories(target.getParent());
    Files.writeString(target, sides.told());
    assertThat(sides.told()).isEqualTo(expected);
  }

  private static String resource(String name) throws IOException {
    try (var stream = GroupTranscriptTest.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("no transcript " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
