package dev.meerkat.replication.log;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.replication.wire.MalformedException;
import dev.meerkat.replication.wire.RangeUnion;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Goes through a log as a crash may have left it: finds its last good record, and whether anything
/// is missing before that. Changes nothing.
final class LogScan {
  /// Where what is good ends.
  ///
  /// @param segment its number among those that were gone through
  record Bad(int segment, long offset, String problem) {}

  private final LogDisk disk;
  private final Path folder;
  private final long number;
  private final Mark after;
  private final List<Segment> segments = new ArrayList<>();
  private final RangeUnion ranges = new RangeUnion();
  private Optional<Note> first = Optional.empty();
  private Mark at = Mark.START;
  private long resynced;
  private long synced;
  private boolean passed;
  private Optional<Bad> bad = Optional.empty();

  /// Where the log is at a sequence.
  private record Place(Segment segment, long offset, long sequence) {}

  /// Those of which no note has told yet that what is before them is durable.
  private final ArrayDeque<Place> unproven = new ArrayDeque<>();

  /// @param after what is wanted of the log comes behind it
  LogScan(LogDisk disk, Path folder, long number, Mark after) {
    this.disk = disk;
    this.folder = folder;
    this.number = number;
    this.after = after;
  }

  /// @param files of this log or garbled, in their order
  LogScan run(List<Path> files) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      var window = new Window(disk, memory);
      for (int i = 0; i < files.size(); i++) {
        int descriptor = disk.openToRead(files.get(i));
        try {
          window.use(descriptor);
          if (bad.isEmpty()) {
            readSegment(i, files.get(i), window);
          }
          if (bad.isPresent()) {
            findNotes(bad.get().segment() == i ? bad.get().offset() : 0, window);
          }
        } finally {
          disk.closeFile(descriptor);
        }
      }
    }
    checkNothingMissing(files);
    return this;
  }

  private void readSegment(int index, Path file, Window window) throws IOException {
    long offset = 0;
    try {
      Note head = note(window, 0);
      if (first.isEmpty()) {
        first = Optional.of(head);
        at = head.at();
        passed = at.equals(after);
      }
      var segment = new Segment(file, head.at());
      take(head);
      segments.add(segment);
      offset = Note.BYTES;
      segment.lengthBytes = offset;
      while (window.has(offset)) {
        if (window.isNote(offset)) {
          unproven.add(new Place(segment, offset, at.sequence()));
          offset += takeNote(window, offset);
        } else {
          offset += takeRecord(window, offset);
        }
        segment.end = at;
        segment.lengthBytes = offset;
      }
      unproven.add(new Place(segment, offset, at.sequence()));
    } catch (MalformedException e) {
      bad = Optional.of(new Bad(index, offset, String.valueOf(e.getMessage())));
    }
  }

  private Note note(Window window, long offset) throws IOException {
    Note note = Note.at(window.bytes(offset, Note.BYTES), 0);
    if (note.number() != number || first.filter(it -> it.log() != note.log()).isPresent()) {
      throw new MalformedException("note", 16, "it belongs to another log");
    }
    return note;
  }

  private void take(Note note) throws MalformedException {
    if (!note.at().equals(at)) {
      throw new MalformedException("note", 32, "it stands at " + note.at() + ", not at " + at);
    }
    resynced = note.resynced();
    synced(note);
  }

  /// What was appended before what a sync made durable is durable, too.
  private void synced(Note note) {
    synced = Math.max(synced, note.synced());
    while (!unproven.isEmpty() && unproven.getFirst().sequence() <= synced) {
      Place proven = unproven.removeFirst();
      proven.segment().provenBytes = proven.offset();
    }
  }

  private long takeNote(Window window, long offset) throws IOException {
    take(note(window, offset));
    return Note.BYTES;
  }

  private long takeRecord(Window window, long offset) throws IOException {
    StreamRecord record = window.record(offset);
    if (!record.before().equals(at)) {
      throw new MalformedException("record", 12, "it follows " + record.before() + ", not " + at);
    }
    at = record.end();
    if (at.isAfter(after)) {
      ranges.add(record.ranges());
    }
    passed |= at.equals(after);
    return record.bytes().byteSize();
  }

  /// Looks for what later notes call durable.
  private void findNotes(long from, Window window) throws IOException {
    for (long offset = window.nextMagic(from); offset >= 0; offset = window.nextMagic(offset + 1)) {
      try {
        synced(note(window, offset));
      } catch (MalformedException _) {
        // no note of this log: data, or a torn one
      }
    }
  }

  private void checkNothingMissing(List<Path> files) throws LogDamagedException {
    if (bad.isPresent() && synced > Math.max(at.sequence(), after.sequence())) {
      throw damaged(
          files.get(bad.get().segment()).getFileName()
              + " is bad at byte "
              + bad.get().offset()
              + " ("
              + bad.get().problem()
              + "), and changes "
              + (at.sequence() + 1)
              + " to "
              + synced
              + ", which were durable, are not all there");
    }
    if (first.isPresent() && first.get().at().isAfter(after)) {
      throw damaged(
          "it begins behind " + first.get().at() + ", and is needed from " + after + " on");
    }
    if (first.isPresent() && at.isAfter(after) && !passed) {
      throw damaged("it does not go through " + after + ", from where on it is needed");
    }
  }

  private LogDamagedException damaged(String what) {
    return new LogDamagedException(
        "the log in "
            + folder
            + " is damaged: "
            + what
            + ". Find out what changed the files or why the disk lost them. Then move this folder"
            + " and the record of the copy away: the copy counts as unknown from then on, and all of"
            + " it is compared");
  }

  /// Those with a sound beginning.
  List<Segment> segments() {
    return segments;
  }

  Optional<Bad> bad() {
    return bad;
  }

  Mark end() {
    return at;
  }

  long log() {
    return first.orElseThrow().log();
  }

  long resynced() {
    return resynced;
  }

  long synced() {
    return synced;
  }

  RangeUnion ranges() {
    return ranges;
  }
}
