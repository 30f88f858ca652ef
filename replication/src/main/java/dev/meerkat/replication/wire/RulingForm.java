package dev.meerkat.replication.wire;

import dev.meerkat.core.replication.Ruling;
import java.lang.foreign.MemorySegment;

/// A ruling as bytes:
///
///     version i64 · epoch i64 · active: name · complete u8
public final class RulingForm {
  private static final String WHAT = "ruling";
  private static final int MOST_BYTES = 1_024;

  private RulingForm() {}

  /// By itself, with length and checksum, for a file.
  public static MemorySegment bytes(Ruling ruling) {
    var size = Output.counting();
    size.i64(0);
    write(ruling, size);
    MemorySegment bytes = MemorySegment.ofArray(new byte[Math.toIntExact(size.bytes())]);
    var out = Output.to(bytes);
    out.i64(0);
    write(ruling, out);
    Checked.seal(bytes);
    return bytes;
  }

  /// @throws MalformedException when these are not exactly the bytes of a ruling
  public static Ruling of(MemorySegment bytes) throws MalformedException {
    MemorySegment whole = Checked.open(WHAT, bytes, 0, Checked.HEAD_BYTES + 1, MOST_BYTES);
    if (whole.byteSize() < bytes.byteSize()) {
      throw new MalformedException(WHAT, whole.byteSize(), "more bytes than expected");
    }
    var in = new Input(WHAT, whole);
    in.i64("length and checksum");
    Ruling ruling = read(in);
    in.end();
    return ruling;
  }

  static void write(Ruling ruling, Output out) {
    out.i64(ruling.version());
    out.i64(ruling.epoch());
    out.name(ruling.active().value());
    out.flag(ruling.complete());
  }

  static Ruling read(Input in) throws MalformedException {
    return new Ruling(
        in.u63("the version of a ruling"),
        in.u63("the epoch of a ruling"),
        in.server(),
        in.flag("whether the other side is complete"));
  }
}
