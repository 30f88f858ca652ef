package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.beat.BootClock;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.Ballot;
import dev.meerkat.core.vote.Poll;
import dev.meerkat.core.vote.VoteReply;
import dev.meerkat.core.vote.VoteRequest;
import dev.meerkat.core.vote.Voter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An arbiter of three voters, one of them this server. There is no leader and nothing is elected:
/// whoever reaches one other voter gets its answer in two exchanges, whatever happened to the
/// third.
///
/// One thread takes what is asked and what the voters answer, steps the [Poll] of the group and
/// sends on what that wants. Each group has one poll at a time, and one request to read and one to
/// change that wait; a newer one takes the place of an older one. A poll that has not come to an
/// end after [Poll#MILLIS] is forgotten, with whatever answers still come.
public final class VotingArbiter implements Arbiter, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VotingArbiter.class);

  /// A voter that has not answered for so long is told as unreached.
  public static final long SILENT_MILLIS = 3_000;

  /// No poll has this number.
  private static final long HELLO = 0;

  private static final int MOST_WAITING = 1_024;
  private static final long COPY_MILLIS = 500;

  /// How often the others are greeted, so that it is known who is there, and connections are ready.
  private static final long HELLO_MILLIS = 1_000;

  /// A poll that is not answered begins again after so long, and then after twice that, and so on:
  /// what was asked may have been lost with a connection.
  private static final long FIRST_AGAIN_MILLIS = 250;

  private static final long LEAST_PAUSE_MILLIS = 2;
  private static final long MOST_PAUSE_MILLIS = 30;

  private final ArbiterPort port;
  private final ArbiterSettings settings;
  private final VoteStore store;
  private final long blankMillis;
  private final SecureRandom random = new SecureRandom();
  private final long proposer = random.nextLong(1, Long.MAX_VALUE);
  private final BlockingQueue<Runnable> mailbox = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Map<ServerId, RemoteLine> others = new TreeMap<>();
  private final List<VoterLine> lines = new ArrayList<>();
  private final Map<GroupId, Desk> desks = new TreeMap<>();
  private final Map<ServerId, VoteReply.Contents> copied = new TreeMap<>();
  private final Thread thread;
  private long newestPoll;
  private long copyPoll = -1;
  private long copyDueMillis;
  private long helloDueMillis;
  private volatile boolean closed;

  /// What is asked for a group.
  private record Request(Optional<Poll.Change> change, Consumer<Lease> told) {}

  /// The poll that goes on.
  ///
  /// @param againMillis when it is to begin again
  /// @param patienceMillis how long it then has
  /// @param clashed whether it begins again because of another one
  private record Running(
      long number,
      Poll poll,
      Request request,
      long endMillis,
      long againMillis,
      long patienceMillis,
      boolean clashed) {
    Running with(Poll next) {
      return new Running(number, next, request, endMillis, againMillis, patienceMillis, clashed);
    }

    Running clashed(long again) {
      return new Running(
          number, poll, request, endMillis, Math.min(again, againMillis), patienceMillis, true);
    }
  }

  /// What goes on and waits for one group.
  private static final class Desk {
    private Optional<Running> running = Optional.empty();
    private Optional<Request> change = Optional.empty();
    private Optional<Request> look = Optional.empty();
    private long round;
  }

  private VotingArbiter(
      ArbiterPort port, ArbiterSettings settings, VoteStore store, long blankMillis) {
    this.port = port;
    this.settings = settings;
    this.store = store;
    this.blankMillis = blankMillis;
    this.thread =
        Thread.ofPlatform().name("arbiter-" + settings.name()).daemon().unstarted(this::run);
  }

  /// Takes part from now on. A server that has no votes on disk has none for the first
  /// [Voter#BLANK_MILLIS], and until both others have answered.
  public static VotingArbiter start(ArbiterPort port, ArbiterSettings settings) {
    return start(port, settings, Voter.BLANK_MILLIS);
  }

  static VotingArbiter start(ArbiterPort port, ArbiterSettings settings, long blankMillis) {
    var store = VoteStore.open(settings.file());
    var arbiter = new VotingArbiter(port, settings, store, blankMillis);
    arbiter.open();
    return arbiter;
  }

  private void open() {
    copyDueMillis = BootClock.millis() + blankMillis;
    lines.add(
        new LocalLine(settings.name(), store, (poll, reply) -> post(settings.self(), poll, reply)));
    for (var other : settings.others()) {
      var line =
          new RemoteLine(
              settings.name(),
              other,
              port.sockets(),
              (poll, reply) -> post(other.server(), poll, reply));
      others.put(other.server(), line);
      lines.add(line);
      line.start();
    }
    port.register(settings, store);
    thread.start();
  }

  @Override
  public void consult(GroupId group, Consumer<Lease> told) {
    post(() -> {
      desk(group).look = Optional.of(new Request(Optional.empty(), told));
      next(group);
    });
  }

  @Override
  public void ask(GroupId group, Lease expected, Lease wanted, Consumer<Lease> told) {
    var change = new Poll.Change(expected, wanted);
    post(() -> {
      desk(group).change = Optional.of(new Request(Optional.of(change), told));
      next(group);
    });
  }

  public ArbiterCondition condition() {
    var reached = new ArrayList<ServerId>();
    var unreached = new ArrayList<ServerId>();
    others.forEach(
        (server, line) -> (line.silentMillis() > SILENT_MILLIS ? unreached : reached).add(server));
    return new ArbiterCondition(
        settings.name(),
        !store.isBlank() && store.trouble().isEmpty(),
        reached,
        unreached,
        trouble(unreached));
  }

  private String trouble(List<ServerId> unreached) {
    if (!store.trouble().isEmpty()) {
      return store.trouble();
    }
    var strange =
        others.values().stream().filter(each -> each.misunderstood().isPresent()).findFirst();
    if (strange.isPresent()) {
      return strange.get().server()
          + " votes in a way that is not understood ("
          + strange.get().misunderstood().get()
          + "): run the same version of Meerkat on both hosts and the witness";
    }
    if (store.isBlank()) {
      return "this server has no vote yet: it is new or has lost its disk, and begins when both"
          + " others have answered"
          + (unreached.isEmpty() ? "" : "; start " + unreached);
    }
    return unreached.size() == settings.others().size()
        ? "neither "
            + unreached.getFirst()
            + " nor "
            + unreached.getLast()
            + " answers: without one of them nothing is granted; start one, and let TCP port "
            + settings.others().getFirst().place().port()
            + " pass between the servers"
        : unreached.isEmpty()
            ? ""
            : unreached.getFirst()
                + " does not answer: if another of the three dies, nothing is granted; start it";
  }

  private void post(ServerId voter, long poll, VoteReply reply) {
    post(() -> replied(voter, poll, reply));
  }

  private void post(Runnable what) {
    if (!mailbox.offer(what)) {
      LOG.debug("{}: too much to do, something is forgotten", settings.name());
    }
  }

  private void run() {
    while (!closed) {
      try {
        var next = mailbox.poll(waitMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          next.run();
        }
        tick();
      } catch (InterruptedException _) {
        // Only close() interrupts.
        return;
      } catch (RuntimeException e) {
        LOG.error("the arbiter {} failed, and goes on", settings.name(), e);
      }
    }
  }

  private long waitMillis() {
    long now = BootClock.millis();
    long due = store.isBlank() ? Math.min(copyDueMillis, helloDueMillis) : helloDueMillis;
    for (var desk : desks.values()) {
      if (desk.running.isPresent()) {
        var running = desk.running.get();
        due = Math.min(due, Math.min(running.againMillis(), running.endMillis()));
      }
    }
    return Math.max(0, due - now);
  }

  private void tick() {
    long now = BootClock.millis();
    if (now >= helloDueMillis) {
      helloDueMillis = now + HELLO_MILLIS;
      others.values().forEach(line -> line.ask(HELLO, new VoteRequest.Hello()));
    }
    if (store.isBlank() && now >= copyDueMillis) {
      askForCopies(now);
    }
    for (var entry : desks.entrySet()) {
      var running = entry.getValue().running;
      if (running.isEmpty()) {
        continue;
      }
      if (now >= running.get().endMillis()) {
        entry.getValue().running = Optional.empty();
        next(entry.getKey());
      } else if (now >= running.get().againMillis()) {
        begin(
            entry.getKey(),
            running.get().request(),
            running.get().endMillis(),
            running.get().patienceMillis());
      }
    }
  }

  private Desk desk(GroupId group) {
    return desks.computeIfAbsent(group, _ -> new Desk());
  }

  /// Begins with what waits, a change first.
  private void next(GroupId group) {
    var desk = desk(group);
    if (desk.running.isPresent()) {
      return;
    }
    var request = desk.change.or(() -> desk.look);
    if (request.isEmpty()) {
      return;
    }
    if (desk.change.isPresent()) {
      desk.change = Optional.empty();
    } else {
      desk.look = Optional.empty();
    }
    begin(group, request.get(), BootClock.millis() + Poll.MILLIS, FIRST_AGAIN_MILLIS);
  }

  private void begin(GroupId group, Request request, long endMillis, long patienceMillis) {
    var desk = desk(group);
    desk.round++;
    var step = Poll.begin(group, request.change(), new Ballot(desk.round, proposer));
    newestPoll++;
    perform(
        group,
        new Running(
            newestPoll,
            step.next(),
            request,
            endMillis,
            BootClock.millis() + patienceMillis,
            2 * patienceMillis,
            false),
        step);
  }

  private void perform(GroupId group, Running running, Poll.Step step) {
    var desk = desk(group);
    desk.running = Optional.of(running);
    step.toAll().ifPresent(request -> lines.forEach(line -> line.ask(running.number(), request)));
    if (step.told().isPresent()) {
      desk.running = Optional.empty();
      running.request().told().accept(step.told().get());
      next(group);
    }
  }

  private void replied(ServerId voter, long number, VoteReply reply) {
    if (number == copyPoll) {
      copied(voter, reply);
      return;
    }
    for (var entry : desks.entrySet()) {
      var running = entry.getValue().running;
      if (running.isPresent() && running.get().number() == number) {
        replied(entry.getKey(), entry.getValue(), running.get(), voter, reply);
        return;
      }
    }
  }

  private void replied(GroupId group, Desk desk, Running running, ServerId voter, VoteReply reply) {
    long now = BootClock.millis();
    if (now >= running.endMillis()) {
      return;
    }
    if (reply instanceof VoteReply.Seen(var register)) {
      desk.round = Math.max(desk.round, register.promised().round());
    }
    var step = running.poll().step(voter, reply);
    var next = running.with(step.next());
    if (step.next().hasClashed() && !running.clashed()) {
      desk.round = Math.max(desk.round, step.next().clashed().round());
      next = next.clashed(now + random.nextLong(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
    }
    perform(group, next, step);
  }

  private void askForCopies(long now) {
    copyDueMillis = now + COPY_MILLIS;
    copied.clear();
    newestPoll++;
    copyPoll = newestPoll;
    others.values().forEach(line -> line.ask(copyPoll, new VoteRequest.Copy()));
  }

  private void copied(ServerId voter, VoteReply reply) {
    if (!(reply instanceof VoteReply.Contents contents) || !store.isBlank()) {
      return;
    }
    copied.put(voter, contents);
    if (copied.size() == settings.others().size()) {
      store.fill(new ArrayList<>(copied.values()));
      copyPoll = -1;
      LOG.info(
          "arbiter {}: {} has a vote from now on, and knows of the leases of {} groups",
          settings.name(),
          settings.self(),
          contents.registers().size());
    }
  }

  /// Nothing is told any more once it returns.
  @Override
  public void close() {
    closed = true;
    port.unregister(settings);
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    lines.forEach(VoterLine::close);
    store.close();
  }
}
