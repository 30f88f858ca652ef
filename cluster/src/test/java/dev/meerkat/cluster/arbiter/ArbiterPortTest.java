package dev.meerkat.cluster.arbiter;

import static dev.meerkat.cluster.arbiter.Trio.KEEPER;
import static dev.meerkat.cluster.arbiter.Trio.NORTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.SecureSockets;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.VoteReply;
import dev.meerkat.core.vote.VoteRequest;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArbiterPortTest {
  private static final VoteRequest LOOK = new VoteRequest.Look(new GroupId("shop"));

  @TempDir Path folder;

  /// Asks until there is an answer.
  private static VoteReply answer(RemoteLine line, BlockingQueue<VoteReply> replies)
      throws InterruptedException {
    for (int i = 0; i < 60; i++) {
      line.ask(1, LOOK);
      var reply = replies.poll(1, TimeUnit.SECONDS);
      if (reply != null) {
        return reply;
      }
    }
    throw new AssertionError("no answer");
  }

  private static ArbiterSettings.Voter keeper(Trio trio) {
    return trio.settings(NORTH).voters().stream()
        .filter(voter -> voter.server().equals(KEEPER))
        .findFirst()
        .orElseThrow();
  }

  /// A server of the same site, which shows its certificate.
  @Test
  void onlyTheOtherVotersOfAnArbiterAreAnswered() throws Exception {
    try (var trio = new Trio(folder)) {
      trio.start(KEEPER);
      var replies = new LinkedBlockingQueue<VoteReply>();
      var other = new SecureSockets(trio.tls(new ServerId("west")), () -> {});
      try (var line =
          new RemoteLine(
              trio.settings(KEEPER).name(),
              keeper(trio),
              other,
              (_, reply) -> replies.add(reply))) {
        line.start();
        assertThat(answer(line, replies))
            .isEqualTo(new VoteReply.Abstained("whoever asks is no voter of that arbiter"));
      }
    }
  }

  @Test
  void aServerVotesOnlyWhereItIsAVoter() throws Exception {
    try (var trio = new Trio(folder)) {
      trio.start(KEEPER);
      var replies = new LinkedBlockingQueue<VoteReply>();
      var sockets = new SecureSockets(trio.tls(NORTH), () -> {});
      try (var line =
          new RemoteLine(
              "east+north+west", keeper(trio), sockets, (_, reply) -> replies.add(reply))) {
        line.start();
        assertThat(answer(line, replies))
            .isEqualTo(new VoteReply.Abstained("it is no voter of that arbiter"));
      }
    }
  }

  /// The stranger has a certificate of a site of its own.
  @Test
  void aStrangerIsNotAnswered() throws Exception {
    try (var trio = new Trio(folder);
        var elsewhere = new Trio(folder)) {
      trio.start(KEEPER);
      var replies = new LinkedBlockingQueue<VoteReply>();
      var sockets = new SecureSockets(elsewhere.tls(NORTH), () -> {});
      try (var line =
          new RemoteLine(
              trio.settings(KEEPER).name(),
              keeper(trio),
              sockets,
              (_, reply) -> replies.add(reply))) {
        line.start();
        line.ask(1, LOOK);
        var known = new LinkedBlockingQueue<VoteReply>();
        try (var north =
            new RemoteLine(
                trio.settings(KEEPER).name(),
                keeper(trio),
                new SecureSockets(trio.tls(NORTH), () -> {}),
                (_, reply) -> known.add(reply))) {
          north.start();
          assertThat(answer(north, known)).isInstanceOf(VoteReply.Abstained.class);
        }
        assertThat(replies).isEmpty();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsToldWithWhatToDo() throws Exception {
    try (var trio = new Trio(folder)) {
      trio.start(KEEPER);
      var place = keeper(trio).place();
      assertThatThrownBy(() ->
              ArbiterPort.open(
                      trio.tls(KEEPER), InetAddress.ofLiteral(place.host()), place.port(), () -> {})
                  .close())
          .isInstanceOf(ClusterStartException.class)
          .hasMessageContaining("port " + place.port() + " of " + place.host())
          .hasMessageContaining("end the program that has it");
    }
  }

  @Test
  void aNewVoterTellsForWhomItWaits() throws Exception {
    try (var trio = new Trio(folder)) {
      var pair = trio.settings(KEEPER);
      var place = keeper(trio).place();
      try (var port =
              ArbiterPort.open(
                  trio.tls(KEEPER), InetAddress.ofLiteral(place.host()), place.port(), () -> {});
          var arbiter = VotingArbiter.start(port, pair)) {
        var condition = arbiter.condition();
        assertThat(condition.name()).isEqualTo("keeper+north+south");
        assertThat(condition.votes()).isFalse();
        assertThat(condition.trouble()).contains("start [north, south]");
      }
    }
  }
}
