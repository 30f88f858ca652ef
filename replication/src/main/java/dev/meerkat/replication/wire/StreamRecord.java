package dev.meerkat.replication.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Change;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// One entry of the stream in its binary form: the same bytes in memory, on the wire, in the queue
/// and in the journal. Its length is what it counts in the marks, so that the one before it follows
/// from the one at which it ends.
///
///     length u32 · CRC32C u32 · version u8 · kind u8 · 0 u16 · end: sequence i64, bytes i64
///     · ranges (RangesForm) · what its kind holds (EntryWriter)
///
/// Immutable, as long as nobody writes to the memory that it was read from.
public final class StreamRecord {
  /// The shortest one, which says that a scan is finished.
  public static final int LEAST_BYTES = 32;

  private static final int VERSION = 1;
  private static final String WHAT = "record";

  private final MemorySegment bytes;
  private final int kind;
  private final Mark before;
  private final Mark end;
  private final Ranges ranges;
  private final long body;

  private StreamRecord(MemorySegment bytes, int kind, Mark end, Ranges ranges, long body) {
    this.bytes = bytes;
    this.kind = kind;
    this.before = new Mark(end.sequence() - 1, end.offsetBytes() - bytes.byteSize());
    this.end = end;
    this.ranges = ranges;
    this.body = body;
  }

  /// Copies what is in `change` once, into memory of its own.
  ///
  /// @param before where the stream is; the record ends one sequence and its own length behind it
  /// @throws IllegalArgumentException when it would be longer than [Bounds#RECORD_BYTES]
  public static StreamRecord of(Mark before, Ranges ranges, Change change) {
    Mark end = end(before, ranges, change);
    int length = (int) end.bytesSince(before);
    MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
    long body = write(Output.to(bytes), end, ranges, change);
    Checked.seal(bytes);
    int kind = EntryKind.of(change);
    return new StreamRecord(bytes.asReadOnly(), kind, end, ranges, body);
  }

  /// Where the record of [#of] would end. Nothing is copied.
  public static Mark end(Mark before, Ranges ranges, Change change) {
    var size = Output.counting();
    write(size, Mark.START, ranges, change);
    if (size.bytes() > Bounds.RECORD_BYTES) {
      throw new IllegalArgumentException(
          "a record of "
              + size.bytes()
              + " bytes; at most "
              + Bounds.RECORD_BYTES
              + " go into one");
    }
    return before.plus(size.bytes());
  }

  /// What is too much of a snapshot for a record; none when it fits into one.
  public static Optional<String> excess(Ranges ranges, Change snapshot) {
    if (snapshot instanceof Change.Listing(_, var names, _) && names.size() > Bounds.LISTED) {
      return Optional.of(names.size() + " names, and at most " + Bounds.LISTED + " can be told");
    }
    var size = Output.counting();
    write(size, Mark.START, ranges, snapshot);
    return size.bytes() > Bounds.RECORD_BYTES
        ? Optional.of(
            size.bytes() + " bytes of them, and at most " + Bounds.RECORD_BYTES + " can be told")
        : Optional.empty();
  }

  /// @return where that begins which the kind holds
  private static long write(Output out, Mark end, Ranges ranges, Change change) {
    out.i64(0);
    out.u8(VERSION);
    out.u8(EntryKind.of(change));
    out.u16(0);
    out.mark(end);
    RangesForm.write(ranges, out);
    long body = out.bytes();
    new EntryWriter(out).write(change);
    return body;
  }

  /// Reads the one that begins at `at`, without copying: it is good as long as the memory is.
  ///
  /// @throws MalformedException when no whole and sound one is there
  public static StreamRecord at(MemorySegment from, long at) throws MalformedException {
    return at(from, at, Bounds.RANGES);
  }

  /// @param mostRanges that memory is taken for: more are everything
  static StreamRecord at(MemorySegment from, long at, int mostRanges) throws MalformedException {
    MemorySegment bytes = Checked.open(WHAT, from, at, LEAST_BYTES, Bounds.RECORD_BYTES);
    var in = new Input(WHAT, bytes);
    in.i64("length and checksum");
    int version = in.u8("the version");
    if (version != VERSION) {
      throw in.malformed("version " + version + " is not known; this program reads " + VERSION);
    }
    int kind = in.u8("the kind");
    in.u16("nothing");
    Mark end = in.mark("the mark");
    if (end.sequence() == 0 || end.offsetBytes() < bytes.byteSize()) {
      throw in.malformed("nothing of " + bytes.byteSize() + " bytes can end at " + end);
    }
    Ranges ranges = RangesForm.read(in, mostRanges);
    return new StreamRecord(bytes.asReadOnly(), kind, end, ranges, in.at());
  }

  /// The length that a record says to have.
  ///
  /// @param at where it begins; at least 4 bytes are there
  /// @throws MalformedException when no record has that length
  public static int lengthAt(MemorySegment from, long at) throws MalformedException {
    return Checked.length(WHAT, from.get(Output.INT, at), LEAST_BYTES, Bounds.RECORD_BYTES);
  }

  /// The same in memory of its own.
  public StreamRecord kept() {
    MemorySegment own = MemorySegment.ofArray(bytes.toArray(JAVA_BYTE)).asReadOnly();
    return new StreamRecord(own, kind, end, ranges, body);
  }

  public Mark before() {
    return before;
  }

  public Mark end() {
    return end;
  }

  /// That it touches.
  public Ranges ranges() {
    return ranges;
  }

  /// Its binary form, read-only.
  public MemorySegment bytes() {
    return bytes;
  }

  /// What it holds; memory in it is part of this.
  public Change change() throws MalformedException {
    var in = new Input(WHAT, bytes);
    in.skip(body);
    return new EntryReader(in).read(kind);
  }

  @Override
  public String toString() {
    return "record of kind " + kind + " from " + before + " to " + end;
  }
}
