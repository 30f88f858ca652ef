package dev.meerkat.core.vote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Three voters and two hosts that ask at random, in an invented world: messages are lost, come
/// twice, late and in any order; voters are down for a while, and lose their disk; hosts fall
/// asleep with answers in their hands.
///
/// What each host is told is held against what everybody was told: one version is one lease, and
/// nobody is told one that is older than what was told before it asked.
class VotesSimulationTest {
  private static final GroupId SHOP = new GroupId("shop");
  private static final List<ServerId> VOTERS =
      List.of(new ServerId("keeper"), new ServerId("north"), new ServerId("south"));
  private static final int EVENTS = 3_000;

  private final TreeMap<Long, Lease> told = new TreeMap<>();
  private final List<Message> wire = new ArrayList<>();
  private final List<Seat> seats = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();
  private Random random = new Random(0);
  private long nowMillis;
  private long newestTold;
  private int answers;
  private long longestBlankMillis = Voter.BLANK_MILLIS;

  private sealed interface Message {
    record Ask(int from, int to, long poll, VoteRequest request) implements Message {}

    record Reply(int from, int to, long poll, VoteReply reply) implements Message {}
  }

  /// A voter's: what is durable, and when it may ask for what it has lost.
  private static final class Seat {
    private Voter durable = new Voter(false, new TreeMap<>());
    private boolean down;
    private long blankUntilMillis;
  }

  private static final class Host {
    private Optional<Poll> poll = Optional.empty();
    private Lease known = Lease.FIRST;
    private Optional<Lease> wanted = Optional.empty();
    private long endMillis;
    private long againMillis;
    private long asleepUntilMillis;
    private long knownAtStart;
    private long round;
    private long number;
    private long run;
  }

  private void begin() {
    VOTERS.forEach(_ -> seats.add(new Seat()));
    hosts.add(new Host());
    hosts.add(new Host());
  }

  private int any(int bound) {
    return random.nextInt(bound);
  }

  private void step() {
    nowMillis += any(10);
    int what = any(100);
    if (what < 70 && !wire.isEmpty()) {
      deliver();
    } else if (what < 97) {
      act(any(2));
    } else if (what == 97) {
      var seat = seats.get(any(3));
      seat.down = !seat.down;
    } else if (what == 98) {
      hosts.get(any(2)).asleepUntilMillis = nowMillis + any(4_000);
    } else {
      loseDisk();
    }
    seats.forEach(this::refill);
  }

  /// Of one voter at a time: two lost at once are beyond what is promised.
  private void loseDisk() {
    if (any(5) == 0 && seats.stream().noneMatch(seat -> seat.durable.blank())) {
      var seat = seats.get(any(3));
      seat.durable = Voter.BLANK;
      seat.blankUntilMillis = nowMillis + longestBlankMillis;
    }
  }

  private void refill(Seat seat) {
    if (!seat.durable.blank() || seat.down || nowMillis < seat.blankUntilMillis) {
      return;
    }
    var others = new ArrayList<VoteReply.Contents>();
    for (var other : seats) {
      if (other != seat && !other.down) {
        others.add((VoteReply.Contents) other.durable.step(new VoteRequest.Copy()).reply());
      }
    }
    if (others.size() == 2) {
      seat.durable = Voter.filled(others);
    }
  }

  private void deliver() {
    var message = any(20) == 0 ? wire.get(any(wire.size())) : wire.remove(any(wire.size()));
    if (any(20) == 0) {
      return;
    }
    switch (message) {
      case Message.Ask(int from, int to, long poll, var request) -> {
        var seat = seats.get(to);
        if (!seat.down) {
          var step = seat.durable.step(request);
          seat.durable = step.next();
          wire.add(new Message.Reply(to, from, poll, step.reply()));
        }
      }
      case Message.Reply reply -> replied(reply);
    }
  }

  private void replied(Message.Reply message) {
    var host = hosts.get(message.to());
    if (host.asleepUntilMillis > nowMillis) {
      wire.add(message);
      return;
    }
    if (host.poll.isEmpty() || message.poll() != host.number || nowMillis >= host.endMillis) {
      return;
    }
    var step = host.poll.get().step(VOTERS.get(message.from()), message.reply());
    host.poll = Optional.of(step.next());
    if (step.next().hasClashed()) {
      host.round = Math.max(host.round, step.next().clashed().round());
      host.againMillis = Math.min(host.againMillis, nowMillis + 1 + any(30));
    }
    step.toAll().ifPresent(request -> toAll(message.to(), request));
    step.told()
        .ifPresent(lease -> {
          host.poll = Optional.empty();
          told(host, lease);
        });
  }

  private void told(Host host, Lease lease) {
    answers++;
    var before = told.putIfAbsent(lease.version(), lease);
    assertThat(before == null ? lease : before).as("at " + nowMillis).isEqualTo(lease);
    assertThat(lease.version()).as("at " + nowMillis).isGreaterThanOrEqualTo(host.knownAtStart);
    newestTold = Math.max(newestTold, lease.version());
    if (lease.version() > host.known.version()) {
      host.known = lease;
    }
  }

  private void toAll(int host, VoteRequest request) {
    for (int voter = 0; voter < 3; voter++) {
      wire.add(new Message.Ask(host, voter, hosts.get(host).number, request));
    }
  }

  private void act(int number) {
    var host = hosts.get(number);
    if (host.asleepUntilMillis > nowMillis) {
      return;
    }
    if (host.poll.isPresent() && nowMillis < host.endMillis) {
      if (nowMillis >= host.againMillis) {
        vote(host, number);
      }
      return;
    }
    host.run++;
    host.wanted =
        any(3) == 0
            ? Optional.empty()
            : Optional.of(
                new Lease(
                    host.known.version() + 1,
                    host.known.epoch() + 1,
                    Optional.of(VOTERS.get(1 + number)),
                    host.run,
                    true,
                    Optional.empty()));
    host.knownAtStart = newestTold;
    host.endMillis = nowMillis + Poll.MILLIS;
    vote(host, number);
  }

  private void vote(Host host, int number) {
    host.round++;
    host.number++;
    var change = host.wanted.map(wanted -> new Poll.Change(host.known, wanted));
    var step = Poll.begin(SHOP, change, new Ballot(host.round, 1 + number));
    host.poll = Optional.of(step.next());
    host.againMillis = nowMillis + 250;
    step.toAll().ifPresent(request -> toAll(number, request));
  }

  private void run(long seed) {
    random = new Random(seed);
    begin();
    for (int i = 0; i < EVENTS; i++) {
      step();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 2_000, 3_000})
  void nobodyIsToldTwoLeasesOfOneVersionNorAnOldOne(long first) {
    long answered = 0;
    for (long seed = first; seed < first + 100; seed++) {
      var world = new VotesSimulationTest();
      try {
        world.run(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
      answered += world.answers;
    }
    assertThat(answered).isGreaterThan(700);
  }

  /// When everything works again, whoever asks is answered.
  @Test
  void whoeverAsksIsAnsweredWhenEverythingWorks() {
    for (long seed = 0; seed < 50; seed++) {
      run(seed);
      seats.forEach(seat -> seat.down = false);
      hosts.forEach(host -> host.asleepUntilMillis = 0);
      nowMillis += Voter.BLANK_MILLIS;
      seats.forEach(this::refill);
      int before = answers;
      for (int i = 0; i < 20_000 && answers < before + 3; i++) {
        nowMillis += any(10);
        if (wire.isEmpty() || any(3) == 0) {
          act(any(2));
        } else {
          deliver();
        }
      }
      assertThat(answers).as("seed " + seed).isGreaterThanOrEqualTo(before + 3);
      seats.clear();
      hosts.clear();
      wire.clear();
      told.clear();
      newestTold = 0;
      nowMillis = 0;
    }
  }

  /// That the simulation would notice: a voter that takes part again at once breaks promises and
  /// forgets leases.
  @Test
  void aVoterThatDoesNotWaitAfterItHasLostItsDiskIsNoticed() {
    int noticed = 0;
    for (long seed = 0; seed < 2_000 && noticed == 0; seed++) {
      var world = new VotesSimulationTest();
      world.longestBlankMillis = 0;
      try {
        world.run(seed);
      } catch (AssertionError _) {
        noticed++;
      }
    }
    assertThat(noticed).isPositive();
  }
}
