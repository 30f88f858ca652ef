package dev.meerkat.core.replication;

import java.util.Comparator;

/// The smallest piece of a dataset that is tracked and compared: a mebibyte of a file's content, or
/// what a folder lists. Files are meant, not paths: one that has two names, or another name than
/// before, is the same.
///
/// @param file that the file system layer knows it by, on both sides
/// @param number of the mebibyte in the file; below 0 for what else there is of it
public record Range(long file, long number) implements Comparable<Range> {
  /// All of a file: it may not be there at all on one side.
  public static final long WHOLE = -2;

  private static final Comparator<Range> ORDER =
      Comparator.comparingLong(Range::file).thenComparingLong(Range::number);

  /// Stands for every range of the file.
  public static Range whole(long file) {
    return new Range(file, WHOLE);
  }

  @Override
  public int compareTo(Range other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file + "/" + number;
  }
}
