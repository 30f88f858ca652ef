package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.api.Answers;
import java.util.Objects;

/// What begins and what is told when the copies of the hosts are not equal, and it is the preferred
/// host that has the older one: steps of [GroupPowerStoryTest] (chapters 3.3.3.5, 4.1 and 4.3 of
/// document 001). The other host has the group.
///
/// @param north the preferred host
record UnequalCopies(Audit audit, Machine north, Machine south) {
  private static final String PAST = "south may have gone on without it";
  private static final String BULK = "bulk";
  private static final int BULK_BYTES = 8 << 20;
  private static final long MANY_BYTES = 1_000_000;

  /// A change of a file is told with at most a sixteenth of its bytes more.
  private static final int OVERHEAD = 16;

  /// What the lines take that users were waiting for when the connection broke.
  private static final int SOME_LINES = 64 << 10;

  /// No host is named, and nobody looks at the data first.
  void aBareOrderBeginsWithTheBetterData() {
    var path = new DataPath(north);
    audit.goOnWithoutTheOther(south, path);
    GroupSite.awaitState(
        north, "to know what its copy is good for", state -> data(state).words().contains(PAST));
    new Operator(south).order("bring-out");
    var promised = audit.ledger().acknowledged();
    var left = audit.ledger().lines(south);
    assertThat(left).hasSizeGreaterThan(audit.ledger().lines(north).size());
    path.open();
    nothingIsBegunWhereNobodyKnows();

    var operator = new Operator(north);
    assertThat(operator.refused("bring-in", "--on", "north"))
        .contains("the data on north is LOGICAL only (")
        .contains(PAST + "), and the policy is COMPLETE: bring the group in on south, whose data")
        .contains(" is complete");
    assertThat(operator.order("policy", "--take-over", "logical")).contains("takeOver: logical");
    assertThat(operator.order("bring-in"))
        .contains("brings the group in on south")
        .contains("group shop: active on south");
    audit.site().awaitWell(south);
    audit.assertHolds(south, promised);
    assertThat(audit.ledger().lines(south)).startsWith(left.toArray(String[]::new));
    audit.assertEqual(south);
  }

  private static Answers.GroupData data(Answers.GroupState of) {
    return Objects.requireNonNull(of.data(), "the group has data");
  }

  /// South is off; then the witness as well. Whoever orders it is told what to do.
  private void nothingIsBegunWhereNobodyKnows() {
    var operator = new Operator(north);
    south.server().process().kill();
    GroupSite.awaitState(north, "to be alone", state -> !state.hears());
    assertRefused(operator, PAST);
    assertThat(operator.refused("bring-in", "--on", "south"))
        .contains("south is not heard: start Meerkat there or repair a link");

    audit.site().keeper().server().process().kill();
    String unknown = "the arbiter does not answer: it may be outdated";
    GroupSite.awaitState(
        north, "to reach no arbiter", state -> data(state).words().contains(unknown));
    assertRefused(operator, unknown);
    assertThat(operator.sees()).startsWith("Group shop: out");
    assertThat(audit.site().lookout().hasAny(north.host())).isFalse();

    audit.site().keeper().server().start();
    south.server().start();
    GroupSite.await(
        north,
        "both hosts and what their data is good for",
        group ->
            group.states().stream()
                .allMatch(state ->
                    state.hears()
                        && !data(state).eligibility().equals("inconsistent")
                        && !data(state).words().contains(unknown)));
  }

  private static void assertRefused(Operator operator, String why) {
    assertThat(operator.refused("bring-in"))
        .contains("the data on north may be older than that on south, which is not heard (")
        .contains(why + "): start Meerkat there or repair a link, or name north to begin with its");
  }

  /// The policy is logical. How much is missing is told as far as it was seen: what south has
  /// written since the connection broke comes on top.
  void aTakeoverTellsHowMuchIsMissing() {
    var path = new DataPath(north);
    path.slow();
    audit.ledger().run(south, "head -c " + BULK_BYTES + " /dev/urandom | base64 -w 0 >" + BULK);
    GroupSite.awaitState(north, "to lack a lot", state -> data(state).lagBytes() >= MANY_BYTES);
    audit.goOnWithoutTheOther(south, path);
    long told = data(GroupSite.state(north)).lagBytes();
    assertThat(told).isGreaterThanOrEqualTo(MANY_BYTES);
    south.server().process().kill();
    var left = audit.ledger().lines(south);
    audit.site().awaitAnswer(north, System.nanoTime());
    assertThat(new Operator(north).log())
        .contains(
            "data is logically consistent only ("
                + PAST
                + ", at least "
                + told
                + " bytes are missing);"
                + " policy is LOGICAL");
    // Told is what had to travel: the bytes of files, and for each change some more.
    long missing = audit.ledger().sizeBytes(south, BULK) - audit.ledger().sizeBytes(north, BULK);
    assertThat(told).isBetween(MANY_BYTES, missing + missing / OVERHEAD + SOME_LINES);

    path.open();
    south.server().start();
    audit.site().awaitWell(north);
    assertThat(audit.ledger().newestAside(south)).containsAll(left);
    audit.ledger().giveUp(north);
    audit.assertEqual(north);
  }
}
