package dev.meerkat.media.nal;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.rtp.UnitBudget;
import dev.meerkat.media.rtp.UnitBuffer;
import java.nio.ByteBuffer;
import java.util.List;

/// The NAL units of one access unit as they come in, each behind its 4-byte length, in one buffer
/// that is used again ([UnitBuffer]). At most one of them is open, that is, its end has not come
/// yet.
final class AccessUnit {
  static final int MAX_BYTES = 8 * 1024 * 1024;

  private static final int LENGTH_BYTES = 4;

  private final UnitBuffer buffer;
  private int size;
  private int openAt = -1;
  private boolean tooLarge;

  AccessUnit(UnitBudget budget) {
    buffer = new UnitBuffer(64 * 1024, MAX_BYTES, budget);
  }

  /// Forgets all, and gives memory back.
  void clear() {
    buffer.giveBack();
    size = 0;
    openAt = -1;
    tooLarge = false;
  }

  /// Begins a NAL unit with its header.
  ///
  /// @param header its bytes in one number, the first on top
  void open(int header, int headerBytes) {
    if (reserve(LENGTH_BYTES + headerBytes)) {
      openAt = size;
      size += LENGTH_BYTES;
      for (int i = headerBytes - 1; i >= 0; i--) {
        bytes()[size++] = (byte) (header >> (8 * i));
      }
    }
  }

  boolean isOpen() {
    return openAt >= 0;
  }

  /// Goes on with the open NAL unit, where there is one.
  void append(byte[] b, int offset, int length) {
    if (isOpen() && reserve(length)) {
      System.arraycopy(b, offset, bytes(), size, length);
      size += length;
    }
  }

  /// The buffer that the open NAL unit is in.
  byte[] bytes() {
    return buffer.bytes();
  }

  int openOffset() {
    return openAt + LENGTH_BYTES;
  }

  int openLength() {
    return size - openOffset();
  }

  /// Ends the open NAL unit.
  void close() {
    int length = openLength();
    for (int i = 0; i < LENGTH_BYTES; i++) {
      bytes()[openAt + i] = (byte) (length >> (24 - 8 * i));
    }
    openAt = -1;
  }

  /// Forgets the open NAL unit.
  void abandon() {
    size = openAt;
    openAt = -1;
  }

  /// Adds a whole NAL unit.
  void add(byte[] b, int offset, int length) {
    if (reserve(LENGTH_BYTES + length)) {
      openAt = size;
      size += LENGTH_BYTES;
      append(b, offset, length);
      close();
    }
  }

  /// Puts whole NAL units in front of those that are in it, none of which is open.
  void prepend(List<Bytes> nals) {
    if (nals.isEmpty()) {
      return;
    }
    ByteBuffer front = LengthPrefixed.of(nals);
    int length = front.remaining();
    if (reserve(length)) {
      System.arraycopy(bytes(), 0, bytes(), length, size);
      front.get(bytes(), 0, length);
      size += length;
    }
  }

  /// Whether it would have passed its bound, or no memory is left for a large one; what has come
  /// since then is not in it.
  boolean tooLarge() {
    return tooLarge;
  }

  /// Why it is too large.
  String problem() {
    return buffer.problem();
  }

  /// What is in it, valid until the next change.
  ByteBuffer data() {
    return ByteBuffer.wrap(bytes(), 0, size).slice();
  }

  private boolean reserve(int more) {
    if (!tooLarge && buffer.reserve(size + more)) {
      return true;
    }
    tooLarge = true;
    if (isOpen()) {
      abandon();
    }
    return false;
  }
}
