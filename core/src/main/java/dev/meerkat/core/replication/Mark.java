package dev.meerkat.core.replication;

/// A point in the stream of changes of one lineage.
///
/// @param sequence of the last change before it; the first change is number 1
/// @param offsetBytes of all changes before it together; goes on across epochs, so that the
///   difference of two marks is what must travel from one to the other
public record Mark(long sequence, long offsetBytes) implements Comparable<Mark> {
  public static final Mark START = new Mark(0, 0);

  public Mark {
    if (sequence < 0 || offsetBytes < 0) {
      throw new IllegalArgumentException("no mark: " + sequence + "+" + offsetBytes);
    }
  }

  /// The mark after one more change.
  public Mark plus(long bytes) {
    return new Mark(sequence + 1, offsetBytes + bytes);
  }

  public long bytesSince(Mark earlier) {
    return offsetBytes - earlier.offsetBytes;
  }

  public boolean isAfter(Mark other) {
    return sequence > other.sequence;
  }

  static Mark earlier(Mark one, Mark other) {
    return one.isAfter(other) ? other : one;
  }

  static Mark later(Mark one, Mark other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public int compareTo(Mark other) {
    return Long.compare(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return sequence + "+" + offsetBytes;
  }
}
