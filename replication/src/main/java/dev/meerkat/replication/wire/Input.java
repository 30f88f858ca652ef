package dev.meerkat.replication.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Position;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Reads one value after the other. Whatever is not there, or not as it must be, is a
/// [MalformedException] that names the place.
final class Input {
  private final String what;
  private final MemorySegment from;
  private long at;

  /// @param what is being read, for the exception
  Input(String what, MemorySegment from) {
    this.what = what;
    this.from = from;
  }

  long at() {
    return at;
  }

  long left() {
    return from.byteSize() - at;
  }

  MalformedException malformed(String problem) {
    return new MalformedException(what, at, problem);
  }

  private void need(long bytes, String value) throws MalformedException {
    if (left() < bytes) {
      throw malformed(value + " takes " + bytes + " bytes, and " + left() + " are left");
    }
  }

  int u8(String value) throws MalformedException {
    need(1, value);
    return Byte.toUnsignedInt(from.get(JAVA_BYTE, at++));
  }

  int u16(String value) throws MalformedException {
    need(2, value);
    int result = Short.toUnsignedInt(from.get(Output.SHORT, at));
    at += 2;
    return result;
  }

  int i32(String value) throws MalformedException {
    need(4, value);
    int result = from.get(Output.INT, at);
    at += 4;
    return result;
  }

  long u32(String value) throws MalformedException {
    return Integer.toUnsignedLong(i32(value));
  }

  long i64(String value) throws MalformedException {
    need(8, value);
    long result = from.get(Output.LONG, at);
    at += 8;
    return result;
  }

  /// Not negative.
  long u63(String value) throws MalformedException {
    long result = i64(value);
    if (result < 0) {
      at -= 8;
      throw malformed(value + " is negative: " + result);
    }
    return result;
  }

  boolean flag(String value) throws MalformedException {
    int result = u8(value);
    if (result > 1) {
      at--;
      throw malformed(value + " is neither 0 nor 1: " + result);
    }
    return result == 1;
  }

  /// @param most that are permitted
  /// @param bytesEach that one of them takes at least
  int count(int most, int bytesEach, String value) throws MalformedException {
    long count = u32("the number of " + value);
    if (count > most || count * bytesEach > left()) {
      at -= 4;
      throw malformed(
          count + " " + value + " do not fit: at most " + Math.min(most, left() / bytesEach));
    }
    return (int) count;
  }

  Mark mark(String value) throws MalformedException {
    return new Mark(u63(value), u63(value));
  }

  Position position(String value) throws MalformedException {
    return new Position(u63(value), u63(value));
  }

  Instant time(String value) throws MalformedException {
    long seconds = i64(value);
    long nanos = u32(value);
    if (nanos >= 1_000_000_000
        || seconds < Instant.MIN.getEpochSecond()
        || seconds > Instant.MAX.getEpochSecond()) {
      at -= 12;
      throw malformed(value + " is no time: " + seconds + " s and " + nanos + " ns");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private MemorySegment bytes(long length, int most, String value) throws MalformedException {
    if (length > most) {
      throw malformed(value + " has " + length + " bytes, and may have " + most);
    }
    need(length, value);
    MemorySegment bytes = from.asSlice(at, length);
    at += length;
    return bytes;
  }

  /// @return a slice of what is read
  MemorySegment block(int most, String value) throws MalformedException {
    return bytes(u32("the length of " + value), most, value);
  }

  void skip(long bytes) {
    at += bytes;
  }

  MemorySegment rest() {
    MemorySegment rest = from.asSlice(at);
    at = from.byteSize();
    return rest;
  }

  /// @return one char for each byte
  String name(int most, String value) throws MalformedException {
    byte[] bytes = bytes(u16("the length of " + value), most, value).toArray(JAVA_BYTE);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// What is no UTF-8 in it is replaced.
  String text(String value) throws MalformedException {
    byte[] bytes =
        bytes(u16("the length of " + value), Bounds.TEXT_BYTES, value).toArray(JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  ServerId server() throws MalformedException {
    return made(() -> new ServerId(name(63, "the name of a server")));
  }

  /// A whole one, with a sound change.
  ///
  /// @param mostRanges of it that memory is taken for: more are everything
  StreamRecord record(int mostRanges) throws MalformedException {
    StreamRecord record = StreamRecord.at(from, at, mostRanges);
    record.change();
    at += record.bytes().byteSize();
    return record;
  }

  interface Maker<T> {
    T make() throws MalformedException;
  }

  /// What objects to its values with an `IllegalArgumentException`.
  <T> T made(Maker<T> maker) throws MalformedException {
    try {
      return maker.make();
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  void end() throws MalformedException {
    if (left() > 0) {
      throw malformed(left() + " bytes more than expected");
    }
  }
}
