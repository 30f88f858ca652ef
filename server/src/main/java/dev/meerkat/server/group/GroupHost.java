package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.cluster.beat.LinkState;
import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.Leaving;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.Steward;
import dev.meerkat.core.group.StewardEffect;
import dev.meerkat.core.group.StewardEvent;
import dev.meerkat.core.group.StewardState;
import dev.meerkat.core.group.StewardStep;
import dev.meerkat.core.heartbeat.LinkWatch;
import dev.meerkat.core.heartbeat.PairClocks;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.SoleUse;
import dev.meerkat.replication.group.Compared;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the steward of one group on one thread: takes a fact, steps, performs the effects in their
/// order, logs the reason.
///
/// When something fails that the steward relies on (its memory cannot be written, the guard cannot
/// be armed), it is as if the process had ended there: no further effect is performed, the guard
/// ends what runs when the lease is over, and a new run begins. So it is when a run cannot be
/// equipped, for whatever reason. Any other fault ends the process.
public final class GroupHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// How long somebody who asks waits for the first run, which equips itself, and, from its begin
  /// on, until it has heard the other host. With the time that an [Order] may take, less than a
  /// caller of the API waits.
  private static final long BEGIN_SECONDS = 4;

  /// How long a server that ends waits until its groups have moved.
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private volatile Group group;
  private final ServerId self;
  private final BeatKey key;
  private final MemoryFile memory;
  private final Equipment equipment;
  private final Steward steward;
  private final EventLog events;
  private final Consumer<String> problems;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private final ReentrantLock reporting = new ReentrantLock();
  private long sequence;
  private volatile Optional<Session> session = Optional.empty();
  private volatile String broken = "it is just beginning; try again in a moment";
  private final CountDownLatch answerable = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile long begunNanos;
  private boolean clocksDiffer;
  private final LinkWatch watch;

  /// One run of the steward.
  private record Session(Facts facts, Kit kit, State state) {}

  /// What beats tell is that which is durable where it must be.
  private static final class State {
    private volatile StewardState now;
    private volatile StewardState told;

    State(StewardState first) {
      now = first;
      told = first;
    }
  }

  GroupHost(
      Group group,
      ServerId self,
      BeatKey key,
      Path folder,
      Equipment equipment,
      EventLog events,
      Consumer<String> problems,
      Consumer<Throwable> onFailure) {
    this.group = group;
    this.self = self;
    this.key = key;
    this.memory = new MemoryFile(folder);
    this.equipment = equipment;
    this.steward = new Steward(group, self);
    this.events = events;
    this.problems = problems;
    this.onFailure = onFailure;
    this.watch = new LinkWatch(group.peerOf(self));
    this.thread = Thread.ofPlatform().name("group-" + group.id()).unstarted(this::run);
  }

  void start() {
    begunNanos = System.nanoTime();
    thread.start();
  }

  public Group group() {
    return group;
  }

  /// Whether its links are sealed with that key.
  boolean hasKey(BeatKey other) {
    return key.equals(other);
  }

  /// Takes up a change that the steward does not decide by: of the priority.
  void reprioritise(Group next) {
    group = next;
  }

  /// The newest state; empty while the steward does not run ([#broken]).
  public Optional<StewardState> state() {
    return session.map(each -> each.state().now);
  }

  /// What this host would tell the other one now; empty while the steward does not run.
  public Optional<PeerReport> report() {
    return session.map(each -> steward.report(each.state().now, 1, equipment.nowMillis()));
  }

  /// Who may have the group by the lease, as far as this host knows.
  public Optional<ServerId> holder() {
    return session.flatMap(each -> steward.holder(each.state().now, equipment.nowMillis()));
  }

  /// Why it would not take the group over by itself with its data; empty when it would.
  public String reluctance() {
    return session
        .map(each -> steward.reluctance(each.state().now, equipment.nowMillis()))
        .orElse("");
  }

  /// Why the steward does not run, and what to do; empty when it does.
  public String broken() {
    return broken;
  }

  /// Whether the group is in, or is about to be, or something of it may run here.
  boolean isIn() throws IOException {
    var now = state();
    return now.isPresent()
        ? now.get().lease().in() || now.get().pending().isPresent() || now.get().memory().dirty()
        : memory.isDirty();
  }

  /// Whether this host itself has the group, and does not only know that the other one has.
  boolean has() throws IOException {
    var now = state();
    return now.isPresent() ? steward.has(now.get()) : memory.isDirty();
  }

  public List<LinkCondition> links() {
    return session.map(each -> each.kit().links().conditions()).orElse(List.of());
  }

  /// What an administrator is to do about that resource although it runs here; empty when nothing.
  public String trouble(ResourceId resource) {
    return session.map(each -> each.kit().resources().trouble(resource)).orElse("");
  }

  /// Oldest first.
  public List<GroupEvent> events() {
    return events.all();
  }

  /// Gives an order to the steward.
  ///
  /// @param forwarded whether the other host has sent it
  /// @return empty when there is no answer in time
  public Optional<Verdict> order(Command command, boolean forwarded) throws InterruptedException {
    var now = session;
    if (now.isEmpty()) {
      return Optional.of(new Verdict.Refused(neglected()));
    }
    var order = new Order();
    if (!now.get().facts().ordered(command, forwarded, order)) {
      return Optional.of(
          new Verdict.Refused(
              Facts.MOST_ORDERS + " orders wait already: wait a moment, then give it again"));
    }
    return order.await();
  }

  /// Whoever asks just after the group was made gets its answer, not that nothing runs yet.
  void awaitBegin() throws InterruptedException {
    var _ = answerable.await(BEGIN_SECONDS, TimeUnit.SECONDS);
  }

  /// Whoever gives an order just after the settings were changed, such as a script, is not told
  /// that the hosts do not hear each other.
  void awaitAcquainted() throws InterruptedException {
    awaitBegin();
    awaitUntil(
        begunNanos + TimeUnit.SECONDS.toNanos(BEGIN_SECONDS),
        now -> steward.isAcquainted(now, equipment.nowMillis()));
  }

  private Optional<Session> awaited() throws InterruptedException {
    awaitBegin();
    return session;
  }

  private String neglected() {
    return "the group is not being looked after on " + self + ": " + broken;
  }

  /// Whether the data here may be used as it lies in its folders.
  SoleUse soleUse() throws InterruptedException {
    return awaited()
        .map(each -> each.kit().data().soleUse())
        .orElseGet(() -> new SoleUse(SoleUse.Grade.FOREIGN, neglected()));
  }

  /// The epoch of the newest use of each dataset, if that was here; else 0.
  ///
  /// @throws GroupRefused when that is not known, as the steward does not run
  SortedMap<DatasetId, Long> ownEpochs() throws GroupRefused, InterruptedException {
    return awaited()
        .orElseThrow(() -> new GroupRefused(neglected(), "mend that first"))
        .kit()
        .data()
        .ownEpochs();
  }

  /// What the data here has received that is not in its folders yet; empty when all is.
  Optional<Backlog> backlog() throws InterruptedException {
    return group.hasData()
        ? awaited()
            .map(each -> each.kit().data().backlog())
            .orElseGet(() ->
                Optional.of(
                    new Backlog(
                        false,
                        "whether all that was received is in the folder is not known: "
                            + neglected())))
        : Optional.empty();
  }

  /// Whether nothing of the group runs here, nor is about to.
  boolean isIdle() throws IOException {
    var now = state();
    return now.isPresent()
        ? now.get().phase().isPassive() && !now.get().memory().dirty()
        : !memory.isDirty();
  }

  /// Begins to compare the data here, which is in use, with that of the other host.
  ///
  /// @return why not; empty when it has begun
  public Optional<String> verify(boolean mend) {
    if (!group.hasData()) {
      return Optional.of("group " + group.id() + " has no data");
    }
    return session
        .map(each -> each.kit().data().verify(mend))
        .orElseGet(() -> Optional.of(neglected()));
  }

  /// How far the newest comparison of the data is that began here.
  public List<Compared> compared() {
    return session.map(each -> each.kit().data().compared()).orElse(List.of());
  }

  private void run() {
    try {
      while (!closed) {
        try {
          runOnce();
        } catch (IOException e) {
          fell(e);
          awaitNextRun();
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      onFailure.accept(e);
    } finally {
      if (broken.isEmpty()) {
        broken = "its settings were just changed, or the server ends; try again in a moment";
      }
      session = Optional.empty();
      answerable.countDown();
    }
  }

  /// So long that the other host takes the group over meanwhile, rather than wait for this one
  /// again and again.
  private void awaitNextRun() {
    var times = group.times();
    long millis = times.leaseMillis() + times.marginMillis() + times.graceMillis();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!closed && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  private void fell(IOException e) {
    session = Optional.empty();
    var words = String.valueOf(e.getMessage());
    if (!words.equals(broken)) {
      broken = words;
      answerable.countDown();
      events.add("", "failed", "the group is not looked after here: " + words);
      problems.accept("group " + group.id() + " is not looked after on " + self + ": " + words);
    }
  }

  private void runOnce() throws IOException, InterruptedException {
    var begun = memory.begin();
    var state =
        new State(
            StewardState.started(group, begun.number(), begun.memory(), equipment.nowMillis()));
    var facts = new Facts();
    sequence = 0;
    try (var kit = equip(state, facts)) {
      var now = new Session(facts, kit, state);
      take(now, new Facts.Waiting(StewardEvent.Started::new, Optional.empty()));
      session = Optional.of(now);
      broken = "";
      answerable.countDown();
      long nextTick = System.nanoTime();
      long nextLook = nextTick;
      while (!closed) {
        long nanos = System.nanoTime();
        if (nanos - nextTick >= 0) {
          nextTick = nanos + TICK_NANOS;
          take(now, new Facts.Waiting(StewardEvent.Ticked::new, Optional.empty()));
          if (nanos - nextLook >= 0) {
            nextLook = nanos + LOOK_NANOS;
            lookAtLinks(now.kit().links().conditions());
            facts.takeNotes().forEach(each -> note(each.resource().value(), each.sentence()));
          }
        } else {
          var fact = facts.take(nextTick - nanos);
          if (fact.isPresent()) {
            take(now, fact.get());
          }
        }
      }
    }
  }

  /// Nothing of the steward relies on what has not begun: whatever is wrong with it concerns this
  /// group, and neither the others nor the server.
  private Kit equip(State state, Facts facts) throws IOException {
    try {
      return equipment.equip(group, key, speaker(state), facts);
    } catch (RuntimeException e) {
      LOG.error("{} cannot be equipped", group.id(), e);
      throw new IOException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private void lookAtLinks(List<LinkCondition> links) {
    List<LinkWatch.Sight> seen =
        links.stream()
            .map(each ->
                new LinkWatch.Sight(
                    each.link().value(),
                    each.state() == LinkState.HEARD,
                    each.state() != LinkState.BROKEN,
                    each.trouble()))
            .toList();
    watch.look(seen, equipment.nowMillis()).forEach(this::note);
    compareClocks(links);
  }

  private void note(String sentence) {
    note("", sentence);
  }

  private void note(String resource, String sentence) {
    LOG.warn("{}: {}", group.id(), sentence);
    events.add(resource, "", sentence);
  }

  private void compareClocks(List<LinkCondition> links) {
    var best = LinkClocks.best(links);
    if (best.isEmpty()) {
      return;
    }
    long offset = best.get().offsetMicros();
    boolean differ = best.get().differs(clocksDiffer);
    if (differ == clocksDiffer) {
      return;
    }
    clocksDiffer = differ;
    var other = group.peerOf(self).value();
    var sentence =
        differ
            ? PairClocks.difference(self.value(), other, offset) + ": " + PairClocks.remedy()
            : "the clock of " + other + " agrees with that of " + self + " again";
    note(sentence);
  }

  private Speaker speaker(State state) {
    return new Speaker() {
      @Override
      public PeerReport report() {
        return GroupHost.this.report(state);
      }

      @Override
      public PeerReport farewell() {
        return steward.farewell(state.now, equipment.nowMillis());
      }

      @Override
      public boolean mayRun(ServerId host) {
        var peer = state.now.peer();
        long silent = equipment.nowMillis() - peer.lastMillis();
        return host.equals(group.peerOf(self))
            && silent < group.times().leaseMillis() + group.times().marginMillis()
            && peer.report().map(PeerReport::running).orElse(true);
      }
    };
  }

  private PeerReport report(State state) {
    reporting.lock();
    try {
      return steward.report(state.told, ++sequence, equipment.nowMillis());
    } finally {
      reporting.unlock();
    }
  }

  private void take(Session now, Facts.Waiting fact) throws IOException {
    StewardEvent event = fact.event().apply(equipment.nowMillis());
    StewardStep step = steward.step(now.state().now, event);
    tell(event, step);
    now.state().now = step.next();
    var answers = new Answers();
    // A beat must not tell what a crash would make undone.
    int lastPersist = -1;
    for (int i = 0; i < step.effects().size(); i++) {
      if (step.effects().get(i) instanceof StewardEffect.Persist) {
        lastPersist = i;
      }
    }
    if (lastPersist < 0) {
      now.state().told = step.next();
    }
    for (int i = 0; i < step.effects().size(); i++) {
      perform(now, step.effects().get(i), answers);
      if (i == lastPersist) {
        now.state().told = step.next();
      }
    }
    fact.order().ifPresent(order -> order.answer(answers.verdict()));
  }

  /// What a step answers to an order.
  private static final class Answers {
    private Optional<String> accepted = Optional.empty();
    private Optional<Verdict> refused = Optional.empty();
    private Optional<Command> forwarded = Optional.empty();

    Verdict verdict() {
      if (refused.isPresent()) {
        return refused.get();
      }
      if (forwarded.isPresent()) {
        return new Verdict.ForOther(forwarded.get(), accepted);
      }
      return new Verdict.Accepted(
          accepted.orElseThrow(() -> new IllegalStateException("the order was not answered")));
    }
  }

  private void tell(StewardEvent event, StewardStep step) {
    if (step.reason().isEmpty()) {
      return;
    }
    LOG.info("{}: {}", group.id(), step.reason());
    switch (event) {
      case StewardEvent.ResourceStarted(_, var id, _) ->
          events.add(id.value(), "started", step.reason());
      case StewardEvent.ResourceStopped(_, var id, _) ->
          events.add(id.value(), "stopped", step.reason());
      case StewardEvent.ResourceFailed(_, var id, _, _) ->
          events.add(id.value(), "failed", step.reason());
      default -> {
        boolean refused =
            step.effects().stream().anyMatch(each -> each instanceof StewardEffect.Refuse);
        events.add("", refused ? "refused" : "", step.reason());
      }
    }
  }

  private void perform(Session now, StewardEffect effect, Answers answers) throws IOException {
    var kit = now.kit();
    switch (effect) {
      case StewardEffect.Persist(var next) -> memory.write(next);
      case StewardEffect.Consult() -> kit.arbiter().consult();
      case StewardEffect.Ask(var expected, var wanted) -> kit.arbiter().ask(expected, wanted);
      case StewardEffect.ArmGuard(var until) -> kit.guard().arm(until);
      case StewardEffect.DisarmGuard() -> kit.guard().disarm();
      case StewardEffect.Probe(var attempt) -> kit.resources().probe(attempt);
      case StewardEffect.Start(var id, var attempt) -> kit.resources().start(id, attempt);
      case StewardEffect.Stop(var id, var attempt) -> kit.resources().stop(id, attempt);
      case StewardEffect.Kill(var id, var attempt) -> kit.resources().kill(id, attempt);
      case StewardEffect.Fence(var attempt, var atMostMillis) ->
          kit.resources().fence(attempt, atMostMillis);
      case StewardEffect.Reboot(var why) -> kit.machine().reboot(why);
      case StewardEffect.OpenData(var attempt, var policy) -> kit.data().open(attempt, policy);
      case StewardEffect.CloseData(var attempt, var equal) -> kit.data().close(attempt, equal);
      case StewardEffect.FollowData() -> kit.data().follow();
      case StewardEffect.ChooseSource(var source) -> kit.data().chooseSource(source);
      case StewardEffect.TellPeer() -> kit.links().tellNow();
      case StewardEffect.Forward(var command) -> answers.forwarded = Optional.of(command);
      case StewardEffect.Accept(var sentence) -> answers.accepted = Optional.of(sentence);
      case StewardEffect.Refuse(var sentence, var nameWanted) ->
          answers.refused = Optional.of(new Verdict.Refused(sentence, nameWanted));
      case StewardEffect.SyncTime(var by) -> kit.machine().syncTime(by);
    }
  }

  /// Has the group go to the other host in good order, when this one has it and the other is ready:
  /// for a server that is about to end.
  void leave() throws InterruptedException {
    if (state().filter(each -> each.phase().isRunning()).isEmpty()
        || order(new Command.Switch(), true)
            .filter(each -> each instanceof Verdict.Accepted)
            .isEmpty()) {
      return;
    }
    long deadline = System.nanoTime() + LEAVE_NANOS;
    awaitUntil(deadline, now -> !now.phase().isRunning());
    awaitUntil(
        deadline, now -> Leaving.mayEnd(group, now.phase(), now.peer(), equipment.nowMillis()));
  }

  private void awaitUntil(long deadlineNanos, Predicate<StewardState> condition) {
    while (state().filter(condition.negate()).isPresent()
        && System.nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  /// No effect is begun any more once this returns. What runs is left to the guard.
  @Override
  public void close() {
    closed = true;
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    events.close();
  }
}
