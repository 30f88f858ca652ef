package dev.meerkat.core.vote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.Poll.Change;
import dev.meerkat.core.vote.Poll.Stage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PollTest {
  private static final GroupId SHOP = new GroupId("shop");
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");
  private static final ServerId C = new ServerId("c");
  private static final Ballot OWN = new Ballot(5, 1);
  private static final Ballot EARLIER = new Ballot(4, 2);
  private static final Ballot HIGHER = new Ballot(6, 2);
  private static final Lease OLD = lease(3, "north");
  private static final Lease HELD = lease(4, "north");
  private static final Lease WANTED = lease(5, "south");

  private Poll.Step step = Poll.begin(SHOP, Optional.empty(), OWN);

  private static Lease lease(long version, String holder) {
    return new Lease(version, 1, Optional.of(new ServerId(holder)), 1, true, Optional.empty());
  }

  private static Register accepted(Ballot ballot, Lease lease) {
    return new Register(ballot, ballot, lease);
  }

  private void begin(Lease expected) {
    step = Poll.begin(SHOP, Optional.of(new Change(expected, WANTED)), OWN);
  }

  private void reply(ServerId voter, VoteReply reply) {
    step = step.next().step(voter, reply);
  }

  private void promise(ServerId voter, Register register) {
    reply(voter, new VoteReply.Promised(OWN, register));
  }

  @Test
  void whatTwoHoldIsToldWithoutWriting() {
    assertThat(step.toAll()).contains(new VoteRequest.Look(SHOP));
    reply(A, new VoteReply.Seen(accepted(EARLIER, HELD)));
    assertThat(step.told()).isEmpty();
    reply(C, new VoteReply.Seen(accepted(EARLIER, HELD)));
    assertThat(step.told()).contains(HELD);
    assertThat(step.next().stage()).isEqualTo(Stage.OVER);
  }

  @Test
  void oneThatAnswersTwiceIsOne() {
    reply(A, new VoteReply.Seen(accepted(EARLIER, HELD)));
    reply(A, new VoteReply.Seen(accepted(EARLIER, HELD)));
    assertThat(step.told()).isEmpty();
  }

  /// What only one holds is written again before it is told.
  @Test
  void whereTheyDifferTheNewestIsWrittenAgain() {
    reply(A, new VoteReply.Seen(accepted(EARLIER, HELD)));
    reply(B, new VoteReply.Seen(accepted(new Ballot(3, 1), OLD)));
    assertThat(step.toAll()).contains(new VoteRequest.Prepare(SHOP, OWN));
    promise(B, accepted(new Ballot(3, 1), OLD));
    promise(A, accepted(EARLIER, HELD));
    assertThat(step.toAll()).contains(new VoteRequest.Accept(SHOP, OWN, HELD));
    reply(A, new VoteReply.Accepted(OWN));
    assertThat(step.told()).isEmpty();
    reply(C, new VoteReply.Accepted(OWN));
    assertThat(step.told()).contains(HELD);
  }

  @Test
  void theExpectedLeaseIsReplaced() {
    begin(HELD);
    assertThat(step.toAll()).contains(new VoteRequest.Prepare(SHOP, OWN));
    promise(A, accepted(EARLIER, HELD));
    promise(B, Register.EMPTY);
    assertThat(step.toAll()).contains(new VoteRequest.Accept(SHOP, OWN, WANTED));
  }

  @Test
  void anotherLeaseStays() {
    begin(OLD);
    promise(A, accepted(EARLIER, HELD));
    promise(B, accepted(EARLIER, HELD));
    assertThat(step.toAll()).contains(new VoteRequest.Accept(SHOP, OWN, HELD));
  }

  @Test
  void aLeaseOfNoHigherVersionReplacesNone() {
    step = Poll.begin(SHOP, Optional.of(new Change(HELD, lease(4, "south"))), OWN);
    promise(A, accepted(EARLIER, HELD));
    promise(B, accepted(EARLIER, HELD));
    assertThat(step.toAll()).contains(new VoteRequest.Accept(SHOP, OWN, HELD));
  }

  @Test
  void oneThatRefusesIsAClash() {
    begin(HELD);
    assertThat(step.next().hasClashed()).isFalse();
    reply(A, new VoteReply.Refused(OWN, HIGHER));
    assertThat(step.next().hasClashed()).isTrue();
    assertThat(step.next().clashed()).isEqualTo(HIGHER);
  }

  @Test
  void whatIsOfAnotherBallotOrStageChangesNothing() {
    begin(HELD);
    promise(A, accepted(EARLIER, HELD));
    var before = step.next();
    reply(B, new VoteReply.Promised(EARLIER, Register.EMPTY));
    reply(B, new VoteReply.Seen(accepted(EARLIER, HELD)));
    reply(B, new VoteReply.Accepted(OWN));
    reply(B, new VoteReply.Refused(EARLIER, HIGHER));
    reply(B, new VoteReply.Abstained("it ends"));
    assertThat(step.next()).isEqualTo(before);
  }
}
