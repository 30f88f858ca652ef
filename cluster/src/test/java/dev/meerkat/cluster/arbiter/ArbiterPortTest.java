package dev.meerkat.cluster.arbiter;

import static dev.meerkat.cluster.arbiter.Trio.KEEPER;
import static dev.meerkat.cluster.arbiter.Trio.NORTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.SecureSockets;
import dev.meerkat.cluster.WireException;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.VoteReply;
import dev.meerkat.core.vote.VoteRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  /// It gets an answer, by whose format it sees that the other one is of another version.
  @Test
  void whoAsksInAnotherFormatIsAnsweredAllTheSame() throws Exception {
    try (var trio = new Trio(folder)) {
      trio.start(KEEPER);
      var place = keeper(trio).place();
      try (var socket = new SecureSockets(trio.tls(NORTH), () -> {}).createSocket("test")) {
        socket.connect(new InetSocketAddress(place.host(), place.port()));
        Frames.write(socket.getOutputStream(), new byte[] {9, 1, 1});
        var in = new DataInputStream(socket.getInputStream());
        var answer = VoteCodec.answer(Frames.read(in, VoteCodec.MAX_BYTES));
        assertThat(answer.reply())
            .isEqualTo(
                new VoteReply.Abstained(
                    "what was asked is not understood: at byte 1: the format is 9, but only 1 is"
                        + " known here"));
      }
    }
  }

  @Test
  void whoAnswersInAnotherFormatIsTold() throws Exception {
    try (var trio = new Trio(folder)) {
      var place = keeper(trio).place();
      try (var server = new SecureSockets(trio.tls(KEEPER), () -> {}).createServerSocket("test")) {
        server.bind(new InetSocketAddress(place.host(), place.port()));
        Thread.ofVirtual().start(() -> answerLater(server));
        trio.start(NORTH);
        String trouble = "";
        for (int i = 0; i < 600 && !trouble.startsWith("keeper votes"); i++) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
          trouble = trio.arbiter(NORTH).condition().trouble();
        }
        assertThat(trouble)
            .startsWith(
                "keeper votes in a way that is not understood (at byte 1: the format is 9, ")
            .endsWith("run the same version of Meerkat on both hosts and the witness");
      }
    }
  }

  /// As a later version does.
  private static void answerLater(ServerSocket server) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        var in = new DataInputStream(socket.getInputStream());
        byte[] _ = Frames.read(in, VoteCodec.MAX_BYTES);
        Frames.write(socket.getOutputStream(), new byte[] {9, 1, 1});
        byte[] _ = Frames.read(in, VoteCodec.MAX_BYTES);
      } catch (IOException | WireException _) {
        // The next one is answered, too; when the test ends, none is.
        Thread.onSpinWait();
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
