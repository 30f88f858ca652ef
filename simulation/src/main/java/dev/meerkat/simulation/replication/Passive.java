package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Batch;
import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Mirror;
import dev.meerkat.core.replication.MirrorEffect;
import dev.meerkat.core.replication.MirrorEvent;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Question;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Reunion;
import dev.meerkat.core.replication.SourceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// A process that stands by: the shell of the mirror.
final class Passive {
  private final World world;
  private final Side side;
  private final Mirror mirror;
  private MirrorState state;
  private List<Change> arriving = List.of();
  private long checking;
  private long compared;
  private final SortedSet<Range> differing = new TreeSet<>();
  private long journal;
  private Mark applyFrom = Mark.START;
  private Mark applyTo = Mark.START;

  Passive(World world, Side side, MirrorState state) {
    this.world = world;
    this.side = side;
    this.mirror = new Mirror(side.id, world.mirrorSettings);
    this.state = state;
    this.journal = state.copy().journal();
  }

  MirrorState state() {
    return state;
  }

  void begin() {
    world.tell(
        side, "starts at " + state.copy().history().at(state.journal().received().sequence()));
    take(new MirrorEvent.Started());
    tick();
  }

  private boolean isOver() {
    return side.passive().filter(process -> process == this).isEmpty();
  }

  private void tick() {
    if (!isOver()) {
      take(new MirrorEvent.Ticked());
      world.agenda.between(100, 1_500, this::tick);
    }
  }

  void promote(Policy policy) {
    take(new MirrorEvent.Promote(policy));
  }

  void linked(long session) {
    take(new MirrorEvent.Linked(session));
  }

  void lost(long session) {
    take(new MirrorEvent.Lost(session));
  }

  void receive(long session, Batch batch, List<Change> changes) {
    arriving = changes;
    take(new MirrorEvent.Received(session, batch));
  }

  void take(MirrorEvent event) {
    if (isOver()) {
      return;
    }
    var before = state;
    var step = mirror.step(state, event);
    state = step.next();
    if (!step.reason().isEmpty()) {
      world.tell(side, step.reason());
    }
    if (event instanceof MirrorEvent.Welcomed(_, var welcome)
        && welcome.reunion() instanceof Reunion.Resync
        && state.copy().journal() != before.copy().journal()) {
      world.invariants.keepsAside(side, welcome, step.effects());
    }
    for (var effect : step.effects()) {
      if (world.faults.crashesNow()) {
        side.crash(world.agenda.chance(50));
        return;
      }
      perform(effect);
    }
  }

  private void later(long mostMillis, Runnable action) {
    long begun = journal;
    world.agenda.between(
        1,
        mostMillis,
        () -> {
          if (!isOver() && begun == journal) {
            action.run();
          }
        });
  }

  private void perform(MirrorEffect effect) {
    var disk = side.disk;
    switch (effect) {
      case MirrorEffect.SayHello(var session, var hello) ->
          world.toActive(session, side, active -> active.greeted(session, hello));
      case MirrorEffect.Disconnect(var session, _) -> world.disconnect(session);
      case MirrorEffect.KeepAside(var ranges) -> keepAside(ranges);
      case MirrorEffect.Persist(var copy) -> disk.persist(copy);
      case MirrorEffect.NewJournal(var number) -> {
        disk.newJournal(number);
        disk.folder.restartAfter(state.copy().end().sequence());
        journal = number;
      }
      case MirrorEffect.Append(var after, var batch) ->
          arriving.stream()
              .filter(change -> change.end().isAfter(after))
              .forEach(change -> disk.append(change, batch.resynced()));
      case MirrorEffect.SyncJournal(var through) ->
          later(
              world.slowness(10),
              () -> {
                disk.syncJournal(through.sequence());
                take(new MirrorEvent.JournalSynced(through));
              });
      case MirrorEffect.Acknowledge(var session, var received, var durable) ->
          world.toActive(session, side, active -> active.acknowledged(session, received, durable));
      case MirrorEffect.TellFinding(var session, var finding) ->
          world.toActive(
              session,
              side,
              active ->
                  active.take(
                      new SourceEvent.Compared(
                          session, finding.scan(), finding.window(), finding.differing().count())));
      case MirrorEffect.Apply(var after, var through, var exact) -> {
        applyFrom = after;
        applyTo = through;
        later(
            world.slowness(10),
            () -> {
              var findings = new ArrayList<Finding>();
              disk.apply(
                  after.sequence(),
                  through.sequence(),
                  change ->
                      change
                          .check()
                          .filter(_ -> change.end().sequence() > exact)
                          .ifPresent(check -> compare(check, findings)));
              applyFrom = through;
              findings.forEach(finding -> take(new MirrorEvent.Found(finding)));
              take(new MirrorEvent.Applied(through));
              world.invariants.isPrefix(side);
            });
      }
      case MirrorEffect.Checkpoint(var through) ->
          later(
              world.slowness(30),
              () -> {
                disk.folder.sync(through.sequence());
                take(new MirrorEvent.Checkpointed(through));
              });
      case MirrorEffect.TellDigests(var session, var question) ->
          later(world.slowness(10), () -> tell(session, question));
      case MirrorEffect.Trim(var through) -> disk.trim(through.sequence());
      case MirrorEffect.Consult() ->
          world.arbiter.consult(side.id, ruling -> take(new MirrorEvent.Ruled(ruling)));
      case MirrorEffect.Ask(var expected, var wanted) ->
          world.arbiter.ask(
              side.id, expected, wanted, ruling -> take(new MirrorEvent.Ruled(ruling)));
      case MirrorEffect.Activate(var copy, var ruling, _) -> {
        disk.folder.restartAfter(copy.end().sequence());
        var active = new Active(world, side, copy, ruling);
        side.activated(active);
        world.invariants.activated(side, copy, ruling);
        active.begin();
      }
      case MirrorEffect.ForgetNameless _ -> {} // There are none here.
      case MirrorEffect.Refuse _ -> side.refused();
    }
  }

  /// Everything is moved, in two pieces between which there may be a crash.
  private void keepAside(Ranges ranges) {
    if (!ranges.everything()) {
      later(
          world.slowness(20),
          () -> {
            side.disk.keepAside(ranges);
            take(new MirrorEvent.KeptAside());
          });
      return;
    }
    later(
        world.slowness(20),
        () -> {
          side.disk.moveAside(Folder.BLOCKS / 2);
          later(
              world.slowness(20),
              () -> {
                side.disk.moveAside(Folder.BLOCKS);
                take(new MirrorEvent.KeptAside());
              });
        });
  }

  private void compare(Change.Check check, List<Finding> findings) {
    if (checking != check.scan()) {
      checking = check.scan();
      compared = 0;
      differing.clear();
    }
    check
        .sums()
        .forEach((range, sum) -> {
          compared++;
          if (side.disk.folder.value(range) != sum) {
            differing.add(range);
          }
        });
    check
        .end()
        .ifPresent(end -> {
          if (compared == end.sums()) {
            world.invariants.found(side, differing);
            findings.add(new Finding(checking, end.window(), end.last(), Ranges.of(differing)));
          }
          compared = 0;
          differing.clear();
        });
  }

  private void tell(long session, Question question) {
    var held = side.disk.folder.content();
    held.keySet().removeIf(range -> !question.ranges().contains(range));
    world.toActive(session, side, active -> active.digested(session, question, held));
    take(new MirrorEvent.Told(session, question));
  }

  /// A crash comes in the middle of an application.
  void applyHalfway() {
    if (applyTo.isAfter(applyFrom)) {
      side.disk.apply(
          applyFrom.sequence(),
          world.agenda.number(applyFrom.sequence(), applyTo.sequence()),
          _ -> {});
    }
  }

  boolean isWhole() {
    return state.copy().condition() instanceof Condition.Whole;
  }
}
