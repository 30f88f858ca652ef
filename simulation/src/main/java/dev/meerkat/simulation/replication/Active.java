package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Batch;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.MirrorEvent;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Position;
import dev.meerkat.core.replication.Question;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.Source;
import dev.meerkat.core.replication.SourceEffect;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.core.replication.Standing;
import dev.meerkat.simulation.play.Broken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A process whose folder is in use: the shell of the source.
final class Active {
  private final World world;
  private final Side side;
  private final Source source;
  private final List<Change> queue = new ArrayList<>();
  private final Applications applications;
  private SourceState state;
  private Optional<Scan> scan = Optional.empty();
  private Optional<Scan> checking = Optional.empty();
  private long queues;
  private Mark end;

  Active(World world, Side side, Copy copy, Ruling ruling) {
    this.world = world;
    this.side = side;
    this.source = new Source(side.id, world.sourceSettings);
    this.state = SourceState.activated(copy, ruling);
    this.end = copy.end();
    this.applications = new Applications(world, side, this);
  }

  SourceState state() {
    return state;
  }

  Mark end() {
    return end;
  }

  /// What the queue really holds.
  long queueBytes() {
    return queue.stream().mapToLong(change -> change.end().bytesSince(change.before())).sum();
  }

  Position position() {
    return state.copy().history().at(end.sequence());
  }

  void begin() {
    applications.begin();
    tick();
  }

  boolean isQuiet() {
    return applications.isQuiet();
  }

  boolean isChanging() {
    return applications.isChanging();
  }

  boolean isOver() {
    return side.active().filter(process -> process == this).isEmpty();
  }

  private void tick() {
    if (!isOver()) {
      take(new SourceEvent.Ticked());
      world.agenda.between(100, 1_500, this::tick);
    }
  }

  void greeted(long session, Hello hello) {
    take(new SourceEvent.Greeted(session, hello));
  }

  void acknowledged(long session, Mark received, Mark durable) {
    take(new SourceEvent.Acknowledged(session, received, durable));
  }

  void lost(long session) {
    take(new SourceEvent.Lost(session));
  }

  void fence(String why) {
    take(new SourceEvent.Fenced(why));
  }

  /// Whatever applications are doing just now.
  void close() {
    applications.stop();
    take(new SourceEvent.Close(world.agenda.chance(50)));
  }

  void take(SourceEvent event) {
    if (isOver()) {
      return;
    }
    var step = source.step(state, event);
    state = step.next();
    if (!step.reason().isEmpty()) {
      world.tell(side, step.reason());
    }
    for (var effect : step.effects()) {
      if (world.faults.crashesNow()) {
        side.crash(world.agenda.chance(50));
        return;
      }
      perform(effect);
    }
  }

  void later(long mostMillis, Runnable action) {
    world.agenda.between(
        1,
        mostMillis,
        () -> {
          if (!isOver()) {
            action.run();
          }
        });
  }

  private void perform(SourceEffect effect) {
    switch (effect) {
      case SourceEffect.Track(var request, var ranges) ->
          later(
              world.slowness(10),
              () -> {
                side.disk.track(ranges);
                take(new SourceEvent.Tracked(request));
              });
      case SourceEffect.Perform(var request) -> applications.perform(request);
      case SourceEffect.Return(var request) -> applications.returned(request);
      case SourceEffect.Refuse(var request, _) -> applications.refused(request);
      case SourceEffect.Answer(var session, var welcome) ->
          world.toPassive(
              session, side, passive -> passive.take(new MirrorEvent.Welcomed(session, welcome)));
      case SourceEffect.Send send -> send(send);
      case SourceEffect.Disconnect(var session, _) -> world.disconnect(session);
      case SourceEffect.BeginScan(var id, var ranges) -> {
        scan = Optional.of(new Scan(id, ranges, side.disk.folder));
      }
      case SourceEffect.LookAhead(var id, var window, _) ->
          during(
              id,
              going -> take(new SourceEvent.Ahead(id, window, going.look(window, world.agenda))));
      case SourceEffect.AskDigests(var session, var id, var window) ->
          scan.filter(going -> going.id() == id)
              .map(going -> new Question(id, window, Ranges.of(going.ranges(window))))
              .ifPresent(question -> ask(session, question));
      case SourceEffect.Scan(var id, var window, var bytes) ->
          during(id, going -> scan(going, window, bytes));
      case SourceEffect.FinishScan(var id) ->
          during(id, _ -> take(new SourceEvent.ScanFinished(id, make(new TreeMap<>(), 1).end())));
      case SourceEffect.BeginVerify(var id) ->
          checking = Optional.of(new Scan(id, Ranges.EVERYTHING, side.disk.folder));
      case SourceEffect.Verified _ -> {}
      case SourceEffect.TellChecksums(var id, var window) -> tellChecksums(id, window);
      case SourceEffect.Spill(_, var through) -> {
        long begun = queues;
        later(
            world.slowness(20),
            () -> {
              if (begun == queues) {
                take(new SourceEvent.Spilled(through));
              }
            });
      }
      case SourceEffect.Forget(var through) ->
          queue.removeIf(change -> !change.end().isAfter(through));
      case SourceEffect.DropQueue() -> {
        queue.clear();
        queues++;
        scan = Optional.empty();
      }
      case SourceEffect.Ask(var expected, var wanted) ->
          world.arbiter.ask(
              side.id, expected, wanted, ruling -> take(new SourceEvent.Ruled(ruling)));
      case SourceEffect.Checkpoint(var through) ->
          later(
              world.slowness(30),
              () -> {
                side.disk.folder.sync(through.sequence());
                take(new SourceEvent.Checkpointed(through));
              });
      case SourceEffect.Persist(var copy) -> {
        world.invariants.persists(side, this, copy);
        side.disk.persist(copy);
      }
      case SourceEffect.KeepOpen(_) -> applications.goOn();
      case SourceEffect.Stop(_) -> {
        world.invariants.stopped(side, this);
        applications.stop();
        side.deactivated();
      }
    }
  }

  private void tellChecksums(long id, long window) {
    var going = checking.orElseThrow();
    boolean more = going.look(window, world.agenda);
    tellChecksums(going, id, new Change.WindowEnd(window, 0, !more));
  }

  /// One at a time, as applications change blocks meanwhile.
  private void tellChecksums(Scan going, long id, Change.WindowEnd windowEnd) {
    later(
        world.slowness(5),
        () -> {
          if (state.verification().filter(it -> it.isComparing(id)).isEmpty()) {
            return;
          }
          if (world.faults.isUnreadable()) {
            take(new SourceEvent.VerifyFailed(id, "a block cannot be read"));
            return;
          }
          var next = going.next(windowEnd.window());
          var sums = new TreeMap<Range, Long>();
          next.ifPresent(range -> sums.put(range, side.disk.folder.value(range)));
          var told = next.isPresent() ? Optional.<Change.WindowEnd>empty() : Optional.of(windowEnd);
          var check = new Change.Check(id, sums, told);
          take(new SourceEvent.Checksum(id, make(new TreeMap<>(), 2, Optional.of(check)).end()));
          if (next.isPresent()) {
            var longer =
                new Change.WindowEnd(windowEnd.window(), windowEnd.sums() + 1, windowEnd.last());
            tellChecksums(going, id, longer);
          } else {
            take(new SourceEvent.WindowTold(id, windowEnd.last()));
          }
        });
  }

  /// Makes a change and puts it into the stream, in one piece.
  Change make(SortedMap<Range, Long> values, long bytes) {
    return make(values, bytes, Optional.empty());
  }

  private Change make(SortedMap<Range, Long> values, long bytes, Optional<Change.Check> check) {
    var change = make(new Change(end, end.plus(bytes), values, check));
    if (!state.queue().dropped()) {
      queue.add(change);
    }
    return change;
  }

  /// One that failed half-way: nobody can be told of it.
  Change makeUntold(SortedMap<Range, Long> values) {
    return make(new Change(end, end.plus(0), values, Optional.empty()));
  }

  private Change make(Change change) {
    end = change.end();
    side.disk.folder.make(change);
    world.truth.was(position(), side.disk.folder.content());
    return change;
  }

  /// Later, if the scan goes on by then.
  private void during(long id, Consumer<Scan> work) {
    long begun = queues;
    later(
        world.slowness(5),
        () -> {
          if (begun == queues) {
            scan.filter(going -> going.id() == id).ifPresent(work);
          }
        });
  }

  private void ask(long session, Question question) {
    world.toPassive(
        session, side, passive -> passive.take(new MirrorEvent.Asked(session, question)));
  }

  /// The standby has told what it holds.
  void digested(long session, Question question, SortedMap<Range, Long> digests) {
    if (state.session().filter(current -> current.id() == session).isPresent()) {
      scan.filter(going -> going.id() == question.scan())
          .ifPresent(going -> going.told(question.window(), digests));
      take(new SourceEvent.Digested(session, question.scan(), question.window()));
    }
  }

  private void scan(Scan going, long window, long bytes) {
    long left = bytes;
    while (left > 0) {
      if (world.faults.isUnreadable()) {
        take(new SourceEvent.ScanFailed(going.id(), "a block cannot be read"));
        return;
      }
      var next = going.next(window);
      if (next.isEmpty()) {
        take(new SourceEvent.ScanPaused(going.id(), true));
        return;
      }
      long value = side.disk.folder.value(next.get());
      if (going.differs(window, next.get(), value)) {
        var values = new TreeMap<Range, Long>();
        values.put(next.get(), value);
        take(new SourceEvent.Snapshot(going.id(), make(values, 10).end()));
        left -= 10;
      }
    }
    take(new SourceEvent.ScanPaused(going.id(), false));
  }

  private void send(SourceEffect.Send send) {
    var changes = new ArrayList<Change>();
    var ranges = Ranges.NONE;
    for (var change : queue) {
      boolean fits = changes.isEmpty() || change.end().bytesSince(send.after()) <= send.mostBytes();
      if (change.end().isAfter(send.after()) && fits) {
        changes.add(change);
        ranges = ranges.and(change.ranges());
      }
    }
    if (changes.isEmpty() || !changes.getFirst().before().equals(send.after())) {
      throw new Broken("the queue does not reach back to " + send.after());
    }
    var through = changes.getLast().end();
    var batch =
        new Batch(send.after(), through, ranges, send.sourceEnd(), send.base(), send.resynced());
    world.toPassive(
        send.session(), side, passive -> passive.receive(send.session(), batch, changes));
    later(2, () -> take(new SourceEvent.Sent(send.session(), through)));
  }

  /// Whether what returns now is promised: in a mode without waiting nothing is, nor by a side that
  /// has lost its lease without knowing.
  boolean promises() {
    return world.sourceSettings.mode() != Mode.ASYNCHRONOUS
        && (!(state.standing() instanceof Standing.Outdated)
            || world.arbiter.current().epoch() == state.ruling().epoch());
  }
}
