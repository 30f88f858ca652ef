package dev.meerkat.replication.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility.Grade;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.SoleUse;
import dev.meerkat.replication.MountProcess;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.link.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With an arbiter it is known whether the active side went on alone.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArbiterRegisterTest {
  @TempDir Path parent;

  /// Answers at once, but on request not at all.
  private static final class TestArbiter implements Leases {
    private final SortedMap<String, Lease> held = new TreeMap<>();
    private boolean silent;

    synchronized void silent(boolean whether) {
      silent = whether;
    }

    synchronized Optional<ServerId> active() {
      return held.getOrDefault("shop.base", Lease.FIRST).holder();
    }

    synchronized boolean isComplete() {
      return held.getOrDefault("shop.base", Lease.FIRST).in();
    }

    @Override
    public void consult(GroupId group, Consumer<Lease> told) {
      ask(group, Lease.FIRST, Lease.FIRST, told);
    }

    @Override
    public void ask(GroupId group, Lease expected, Lease wanted, Consumer<Lease> told) {
      Lease now;
      synchronized (this) {
        if (silent) {
          return;
        }
        if (held.getOrDefault(group.value(), Lease.FIRST).equals(expected)) {
          held.put(group.value(), wanted);
        }
        now = held.getOrDefault(group.value(), Lease.FIRST);
      }
      told.accept(now);
    }
  }

  /// The two hosts of a group, with one dataset and an arbiter.
  private record Pair(GroupHost north, GroupHost south, int southPort) implements AutoCloseable {
    static Pair of(Leases arbiter, Path parent) throws Exception {
      var authority = new TestAuthority();
      Registers registers = Registers.at(arbiter, new ServerId("north"));
      LinkSecurity ofNorth = authority.security("north");
      LinkSecurity ofSouth = authority.security("south");
      LinkPort northPort = GroupHost.port(ofNorth);
      LinkPort southPort = GroupHost.port(ofSouth);
      var south =
          GroupHost.start(
              "south", "north", parent, registers, ofSouth, southPort, northPort.number(), "base");
      try {
        var north =
            GroupHost.start(
                "north",
                "south",
                parent,
                registers,
                ofNorth,
                northPort,
                southPort.number(),
                "base");
        return new Pair(north, south, southPort.number());
      } catch (Exception e) {
        south.close();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      try (south) {
        north.close();
      }
    }
  }

  /// As after another witness was set: it knows nothing, and names the preferred host.
  @Test
  void aChoiceIsRecordedByAnArbiterThatKnowsNothingYet() {
    var arbiter = new TestArbiter();
    var north = new ServerId("north");
    var register = new ArbiterRegister(arbiter, new GroupId("shop.base"), north);
    register.choose(north, 7);
    assertThat(arbiter.active()).contains(north);
    assertThat(register.known().orElseThrow().epoch()).isEqualTo(8);
    register.consult(_ -> {});
    assertThat(register.known().orElseThrow().epoch()).as("it is recorded once").isEqualTo(8);
  }

  @Test
  @Tag("root")
  void aHostTakesOverWithCompleteDataUnlessTheOtherOneWentOnAlone() throws Exception {
    MountProcess.assumePossible();
    var arbiter = new TestArbiter();
    try (var pair = Pair.of(arbiter, parent)) {
      GroupHost north = pair.north();
      GroupHost south = pair.south();
      open(north, 1);
      south.data().follow();
      north.awaitEqual();
      north.run("base", "echo one > file && sync file");
      south.await("complete", report -> report.eligibility().grade() == Grade.COMPLETE);
      // The mount dies, and with it all that this host does.
      north.data().abort();
      open(south, 2);
      assertThat(south.shell("base", "cat file")).isEqualTo("one\n");
      north.data().follow();
      south.awaitEqual();
      north.await("complete", report -> report.eligibility().grade() == Grade.COMPLETE);
      north.end();
      // The barrier returns as soon as the arbiter knows that north is outdated.
      south.run("base", "echo two > file && sync file");
      assertThat(arbiter.isComplete()).isFalse();
      south.data().close(3, false);
      assertThat(south.answer()).isEqualTo("closed 3");
      north.startAgain(pair.southPort());
      north.data().open(4, Policy.COMPLETE);
      assertThat(north.answer())
          .startsWith("refused 4: base: no takeover: data is logically consistent only");
      arbiter.silent(true);
      north.await(
          "alone", report -> report.eligibility().words().contains("the arbiter does not answer"));
    }
  }

  @Test
  @Tag("root")
  void aHostThatWasAwayKnowsThatTheOtherOneHadItSince() throws Exception {
    MountProcess.assumePossible();
    var arbiter = new TestArbiter();
    try (var pair = Pair.of(arbiter, parent)) {
      GroupHost north = pair.north();
      GroupHost south = pair.south();
      open(north, 1);
      north.run("base", "echo one > file && sync file");
      north.data().close(2, false);
      assertThat(north.answer()).isEqualTo("closed 2");
      await(north, SoleUse.Grade.OWN);
      north.end();
      south.data().open(3, Policy.UNCONDITIONAL);
      assertThat(south.answer())
          .isEqualTo(
              "opened 3, base: takeover: data is inconsistent (it has never been synchronised);"
                  + " policy is UNCONDITIONAL");
      south.data().close(4, false);
      assertThat(south.answer()).isEqualTo("closed 4");
      await(south, SoleUse.Grade.OWN);
      north.startAgain(pair.southPort());
      await(north, SoleUse.Grade.FOREIGN);
      assertThat(north.data().soleUse().why()).contains("was active on south after it was here");
      arbiter.silent(true);
      await(north, SoleUse.Grade.UNKNOWN);
    }
  }

  @Test
  void aChoiceIsKeptUntilTheArbiterAnswers_unlessSomebodyWasActiveMeanwhile() {
    var north = new ServerId("north");
    var south = new ServerId("south");
    var arbiter = new TestArbiter();
    var name = new GroupId("shop.base");
    var register = new ArbiterRegister(arbiter, name, north);
    register.consult(_ -> {});
    arbiter.silent(true);
    register.choose(south, 3);
    register.consult(_ -> {});
    arbiter.silent(false);
    assertThat(arbiter.active()).isEmpty();
    register.consult(_ -> {});
    assertThat(arbiter.active()).contains(south);
    assertThat(register.known().orElseThrow().epoch()).isEqualTo(4);

    arbiter.silent(true);
    register.choose(north, 4);
    arbiter.silent(false);
    var other = new ArbiterRegister(arbiter, name, north);
    other.consult(now -> other.ask(now, now.choosing(7, south), _ -> {}));
    register.consult(_ -> {});
    register.consult(_ -> {});
    assertThat(arbiter.active()).contains(south);
    // What was overtaken is not taken up again, and another one is made.
    register.choose(north, 8);
    assertThat(arbiter.active()).contains(north);
  }

  private static void await(GroupHost host, SoleUse.Grade grade) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (host.data().soleUse().grade() != grade) {
      assertThat(System.nanoTime()).as(host.data().soleUse().toString()).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static void open(GroupHost host, long attempt) throws Exception {
    host.data().open(attempt, Policy.COMPLETE);
    assertThat(host.answer()).isEqualTo("opened " + attempt);
  }
}
