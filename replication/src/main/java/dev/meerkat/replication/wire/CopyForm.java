package dev.meerkat.replication.wire;

import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.EpochStart;
import dev.meerkat.core.replication.History;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Tracker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;

/// What a side knows of its copy, as bytes: what a greeting carries, and what each side keeps on
/// disk.
///
///     history · end: mark
///     · condition u8 (0 whole, 1 open, 2 in mid-resync: + from: position, 3 being emptied)
///     · tracker: base i64, boundary i64, old, young, differing ranges (from version 2 on) · journal i64
///
/// From version 3 on, ranges may be blocks of files ([Range#BLOCK]).
public final class CopyForm {
  private static final String WHAT = "record of a copy";
  private static final int VERSION = 3;

  /// Without the ranges that a verification found to differ.
  private static final int BEFORE_VERIFY = 1;

  private CopyForm() {}

  /// By itself, with length, checksum and version, for a file.
  public static MemorySegment bytes(Copy copy) {
    var size = Output.counting();
    writeFile(copy, size);
    MemorySegment bytes = MemorySegment.ofArray(new byte[Math.toIntExact(size.bytes())]);
    writeFile(copy, Output.to(bytes));
    Checked.seal(bytes);
    return bytes;
  }

  private static void writeFile(Copy copy, Output out) {
    out.i64(0);
    out.u8(VERSION);
    write(copy, out);
  }

  /// @throws MalformedException when these are not exactly the bytes of a copy
  public static Copy of(MemorySegment bytes) throws MalformedException {
    MemorySegment whole =
        Checked.open(WHAT, bytes, 0, Checked.HEAD_BYTES + 1, Bounds.MESSAGE_BYTES);
    if (whole.byteSize() < bytes.byteSize()) {
      throw new MalformedException(WHAT, whole.byteSize(), "more bytes than expected");
    }
    var in = new Input(WHAT, whole);
    in.i64("length and checksum");
    int version = in.u8("the version");
    if (version < BEFORE_VERIFY || version > VERSION) {
      throw in.malformed(
          "version "
              + version
              + " is not known; this program reads "
              + BEFORE_VERIFY
              + " to "
              + VERSION);
    }
    Copy copy = read(in, version);
    in.end();
    return copy;
  }

  static void write(Copy copy, Output out) {
    write(copy.history(), out);
    out.mark(copy.end());
    switch (copy.condition()) {
      case Condition.Whole() -> out.u8(0);
      case Condition.Open() -> out.u8(1);
      case Condition.Emptying() -> out.u8(3);
      case Condition.Resyncing(var from) -> {
        out.u8(2);
        out.i64(from.epoch());
        out.i64(from.sequence());
      }
    }
    out.i64(copy.tracker().base());
    out.i64(copy.tracker().boundary());
    RangesForm.write(copy.tracker().old(), out);
    RangesForm.write(copy.tracker().young(), out);
    RangesForm.write(copy.tracker().differing(), out);
    out.i64(copy.journal());
  }

  static Copy read(Input in) throws MalformedException {
    return read(in, VERSION);
  }

  private static Copy read(Input in, int version) throws MalformedException {
    return new Copy(
        readHistory(in),
        in.mark("the end"),
        readCondition(in),
        new Tracker(
            in.u63("the base"),
            in.u63("the boundary"),
            RangesForm.read(in),
            RangesForm.read(in),
            version == BEFORE_VERIFY ? Ranges.NONE : RangesForm.read(in)),
        in.u63("the number of the journal"));
  }

  private static Condition readCondition(Input in) throws MalformedException {
    int condition = in.u8("the condition");
    return switch (condition) {
      case 0 -> new Condition.Whole();
      case 1 -> new Condition.Open();
      case 2 -> new Condition.Resyncing(in.position("where the resync began"));
      case 3 -> new Condition.Emptying();
      default -> throw in.malformed("there is no condition " + condition);
    };
  }

  /// Their number (32 bits), then each: epoch i64 · by · after: mark · exact u8.
  static void write(History history, Output out) {
    out.u32(history.starts().size());
    for (EpochStart start : history.starts()) {
      out.i64(start.epoch());
      out.name(start.by().value());
      out.mark(start.after());
      out.flag(start.exact());
    }
  }

  static History readHistory(Input in) throws MalformedException {
    int count = in.count(Bounds.EPOCHS, 28, "epochs");
    var starts = new ArrayList<EpochStart>(count);
    for (int i = 0; i < count; i++) {
      starts.add(
          new EpochStart(
              in.u63("the epoch"),
              in.server(),
              in.mark("where an epoch begins"),
              in.flag("whether it is exact")));
    }
    return in.made(() -> new History(starts));
  }
}
