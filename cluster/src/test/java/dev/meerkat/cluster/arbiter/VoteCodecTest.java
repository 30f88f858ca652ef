package dev.meerkat.cluster.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.WireException;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.Ballot;
import dev.meerkat.core.vote.Register;
import dev.meerkat.core.vote.VoteReply;
import dev.meerkat.core.vote.VoteRequest;
import dev.meerkat.core.vote.Voter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VoteCodecTest {
  private static final GroupId SHOP = new GroupId("shop");
  private static final Ballot BALLOT = new Ballot(Long.MAX_VALUE, Long.MAX_VALUE);
  private static final Optional<ServerId> LONG_NAME = Optional.of(new ServerId("n".repeat(63)));
  private static final Register LONGEST =
      new Register(
          BALLOT,
          BALLOT,
          new Lease(Long.MAX_VALUE, Long.MAX_VALUE, LONG_NAME, Long.MAX_VALUE, true, LONG_NAME));

  static List<VoteRequest> requests() {
    return List.of(
        new VoteRequest.Look(SHOP),
        new VoteRequest.Prepare(SHOP, BALLOT),
        new VoteRequest.Accept(SHOP, BALLOT, LONGEST.lease()),
        new VoteRequest.Copy(),
        new VoteRequest.Hello());
  }

  static List<VoteReply> replies() {
    var registers = new TreeMap<GroupId, Register>();
    registers.put(SHOP, LONGEST);
    registers.put(new GroupId("mail"), Register.EMPTY);
    return List.of(
        new VoteReply.Seen(LONGEST),
        new VoteReply.Promised(BALLOT, Register.EMPTY),
        new VoteReply.Accepted(BALLOT),
        new VoteReply.Refused(BALLOT, new Ballot(1, 2)),
        new VoteReply.Abstained("its disk fails"),
        new VoteReply.Present(),
        new VoteReply.Contents(false, registers));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requestsAreReadAsTheyWereWritten(VoteRequest request) throws WireException {
    var question = new VoteCodec.Question(42, "keeper+north+south", request);
    byte[] bytes = VoteCodec.encode(question);
    assertThat(VoteCodec.question(bytes)).isEqualTo(question);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> VoteCodec.question(cut)).isInstanceOf(WireException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("replies")
  void repliesAreReadAsTheyWereWritten(VoteReply reply) throws WireException {
    var answer = new VoteCodec.Answer(42, reply);
    byte[] bytes = VoteCodec.encode(answer);
    assertThat(VoteCodec.answer(bytes)).isEqualTo(answer);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> VoteCodec.answer(cut)).isInstanceOf(WireException.class);
    }
  }

  @Test
  void thereIsRoomForAllThatAVoterMayHold() {
    var registers = new TreeMap<GroupId, Register>();
    for (int i = 0; i < Voter.MAX_GROUPS; i++) {
      registers.put(new GroupId("g".repeat(59) + (1_000 + i)), LONGEST);
    }
    assertThat(VoteCodec.encode(new VoteCodec.Answer(1, new VoteReply.Contents(false, registers))))
        .hasSizeLessThanOrEqualTo(VoteCodec.MAX_BYTES);
  }

  @Test
  void rubbishIsRefused() {
    var random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      byte[] rubbish = new byte[random.nextInt(200)];
      random.nextBytes(rubbish);
      if (rubbish.length > 0) {
        rubbish[0] = 1;
      }
      if (rubbish.length > 2) {
        rubbish[1] = 1;
      }
      assertThat(isRefusedOrKnown(rubbish)).isTrue();
    }
  }

  /// Some of it is a short reply by chance; then it is written as it was read.
  private static boolean isRefusedOrKnown(byte[] bytes) {
    try {
      var answer = VoteCodec.answer(bytes);
      return VoteCodec.answer(VoteCodec.encode(answer)).equals(answer);
    } catch (WireException e) {
      return e.getMessage() != null;
    }
  }

  @Test
  void aLaterVersionIsTold() {
    assertThatThrownBy(() -> VoteCodec.question(new byte[] {2, 1}))
        .hasMessageContaining("the format is 2, but only 1 is known here");
  }
}
