package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.LeaseCodec;
import dev.meerkat.cluster.WireException;
import dev.meerkat.cluster.WireReader;
import dev.meerkat.cluster.WireWriter;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.vote.Ballot;
import dev.meerkat.core.vote.Register;
import dev.meerkat.core.vote.VoteReply;
import dev.meerkat.core.vote.VoteRequest;
import dev.meerkat.core.vote.Voter;
import java.util.TreeMap;

/// Requests and replies of voters as bytes.
///
/// A request: version of the format (octet, 1), its number (number), the arbiter's name (text), its
/// kind (octet), and
///
/// | Kind | |
/// |---|---|
/// | 1 look | group (text) |
/// | 2 prepare | group, ballot (round and proposer, numbers) |
/// | 3 accept | group, ballot, lease ([LeaseCodec]) |
/// | 4 copy | |
/// | 5 hello | |
///
/// A reply: version (octet, 1), the number of its request, its kind (octet), and
///
/// | Kind | |
/// |---|---|
/// | 1 seen | register: promised and accepted (ballots), lease |
/// | 2 promised | ballot, register |
/// | 3 accepted | ballot |
/// | 4 refused | ballot, promised (ballot) |
/// | 5 abstained | why (text) |
/// | 6 contents | blank (octet, 0 or 1), number of registers, each with its group before it |
/// | 7 present | |
final class VoteCodec {
  /// Room for all registers of a voter, of at most 264 bytes each.
  static final int MAX_BYTES = 300_000;

  static final int MAX_NAME_BYTES = 3 * 63 + 2;
  private static final int FORMAT = 1;
  private static final int MAX_GROUP_BYTES = 63;
  private static final int MAX_WHY_BYTES = 200;

  private VoteCodec() {}

  /// @param number grows with each request of a connection
  record Question(long number, String arbiter, VoteRequest request) {}

  record Answer(long number, VoteReply reply) {}

  static byte[] encode(Question question) {
    var out = new WireWriter();
    out.octet(FORMAT);
    out.number(question.number());
    out.text(question.arbiter());
    switch (question.request()) {
      case VoteRequest.Look(var group) -> {
        out.octet(1);
        out.text(group.value());
      }
      case VoteRequest.Prepare(var group, var ballot) -> {
        out.octet(2);
        out.text(group.value());
        write(ballot, out);
      }
      case VoteRequest.Accept(var group, var ballot, var lease) -> {
        out.octet(3);
        out.text(group.value());
        write(ballot, out);
        LeaseCodec.write(lease, out);
      }
      case VoteRequest.Copy _ -> out.octet(4);
      case VoteRequest.Hello _ -> out.octet(5);
    }
    return out.bytes();
  }

  static Question question(byte[] bytes) throws WireException {
    var in = reader(bytes);
    long number = in.number();
    String arbiter = in.text("name of the arbiter", MAX_NAME_BYTES);
    int kind = in.octet();
    VoteRequest request =
        switch (kind) {
          case 1 -> new VoteRequest.Look(group(in));
          case 2 -> new VoteRequest.Prepare(group(in), ballot(in));
          case 3 -> new VoteRequest.Accept(group(in), ballot(in), LeaseCodec.read(in));
          case 4 -> new VoteRequest.Copy();
          case 5 -> new VoteRequest.Hello();
          default -> throw in.wrong("the kind of request " + kind + " is not known");
        };
    in.end();
    return new Question(number, arbiter, request);
  }

  static byte[] encode(Answer answer) {
    var out = new WireWriter();
    out.octet(FORMAT);
    out.number(answer.number());
    switch (answer.reply()) {
      case VoteReply.Seen(var register) -> {
        out.octet(1);
        write(register, out);
      }
      case VoteReply.Promised(var ballot, var register) -> {
        out.octet(2);
        write(ballot, out);
        write(register, out);
      }
      case VoteReply.Accepted(var ballot) -> {
        out.octet(3);
        write(ballot, out);
      }
      case VoteReply.Refused(var ballot, var promised) -> {
        out.octet(4);
        write(ballot, out);
        write(promised, out);
      }
      case VoteReply.Abstained(var why) -> {
        out.octet(5);
        out.text(why);
      }
      case VoteReply.Contents(var blank, var registers) -> {
        out.octet(6);
        out.octet(blank ? 1 : 0);
        out.number(registers.size());
        registers.forEach((group, register) -> write(group, register, out));
      }
      case VoteReply.Present _ -> out.octet(7);
    }
    return out.bytes();
  }

  static Answer answer(byte[] bytes) throws WireException {
    var in = reader(bytes);
    long number = in.number();
    int kind = in.octet();
    VoteReply reply =
        switch (kind) {
          case 1 -> new VoteReply.Seen(register(in));
          case 2 -> new VoteReply.Promised(ballot(in), register(in));
          case 3 -> new VoteReply.Accepted(ballot(in));
          case 4 -> new VoteReply.Refused(ballot(in), ballot(in));
          case 5 -> new VoteReply.Abstained(in.text("reason", MAX_WHY_BYTES));
          case 6 -> contents(in);
          case 7 -> new VoteReply.Present();
          default -> throw in.wrong("the kind of reply " + kind + " is not known");
        };
    in.end();
    return new Answer(number, reply);
  }

  private static WireReader reader(byte[] bytes) throws WireException {
    var in = new WireReader(bytes, 0, bytes.length);
    int format = in.octet();
    if (format != FORMAT) {
      throw in.wrong("the format is " + format + ", but only " + FORMAT + " is known here");
    }
    return in;
  }

  private static VoteReply contents(WireReader in) throws WireException {
    boolean blank = in.octet() != 0;
    int count = in.count("registers", Voter.MAX_GROUPS);
    var registers = new TreeMap<GroupId, Register>();
    for (int i = 0; i < count; i++) {
      registers.put(group(in), register(in));
    }
    return new VoteReply.Contents(blank, registers);
  }

  static void write(GroupId group, Register register, WireWriter out) {
    out.text(group.value());
    write(register, out);
  }

  static GroupId group(WireReader in) throws WireException {
    String name = in.text("group name", MAX_GROUP_BYTES);
    try {
      return new GroupId(name);
    } catch (IllegalArgumentException e) {
      throw in.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static void write(Register register, WireWriter out) {
    write(register.promised(), out);
    write(register.accepted(), out);
    LeaseCodec.write(register.lease(), out);
  }

  static Register register(WireReader in) throws WireException {
    return new Register(ballot(in), ballot(in), LeaseCodec.read(in));
  }

  private static void write(Ballot ballot, WireWriter out) {
    out.number(ballot.round());
    out.number(ballot.proposer());
  }

  private static Ballot ballot(WireReader in) throws WireException {
    return new Ballot(in.number(), in.number());
  }
}
