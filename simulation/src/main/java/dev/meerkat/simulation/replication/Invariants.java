package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.History;
import dev.meerkat.core.replication.MirrorEffect;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Reunion;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.Standing;
import dev.meerkat.core.replication.Welcome;
import dev.meerkat.simulation.play.Broken;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What must hold whatever happens.
final class Invariants {
  /// The largest single change.
  private static final long CHANGE_BYTES = 20;

  private final World world;
  private Side lastActive;

  /// What was changed behind the back of a standby, and what verifications have found.
  private final SortedSet<Range> spoiled = new TreeSet<>();

  private final SortedSet<Range> found = new TreeSet<>();

  Invariants(World world) {
    this.world = world;
    this.lastActive = world.sides.getFirst();
  }

  /// After everything that happens.
  void check() {
    for (var side : world.sides) {
      side.active().ifPresent(active -> checkActive(side, active));
      side.passive().ifPresent(passive -> checkPassive(side, passive));
    }
    checkComplete();
  }

  private void checkActive(Side side, Active active) {
    var settings = world.sourceSettings;
    var queue = active.state().queue();
    demand(queue.memoryBytes() <= settings.memoryBytes(), side, "too much in memory");
    demand(queue.diskBytes() <= settings.diskBytes(), side, "too much on disk");
    demand(active.queueBytes() <= queue.bytes(), side, "what the standby has is kept in the queue");
    demand(
        queue.flightBytes() <= settings.windowBytes() + CHANGE_BYTES, side, "too much under way");
    demand(active.state().waiters().size() <= settings.mostInHand(), side, "too many wait");
    demand(
        settings.mode() != Mode.ASYNCHRONOUS
            || active.state().closing()
            || active.state().waiters().isEmpty(),
        side,
        "an application waits in asynchronous mode");
  }

  private void checkPassive(Side side, Passive passive) {
    demand(
        passive.state().journal().bytes()
            <= world.mirrorSettings.journalBytes()
                + world.sourceSettings.windowBytes()
                + 2 * CHANGE_BYTES,
        side,
        "too much in the journal");
  }

  private static void demand(boolean holds, Side side, String otherwise) {
    if (!holds) {
      throw new Broken(side.id + ": " + otherwise);
    }
  }

  /// Whom the arbiter calls complete has, durably, all that was promised.
  private void checkComplete() {
    var ruling = world.arbiter.current();
    for (var side : world.sides) {
      var copy = side.disk.copy();
      if (ruling.complete()
          && !ruling.active().equals(side.id)
          && !copy.isInconsistent()
          && copy.history().epoch() == ruling.epoch()) {
        var state = world.truth.at(copy.history().at(side.disk.durableEnd()));
        world.truth.demandPromised(state, "on " + side.id + ", which is called complete");
      }
    }
  }

  /// Something of the standby changes behind its back.
  void spoil(Side side, Range range) {
    side.disk.folder.spoil(range);
    spoiled.add(range);
    found.clear();
  }

  /// A verification finds only what was changed behind the back of the standby.
  void found(Side side, SortedSet<Range> ranges) {
    found.addAll(ranges);
    demand(spoiled.containsAll(ranges), side, "differs, it says, in " + ranges);
  }

  boolean isMended() {
    return found.equals(spoiled);
  }

  /// It has found all of that, and it is mended.
  void mended() {
    if (!found.equals(spoiled)) {
      throw new Broken("changed behind its back: " + spoiled + ", found: " + found);
    }
    spoiled.clear();
  }

  /// Nobody is taken to differ.
  void isClean() {
    for (var side : world.sides) {
      demand(side.disk.copy().tracker().differing().isEmpty(), side, "is said to differ");
    }
  }

  /// The standby is a state of the active side, unless it applies its journal anew or resyncs.
  void isPrefix(Side side) {
    side.passive()
        .ifPresent(passive -> {
          var state = passive.state();
          long applied = state.journal().applied().sequence();
          if (passive.isWhole()
              && spoiled.isEmpty()
              && applied >= state.resynced()
              && applied >= side.disk.touchedThrough()) {
            var position = state.copy().history().at(applied);
            if (!side.disk.folder.content().equals(world.truth.at(position))) {
              throw new Broken(
                  side.id
                      + " is not what the active side was at "
                      + position
                      + ": "
                      + side.disk.folder.content()
                      + " instead of "
                      + world.truth.at(position));
            }
          }
        });
  }

  /// A change is made only where a crash of this host would not hide it.
  void isTracked(Side side, List<Range> blocks) {
    var tracked = side.disk.copy().tracker().all();
    for (var range : blocks) {
      boolean is =
          tracked.everything()
              || tracked.some().contains(range)
              || tracked.some().contains(Range.whole(range.file()))
              || tracked.some().contains(Range.block(range.file()));
      demand(is, side, range + " is not tracked");
    }
  }

  void activated(Side side, Copy copy, Ruling ruling) {
    demand(
        world.arbiter.current().equals(ruling)
            || world.arbiter.current().version() > ruling.version(),
        side,
        "is active without the arbiter");
    boolean same = side.equals(lastActive);
    lastActive = side;
    var content = side.disk.folder.content();
    var starts = copy.history().starts();
    if (starts.getLast().exact() && starts.size() > 1) {
      var past = new History(starts.subList(0, starts.size() - 1));
      var position = past.at(copy.end().sequence());
      if (!content.equals(world.truth.at(position))) {
        throw new Broken(side.id + " takes over with what was not the state at " + position);
      }
    }
    world.truth.was(copy.position(), content);
    if (!starts.getLast().exact()) {
      for (var range : content.keySet()) {
        world.truth.found(copy.position(), side.disk.folder.possibleValues(range));
      }
    }
    if (world.arbiter.wasLossy()) {
      world.truth.forgive();
    } else {
      world.truth.demandAtActivation(content, same, "when " + side.id + " becomes active");
    }
  }

  /// An active side calls its copy whole only when nothing is being changed, and a power cut would
  /// change nothing.
  void persists(Side side, Active active, Copy copy) {
    if (copy.condition() instanceof Condition.Whole) {
      demand(!active.isChanging(), side, "whole with a change in hand");
      demand(side.disk.folder.isSynced(), side, "whole, but not synced");
      demand(copy.end().equals(active.end()), side, "whole, but not up to its end");
    }
  }

  void stopped(Side side, Active active) {
    if (side.disk.copy().end().equals(active.end())
        && world.arbiter.current().complete()
        && active.state().closing()
        && active.state().standing() instanceof Standing.Complete) {
      world.truth.promise(active.position(), true);
    }
  }

  /// What only the standby has, in its folder or its journal, is not overwritten before it is kept
  /// aside. Only what is in the folder can be.
  void keepsAside(Side side, Welcome welcome, List<MirrorEffect> effects) {
    if (!(welcome.reunion() instanceof Reunion.Resync(var from, _, _))) {
      return;
    }
    var aside = Ranges.NONE;
    for (var effect : effects) {
      aside = effect instanceof MirrorEffect.KeepAside(var ranges) ? aside.and(ranges) : aside;
    }
    var folder = side.disk.folder.content();
    for (var content : List.of(folder, side.disk.journaledContent())) {
      for (var entry : content.entrySet()) {
        var range = entry.getKey();
        long value = entry.getValue();
        boolean known =
            world.truth.hasSeen(welcome.history(), from.sequence(), value)
                || side.other().disk.folder.value(range) == value
                || side.disk.hasAside(value);
        boolean kept = aside.contains(range) && side.disk.folder.value(range) == value;
        demand(
            known || kept, side, value + " in " + range + " is nowhere else, and not kept aside");
      }
    }
  }

  /// After all is well again: one side is active, the other equal, and nobody waits.
  boolean isAtPeace() {
    for (var side : world.sides) {
      if (side.active().isPresent() && side.other().passive().isPresent()) {
        var active = side.active().get();
        var passive = side.other().passive().get();
        boolean relied =
            world.sourceSettings.mode() == Mode.ASYNCHRONOUS
                || active.state().standing() instanceof Standing.Complete;
        return relied
            && active.isQuiet()
            && active.state().resync().isEmpty()
            && passive.isWhole()
            && passive.state().journal().applied().equals(active.end())
            && side.disk.folder.content().equals(side.other().disk.folder.content());
      }
    }
    return false;
  }

  String unrest() {
    var words = new StringBuilder();
    for (var side : world.sides) {
      side.active()
          .ifPresent(active ->
              words
                  .append(side.id)
                  .append(" active at ")
                  .append(active.position())
                  .append(", ")
                  .append(active.state().standing())
                  .append(", ")
                  .append(active.state().queue())
                  .append(active.state().resync())
                  .append(active.state().session())
                  .append(active.isQuiet() ? "; " : " with calls; "));
      side.passive()
          .ifPresent(passive ->
              words.append(side.id).append(" passive: ").append(passive.state()).append("; "));
    }
    return words.toString();
  }
}
