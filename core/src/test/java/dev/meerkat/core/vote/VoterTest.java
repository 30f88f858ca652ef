package dev.meerkat.core.vote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VoterTest {
  private static final GroupId SHOP = new GroupId("shop");
  private static final Lease HELD =
      new Lease(1, 1, Optional.of(new ServerId("north")), 1, true, Optional.empty());

  private static final Ballot LOW = new Ballot(1, 5);
  private static final Ballot HIGH = new Ballot(2, 4);

  private final Voter voter = new Voter(false, new TreeMap<>());

  private static Voter after(Voter before, VoteRequest... requests) {
    var now = before;
    for (var request : requests) {
      now = now.step(request).next();
    }
    return now;
  }

  @Test
  void aPromiseIsKeptBeforeItIsGiven() {
    var step = voter.step(new VoteRequest.Prepare(SHOP, LOW));
    assertThat(step.reply()).isEqualTo(new VoteReply.Promised(LOW, Register.EMPTY));
    assertThat(step.changed()).contains(SHOP);
    assertThat(step.next().registers().get(SHOP))
        .isEqualTo(new Register(LOW, Ballot.NONE, Lease.FIRST));
  }

  @Test
  void aPromiseIsNotBroken() {
    var promised = after(voter, new VoteRequest.Prepare(SHOP, HIGH));
    var refused = new VoteReply.Refused(LOW, HIGH);
    assertThat(promised.step(new VoteRequest.Prepare(SHOP, LOW)).reply()).isEqualTo(refused);
    var accept = promised.step(new VoteRequest.Accept(SHOP, LOW, HELD));
    assertThat(accept.reply()).isEqualTo(refused);
    assertThat(accept.changed()).isEmpty();
    assertThat(accept.next()).isEqualTo(promised);
  }

  @Test
  void aPromiseTellsWhatWasAccepted() {
    var held = after(voter, new VoteRequest.Accept(SHOP, LOW, HELD));
    assertThat(held.step(new VoteRequest.Look(SHOP)).reply())
        .isEqualTo(new VoteReply.Seen(new Register(LOW, LOW, HELD)));
    assertThat(held.step(new VoteRequest.Prepare(SHOP, HIGH)).reply())
        .isEqualTo(new VoteReply.Promised(HIGH, new Register(LOW, LOW, HELD)));
  }

  @Test
  void whatIsAskedTwiceIsAnsweredTwice() {
    var prepare = new VoteRequest.Prepare(SHOP, LOW);
    assertThat(after(voter, prepare).step(prepare).reply()).isInstanceOf(VoteReply.Promised.class);
    var accept = new VoteRequest.Accept(SHOP, LOW, HELD);
    assertThat(after(voter, prepare, accept).step(accept).reply())
        .isEqualTo(new VoteReply.Accepted(LOW));
  }

  @Test
  void aBlankVoterAbstainsUntilBothOthersHaveToldWhatTheyHold() {
    assertThat(Voter.BLANK.step(new VoteRequest.Prepare(SHOP, LOW)).reply())
        .isInstanceOf(VoteReply.Abstained.class);
    assertThat(Voter.BLANK.step(new VoteRequest.Look(SHOP)).reply())
        .isInstanceOf(VoteReply.Abstained.class);
    assertThatThrownBy(() -> Voter.filled(List.of())).hasMessageContaining("only 0 of the others");
    var one = after(voter, new VoteRequest.Accept(SHOP, LOW, HELD));
    var other = after(voter, new VoteRequest.Prepare(SHOP, HIGH));
    var filled = Voter.filled(List.of(contents(one), contents(other)));
    assertThat(filled.blank()).isFalse();
    assertThat(filled.registers().get(SHOP)).isEqualTo(new Register(HIGH, LOW, HELD));
  }

  private static VoteReply.Contents contents(Voter voter) {
    return (VoteReply.Contents) voter.step(new VoteRequest.Copy()).reply();
  }

  @Test
  void anArbiterBeginsWithThreeBlankVoters() {
    var filled = Voter.filled(List.of(contents(Voter.BLANK), contents(Voter.BLANK)));
    assertThat(filled).isEqualTo(voter);
  }

  @Test
  void thereIsABoundToWhatAVoterKeeps() {
    var full = new TreeMap<GroupId, Register>();
    for (int i = 0; i < Voter.MAX_GROUPS; i++) {
      full.put(new GroupId("group" + i), Register.EMPTY);
    }
    var step = new Voter(false, full).step(new VoteRequest.Prepare(SHOP, LOW));
    assertThat(step.reply()).isInstanceOf(VoteReply.Abstained.class);
    assertThat(step.changed()).isEmpty();
  }
}
