package dev.meerkat.core.vote;

import dev.meerkat.core.group.GroupId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One of three who hold the leases. Immutable.
///
/// | Asked | Does | Unless |
/// |---|---|---|
/// | look | – | |
/// | prepare | promises the ballot | it has promised a higher one: refuses |
/// | accept | keeps the lease, promises the ballot | it has promised a higher one: refuses |
/// | copy, hello | – | |
///
/// **A voter that has lost what it knew** (a new disk) is *blank*: it abstains, for else it could
/// break promises and forget leases. It may vote again once it has taken over what *both* others
/// hold ([#filled]), and it asks for that only when every attempt that counted on what it has lost
/// is over ([#BLANK_MILLIS]). Then whatever it had a part in is with one of the others: a lease was
/// chosen with two voices, and a promise was needed together with that of another one.
///
/// @param registers those of which anything is known
public record Voter(boolean blank, SortedMap<GroupId, Register> registers) {
  public static final Voter BLANK = new Voter(true, new TreeMap<>());

  /// Groups come and go, but no site has that many in its life.
  public static final int MAX_GROUPS = 1_024;

  /// How long a blank voter waits before it asks the others: well above [Poll#MILLIS].
  public static final long BLANK_MILLIS = 10_000;

  public Voter {
    registers = Collections.unmodifiableSortedMap(new TreeMap<>(registers));
  }

  /// What is to be done in this order: keep the change durably, then answer.
  ///
  /// @param changed the group whose register is to be written down
  public record Step(Voter next, Optional<GroupId> changed, VoteReply reply) {}

  public Step step(VoteRequest request) {
    return switch (request) {
      case VoteRequest.Copy _ -> unchanged(new VoteReply.Contents(blank, registers));
      case VoteRequest.Hello _ -> unchanged(new VoteReply.Present());
      case VoteRequest.Look _, VoteRequest.Prepare _, VoteRequest.Accept _ when blank ->
          unchanged(new VoteReply.Abstained("it has lost what it knew, and waits for both others"));
      case VoteRequest.Look(var group) -> unchanged(new VoteReply.Seen(register(group)));
      case VoteRequest.Prepare(var group, var ballot) -> prepare(group, ballot);
      case VoteRequest.Accept accept -> accept(accept);
    };
  }

  private Step prepare(GroupId group, Ballot ballot) {
    var register = register(group);
    if (register.promised().isAbove(ballot)) {
      return unchanged(new VoteReply.Refused(ballot, register.promised()));
    }
    return changed(group, register.promising(ballot), new VoteReply.Promised(ballot, register));
  }

  private Step accept(VoteRequest.Accept accept) {
    var register = register(accept.group());
    var ballot = accept.ballot();
    if (register.promised().isAbove(ballot)) {
      return unchanged(new VoteReply.Refused(ballot, register.promised()));
    }
    return changed(
        accept.group(),
        new Register(ballot, ballot, accept.lease()),
        new VoteReply.Accepted(ballot));
  }

  private Register register(GroupId group) {
    return registers.getOrDefault(group, Register.EMPTY);
  }

  private Step changed(GroupId group, Register register, VoteReply reply) {
    if (!registers.containsKey(group) && registers.size() >= MAX_GROUPS) {
      return unchanged(new VoteReply.Abstained("it has " + MAX_GROUPS + " groups already"));
    }
    return new Step(with(group, register), Optional.of(group), reply);
  }

  private Step unchanged(VoteReply reply) {
    return new Step(this, Optional.empty(), reply);
  }

  public Voter with(GroupId group, Register register) {
    var next = new TreeMap<>(registers);
    next.put(group, register);
    return new Voter(blank, next);
  }

  /// A voter with a vote, from what both others said after [#BLANK_MILLIS]. That both are blank too
  /// is how an arbiter begins.
  ///
  /// @param others two
  public static Voter filled(List<VoteReply.Contents> others) {
    if (others.size() != Poll.VOTERS - 1) {
      throw new IllegalArgumentException("only " + others.size() + " of the others have answered");
    }
    var registers = new TreeMap<GroupId, Register>();
    for (var other : others) {
      other
          .registers()
          .forEach((group, register) -> registers.merge(group, register, Register::joined));
    }
    return new Voter(false, registers);
  }
}
