package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.simulation.play.Agenda;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// What of one side outlives its process: the folder, the copy's record, and the journal, whose
/// unsynced end a power cut shortens.
final class Disk {
  /// @param resynced as the head of the batch told it
  private record Journaled(Change change, long resynced) {}

  final Folder folder = new Folder();
  private final SortedSet<Long> aside = new TreeSet<>();
  private Copy copy = Copy.NEW;
  private final List<Journaled> journal = new ArrayList<>();
  private long journalNumber;
  private long journalSynced;
  private long touchedThrough;

  /// With what was there before, as a power cut may bring it back.
  void keepAside(Ranges ranges) {
    folder.in(ranges).forEach(range -> aside.addAll(folder.possibleValues(range)));
  }

  /// The first blocks of the folder.
  void moveAside(int blocks) {
    for (int i = 0; i < blocks; i++) {
      var range = Folder.block(i);
      aside.addAll(folder.possibleValues(range));
      folder.empty(range);
    }
  }

  boolean hasAside(long value) {
    return aside.contains(value);
  }

  Copy copy() {
    return copy;
  }

  void persist(Copy next) {
    copy = next;
  }

  void track(Ranges ranges) {
    persist(
        new Copy(
            copy.history(),
            copy.end(),
            copy.condition(),
            copy.tracker().touch(ranges, Integer.MAX_VALUE),
            copy.journal()));
  }

  /// What the folder holds when the whole journal is applied.
  SortedMap<Range, Long> journaledContent() {
    var content = folder.content();
    journal.forEach(entry -> content.putAll(entry.change.values()));
    return content;
  }

  void newJournal(long number) {
    journal.clear();
    journalNumber = number;
    journalSynced = 0;
    touchedThrough = 0;
  }

  void append(Change change, long resynced) {
    journal.add(new Journaled(change, resynced));
  }

  void syncJournal(long through) {
    journalSynced = Math.max(journalSynced, through);
  }

  void trim(long through) {
    journal.removeIf(entry -> entry.change.end().sequence() <= through);
  }

  /// Applies what comes after `after`, as far as `through`.
  ///
  /// @param applied is told of each change
  void apply(long after, long through, Consumer<Change> applied) {
    for (var entry : journal) {
      long sequence = entry.change.end().sequence();
      if (sequence > after && sequence <= through) {
        folder.make(entry.change);
        touchedThrough = Math.max(touchedThrough, sequence);
        applied.accept(entry.change);
      }
    }
  }

  /// How far the folder has ever been, so that it is a state again when it is there again.
  long touchedThrough() {
    return touchedThrough;
  }

  void losePower(Agenda agenda) {
    folder.losePower(agenda);
    int kept = 0;
    while (kept < journal.size()
        && (journal.get(kept).change.end().sequence() <= journalSynced || agenda.chance(50))) {
      kept++;
    }
    journal.subList(kept, journal.size()).clear();
  }

  /// What a start finds.
  MirrorState load() {
    if (journalNumber != copy.journal() || journal.isEmpty()) {
      newJournal(copy.journal());
      return MirrorState.passive(copy);
    }
    var ranges = Ranges.NONE;
    long resynced = 0;
    for (var entry : journal) {
      ranges = ranges.and(entry.change.ranges());
      resynced = Math.max(resynced, entry.resynced);
    }
    return MirrorState.started(
        copy, journal.getFirst().change.before(), journalEnd(), ranges, resynced);
  }

  private Mark journalEnd() {
    return journal.isEmpty() ? copy.end() : journal.getLast().change.end();
  }

  /// The last sequence that a power cut would leave.
  long durableEnd() {
    long end = copy.end().sequence();
    if (journalNumber == copy.journal()) {
      for (var entry : journal) {
        long sequence = entry.change.end().sequence();
        end = sequence <= journalSynced ? Math.max(end, sequence) : end;
      }
    }
    return end;
  }
}
