package dev.meerkat.cluster.arbiter;

import static dev.meerkat.cluster.arbiter.Trio.KEEPER;
import static dev.meerkat.cluster.arbiter.Trio.NORTH;
import static dev.meerkat.cluster.arbiter.Trio.SOUTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VotingArbiterTest {
  private static final GroupId SHOP = new GroupId("shop");
  private static final long LONG_MILLIS = 60_000;

  @TempDir Path folder;
  private Trio trio;

  @BeforeEach
  void start() throws Exception {
    trio = new Trio(folder);
    trio.startAll();
    awaitVotes(NORTH);
    awaitVotes(SOUTH);
    awaitVotes(KEEPER);
  }

  @AfterEach
  void stop() {
    trio.close();
  }

  private void awaitVotes(ServerId server) throws InterruptedException {
    await(() -> trio.arbiter(server).condition().votes());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS);
    var pause = new LinkedBlockingQueue<Integer>();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is over").isLessThan(end);
      assertThat(pause.poll(10, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  private static Lease held(long version, ServerId by) {
    return new Lease(version, version, Optional.of(by), 1, true, Optional.empty());
  }

  /// Asks until there is an answer, as a steward does.
  private Lease ask(ServerId host, GroupId group, Lease expected, Lease wanted)
      throws InterruptedException {
    BlockingQueue<Lease> told = new LinkedBlockingQueue<>();
    for (int i = 0; i < LONG_MILLIS / 1_000; i++) {
      trio.arbiter(host).ask(group, expected, wanted, told::add);
      var answer = told.poll(1, TimeUnit.SECONDS);
      if (answer != null) {
        return answer;
      }
    }
    throw new AssertionError("no answer");
  }

  private Lease consult(ServerId host) throws InterruptedException {
    BlockingQueue<Lease> told = new LinkedBlockingQueue<>();
    for (int i = 0; i < LONG_MILLIS / 1_000; i++) {
      trio.arbiter(host).consult(SHOP, told::add);
      var answer = told.poll(1, TimeUnit.SECONDS);
      if (answer != null) {
        return answer;
      }
    }
    throw new AssertionError("no answer");
  }

  @Test
  void aLeaseIsReplacedOnlyByComparing() throws Exception {
    assertThat(consult(NORTH)).isEqualTo(Lease.FIRST);
    var first = held(1, NORTH);
    assertThat(ask(NORTH, SHOP, Lease.FIRST, first)).isEqualTo(first);
    assertThat(ask(SOUTH, SHOP, Lease.FIRST, held(1, SOUTH))).isEqualTo(first);
    var renewed = held(2, NORTH);
    assertThat(ask(NORTH, SHOP, first, renewed)).isEqualTo(renewed);
    assertThat(consult(SOUTH)).isEqualTo(renewed);
    assertThat(consult(KEEPER)).isEqualTo(renewed);
  }

  @Test
  void eachGroupHasALeaseOfItsOwn() throws Exception {
    var first = held(1, NORTH);
    assertThat(ask(NORTH, SHOP, Lease.FIRST, first)).isEqualTo(first);
    var other = held(1, SOUTH);
    assertThat(ask(SOUTH, new GroupId("mail"), Lease.FIRST, other)).isEqualTo(other);
    assertThat(consult(SOUTH)).isEqualTo(first);
  }

  @Test
  void ofTwoWhoAskAtOnceOneIsGranted() throws Exception {
    var held = Lease.FIRST;
    for (int version = 1; version <= 20; version++) {
      BlockingQueue<Lease> north = new LinkedBlockingQueue<>();
      BlockingQueue<Lease> south = new LinkedBlockingQueue<>();
      trio.arbiter(NORTH).ask(SHOP, held, held(version, NORTH), north::add);
      trio.arbiter(SOUTH).ask(SHOP, held, held(version, SOUTH), south::add);
      var one = north.poll(1, TimeUnit.SECONDS);
      var other = south.poll(1, TimeUnit.SECONDS);
      var now = consult(NORTH);
      assertThat(now.version()).isBetween(held.version(), (long) version);
      if (one != null) {
        assertThat(one).isEqualTo(now);
      }
      if (other != null) {
        assertThat(other).isEqualTo(now);
      }
      held = now.version() == version ? now : ask(NORTH, SHOP, now, held(version, NORTH));
    }
  }

  @Test
  void anyTwoOfThemGoOn() throws Exception {
    var held = Lease.FIRST;
    long version = 0;
    for (var gone : Trio.ALL) {
      trio.stop(gone);
      var host = gone.equals(NORTH) ? SOUTH : NORTH;
      version++;
      var next = held(version, host);
      assertThat(ask(host, SHOP, held, next)).isEqualTo(next);
      held = next;
      trio.start(gone);
    }
    assertThat(consult(NORTH)).isEqualTo(held);
  }

  @Test
  void withoutAMajorityThereIsNoAnswerAndWithOneThereIsAgain() throws Exception {
    var first = held(1, NORTH);
    assertThat(ask(NORTH, SHOP, Lease.FIRST, first)).isEqualTo(first);
    trio.stop(SOUTH);
    trio.stop(KEEPER);
    BlockingQueue<Lease> told = new LinkedBlockingQueue<>();
    trio.arbiter(NORTH).ask(SHOP, first, held(2, NORTH), told::add);
    trio.arbiter(NORTH).consult(SHOP, told::add);
    await(() -> trio.arbiter(NORTH).condition().unreached().size() == 2);
    assertThat(trio.arbiter(NORTH).condition().trouble())
        .contains("neither keeper nor south answers");
    assertThat(told).isEmpty();
    trio.start(KEEPER);
    assertThat(consult(NORTH).version()).isBetween(1L, 2L);
  }

  @Test
  void whatWasGrantedSurvivesARestartOfAll() throws Exception {
    var first = held(1, NORTH);
    assertThat(ask(NORTH, SHOP, Lease.FIRST, first)).isEqualTo(first);
    Trio.ALL.forEach(trio::stop);
    trio.start(SOUTH);
    trio.start(KEEPER);
    assertThat(trio.arbiter(SOUTH).condition().votes()).isTrue();
    assertThat(consult(SOUTH)).isEqualTo(first);
  }

  /// North and the witness have granted it; the witness loses its disk, and north dies.
  @Test
  void aVoterThatLostItsDiskDoesNotForgetALease() throws Exception {
    trio.stop(SOUTH);
    var first = held(1, NORTH);
    assertThat(ask(NORTH, SHOP, Lease.FIRST, first)).isEqualTo(first);
    trio.stop(KEEPER);
    trio.stop(NORTH);
    trio.losesDisk(KEEPER);
    trio.start(KEEPER);
    trio.start(SOUTH);
    BlockingQueue<Lease> told = new LinkedBlockingQueue<>();
    trio.arbiter(SOUTH).ask(SHOP, Lease.FIRST, held(1, SOUTH), told::add);
    await(() -> trio.arbiter(SOUTH).condition().reached().contains(KEEPER));
    await(() -> trio.arbiter(KEEPER).condition().reached().contains(SOUTH));
    assertThat(trio.arbiter(KEEPER).condition().votes()).isFalse();
    assertThat(trio.arbiter(KEEPER).condition().trouble()).contains("has lost its disk");
    assertThat(told).isEmpty();
    trio.start(NORTH);
    awaitVotes(KEEPER);
    trio.stop(NORTH);
    assertThat(consult(SOUTH)).isEqualTo(first);
  }
}
