package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers;
import dev.meerkat.server.group.Proposal;
import dev.meerkat.server.group.Standing;
import dev.meerkat.server.group.Verdict;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.SortedMap;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/// What is told of an order that the other host is to carry out.
class OrderElsewhereTest {
  private static final GroupId SHOP = new GroupId("shop");
  private static final ServerId SOUTH = new ServerId("south");
  private static final String DONE =
      "the data of north counts; that of south is kept aside on north";
  private static final String LOOK = "look at the group before you repeat it";

  private interface Answer {
    Verdict verdict() throws IOException;
  }

  /// Is asked for orders only.
  private record South(Answer answer) implements GroupPeers {
    @Override
    public Verdict order(ServerId host, GroupId group, Command command, boolean forwarded)
        throws IOException {
      assertThat(host).isEqualTo(SOUTH);
      assertThat(forwarded).isTrue();
      return answer.verdict();
    }

    @Override
    public SortedMap<String, String> prepare(ServerId host, Proposal it, Standing standing) {
      throw new AssertionError();
    }

    @Override
    public boolean commit(ServerId host, GroupId group, String number) {
      throw new AssertionError();
    }

    @Override
    public void witness(ServerId server, SortedSet<ServerId> hosts) {
      throw new AssertionError();
    }

    @Override
    public Outcome outcome(ServerId host, GroupId group, String number) {
      throw new AssertionError();
    }
  }

  private static Answers.GroupOrder give(Answer answer, String done) throws IOException {
    return new OrderElsewhere(new South(answer))
        .give(SHOP, SOUTH, new Command.Switch(), true, done);
  }

  private static ApiException refused(Answer answer, String done) {
    return catchThrowableOfType(ApiException.class, () -> give(answer, done));
  }

  private static Answer fails(IOException why) {
    return () -> {
      throw new Unanswered(SOUTH, why);
    };
  }

  @Test
  void whoAcceptsItIsNamed() throws IOException {
    assertThat(give(() -> new Verdict.Accepted("switches to north"), ""))
        .isEqualTo(new Answers.GroupOrder("shop", "south", "switches to north"));
  }

  @Test
  void aRefusalSaysWhatWasDoneAlready() {
    Answer answer = () -> new Verdict.Refused("the arbiter has not answered", false);
    assertThat(refused(answer, "").answer())
        .isEqualTo(new Answers.Failure("conflict", "the arbiter has not answered", ""));
    assertThat(refused(answer, DONE).answer())
        .isEqualTo(
            new Answers.Failure(
                "conflict",
                DONE + ", but south refuses: the arbiter has not answered",
                "mend that, then order it again"));
    Answer wanting = () -> new Verdict.Refused("type the name", true);
    assertThat(refused(wanting, "").answer().error()).isEqualTo(Answers.Failure.NAME_WANTED);
  }

  /// A second switch would move it back.
  @Test
  void whatMayBeCarriedOutAllTheSameIsNotOrderedAgain() {
    var late =
        new Peers.Refused(
            500,
            "{\"error\": \"internal\", \"what\": \"the steward of group shop on south did not"
                + " answer in time; the order may be carried out all the same\", \"hint\": \"\"}");
    var said = refused(fails(late), "");
    assertThat(said.status()).isEqualTo(500);
    assertThat(said.answer().what()).startsWith("the steward of group shop on south did not");
    assertThat(said.answer().hint()).isEqualTo(LOOK);
    var timeout = new IOException("Read timed out", new SocketTimeoutException("Read timed out"));
    var silent = refused(fails(timeout), DONE);
    assertThat(silent.status()).isEqualTo(500);
    assertThat(silent.answer().what())
        .isEqualTo(
            DONE
                + ", but south has not answered, and may carry it out all the same: Read timed"
                + " out");
    assertThat(silent.answer().hint()).isEqualTo(LOOK);
  }

  @Test
  void whatWasNotHeardIsOrderedAgain() {
    var timeout = new SocketTimeoutException("Connect timed out");
    var said = refused(fails(new Peers.Undone("Connect timed out", timeout)), "");
    assertThat(said.status()).isEqualTo(409);
    assertThat(said.answer().what()).startsWith("south, whom the order concerns, does not answer");
    assertThat(said.answer().hint()).endsWith("then order it again");
  }
}
