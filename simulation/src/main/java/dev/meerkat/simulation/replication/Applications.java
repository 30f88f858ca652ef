package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Position;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.simulation.play.Broken;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Programs that write into the folder of the active side, and now and then want it durable.
final class Applications {
  private static final int COUNT = 3;

  /// @param position a state whose durability is asked for
  private record Call(Position position, boolean barrier) {}

  private final World world;
  private final Side side;
  private final Active active;

  /// The blocks of the changes that are asked for.
  private final SortedMap<Long, List<Range>> wanted = new TreeMap<>();

  private final SortedMap<Long, Call> calls = new TreeMap<>();
  private boolean stopped;
  private int running;

  Applications(World world, Side side, Active active) {
    this.world = world;
    this.side = side;
    this.active = active;
  }

  void begin() {
    while (running < COUNT) {
      running++;
      next();
    }
  }

  void goOn() {
    stopped = false;
    begin();
  }

  void stop() {
    stopped = true;
  }

  boolean isQuiet() {
    return wanted.isEmpty() && calls.isEmpty();
  }

  /// Whether a change has been asked for that is neither made nor refused.
  boolean isChanging() {
    return !wanted.isEmpty();
  }

  private void next() {
    active.later(
        world.faults.pauseMillis(),
        () -> {
          if (stopped) {
            running--;
            return;
          }
          if (world.faults.isIdle()) {
            next();
          } else if (world.agenda.chance(25)) {
            barrier();
          } else {
            change();
          }
        });
  }

  private void change() {
    long request = world.nextRequest();
    var first = Folder.block(world.agenda.number(0, Folder.BLOCKS - 1));
    var changed = new ArrayList<Range>();
    changed.add(world.agenda.chance(15) ? Range.whole(first.file()) : first);
    boolean isCreation = world.agenda.chance(20);
    var asked = new ArrayList<>(isCreation ? List.of(Range.block(first.file())) : changed);
    if (world.agenda.chance(30)) {
      var second = Folder.block(world.agenda.number(0, Folder.BLOCKS - 1));
      changed.add(second);
      asked.add(second);
    }
    wanted.put(request, side.disk.folder.in(Ranges.of(changed)));
    active.take(new SourceEvent.Asked(request, Ranges.of(asked)));
  }

  void perform(long request) {
    var blocks = wanted.get(request);
    if (blocks == null) {
      throw new Broken("a change is made twice");
    }
    active.later(
        3,
        () -> {
          wanted.remove(request);
          if (world.agenda.chance(3)) {
            active.take(new SourceEvent.Rejected(request));
            next();
            return;
          }
          world.invariants.isTracked(side, blocks);
          if (world.agenda.chance(2)) {
            int some = (int) world.agenda.number(0, blocks.size());
            var made = make(blocks.subList(0, some), active::makeUntold);
            active.take(new SourceEvent.HalfMade(request, made.end(), "a change failed half-way"));
            next();
            return;
          }
          long bytes = world.agenda.number(1, 20);
          var made = make(blocks, values -> active.make(values, bytes));
          calls.put(request, new Call(active.position(), false));
          active.take(new SourceEvent.Performed(request, made.end()));
        });
  }

  private Change make(List<Range> blocks, Function<SortedMap<Range, Long>, Change> making) {
    var values = new TreeMap<Range, Long>();
    long value = world.truth.nextValue();
    blocks.forEach(range -> values.put(range, value));
    var made = making.apply(values);
    world.truth.wrote(active.position(), value);
    return made;
  }

  private void barrier() {
    var position = active.position();
    active.later(
        world.slowness(10),
        () -> {
          side.disk.folder.sync(position.sequence());
          long request = world.nextRequest();
          calls.put(request, new Call(position, true));
          active.take(new SourceEvent.Barrier(request));
        });
  }

  void returned(long request) {
    var call = calls.remove(request);
    if (call == null) {
      throw new Broken("what was not called returns");
    }
    world.served();
    boolean waited = call.barrier || world.sourceSettings.mode() == Mode.STRICT;
    if (waited && active.promises()) {
      world.truth.promise(call.position, call.barrier);
    }
    next();
  }

  void refused(long request) {
    wanted.remove(request);
    calls.remove(request);
    running--;
  }
}
