package dev.meerkat.core.vote;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One attempt to read the lease of a group, or to replace it by comparing. Immutable.
///
/// | Stage | Asks all voters | Two answers | Then |
/// |---|---|---|---|
/// | looking | look | with one accepted ballot | that lease is told: it is chosen, and what was chosen before the question is not newer |
/// | | | with different ones | preparing |
/// | preparing | prepare | promised | takes the newest lease that they hold, replaces it if it is the expected one, accepting |
/// | accepting | accept | accepted | that lease is told |
/// | any | | one refused | the attempt has clashed with another one; again with a higher ballot, after a moment |
///
/// To read is to write the same lease again where the voters differ: else a lease might be told
/// that only one voter holds, and that nobody finds again.
///
/// @param change none to read
/// @param lease that is written, when accepting
/// @param answers registers of those that have answered in this stage
/// @param clashed the highest ballot that was in the way; [Ballot#NONE] while none was
public record Poll(
    GroupId group,
    Optional<Change> change,
    Stage stage,
    Ballot ballot,
    Lease lease,
    SortedMap<ServerId, Register> answers,
    Ballot clashed) {
  public static final int VOTERS = 3;
  public static final int MAJORITY = 2;

  /// After that long nobody may count on what the attempt yields: see [Voter].
  public static final long MILLIS = 2_000;

  public enum Stage {
    LOOKING,
    PREPARING,
    ACCEPTING,
    OVER
  }

  /// Puts `wanted` in place of `expected`. A lease replaces one of a lower version only, so none
  /// comes twice.
  public record Change(Lease expected, Lease wanted) {
    Lease applied(Lease held) {
      return held.equals(expected) && wanted.version() > expected.version() ? wanted : held;
    }
  }

  /// @param toAll to be sent to every voter
  /// @param told the lease that is held; the attempt is over
  public record Step(Poll next, Optional<VoteRequest> toAll, Optional<Lease> told) {}

  public Poll {
    answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
  }

  /// @param ballot above those that are known of the group
  public static Step begin(GroupId group, Optional<Change> change, Ballot ballot) {
    var poll =
        new Poll(group, change, Stage.LOOKING, ballot, Lease.FIRST, new TreeMap<>(), Ballot.NONE);
    return change.isPresent()
        ? poll.prepare()
        : new Step(poll, Optional.of(new VoteRequest.Look(group)), Optional.empty());
  }

  private Step prepare() {
    return new Step(
        at(Stage.PREPARING, lease),
        Optional.of(new VoteRequest.Prepare(group, ballot)),
        Optional.empty());
  }

  private Poll at(Stage next, Lease written) {
    return new Poll(group, change, next, ballot, written, new TreeMap<>(), Ballot.NONE);
  }

  /// What does not belong to this stage and ballot is an answer that came late, and changes
  /// nothing.
  public Step step(ServerId voter, VoteReply reply) {
    return switch (reply) {
      case VoteReply.Seen(var register) when stage == Stage.LOOKING -> seen(voter, register);
      case VoteReply.Promised(var to, var register)
          when stage == Stage.PREPARING && to.equals(ballot) ->
          promised(voter, register);
      case VoteReply.Accepted(var to) when stage == Stage.ACCEPTING && to.equals(ballot) ->
          accepted(voter);
      case VoteReply.Refused(var to, var by) when to.equals(ballot) && stage != Stage.OVER ->
          same(refusedFor(by));
      case VoteReply.Seen _,
          VoteReply.Promised _,
          VoteReply.Accepted _,
          VoteReply.Refused _,
          VoteReply.Abstained _,
          VoteReply.Present _,
          VoteReply.Contents _ ->
          same(this);
    };
  }

  private Step seen(ServerId voter, Register register) {
    var next = with(voter, register);
    if (next.answers.size() < MAJORITY) {
      return same(next);
    }
    long alike =
        next.answers.values().stream()
            .filter(each -> each.accepted().equals(register.accepted()))
            .count();
    return alike >= MAJORITY ? over(register.lease()) : next.prepare();
  }

  private Step promised(ServerId voter, Register register) {
    var next = with(voter, register);
    if (next.answers.size() < MAJORITY) {
      return same(next);
    }
    var held =
        next.answers.values().stream()
            .max(Comparator.comparing(Register::accepted))
            .orElseThrow()
            .lease();
    var written = change.map(each -> each.applied(held)).orElse(held);
    return new Step(
        at(Stage.ACCEPTING, written),
        Optional.of(new VoteRequest.Accept(group, ballot, written)),
        Optional.empty());
  }

  private Step accepted(ServerId voter) {
    var next = with(voter, new Register(ballot, ballot, lease));
    return next.answers.size() < MAJORITY ? same(next) : over(lease);
  }

  private Step over(Lease told) {
    return new Step(at(Stage.OVER, told), Optional.empty(), Optional.of(told));
  }

  private static Step same(Poll next) {
    return new Step(next, Optional.empty(), Optional.empty());
  }

  private Poll with(ServerId voter, Register register) {
    var next = new TreeMap<>(answers);
    next.put(voter, register);
    return new Poll(group, change, stage, ballot, lease, next, clashed);
  }

  private Poll refusedFor(Ballot by) {
    return new Poll(
        group, change, stage, ballot, lease, answers, by.isAbove(clashed) ? by : clashed);
  }

  /// Whether it is to begin again, with a ballot above `clashed`, after a moment of chance: two
  /// that begin again at once could go on like that for ever.
  public boolean hasClashed() {
    return stage != Stage.OVER && clashed.isAbove(Ballot.NONE);
  }
}
