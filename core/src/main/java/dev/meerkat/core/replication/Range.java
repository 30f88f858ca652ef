package dev.meerkat.core.replication;

import java.util.Comparator;

/// The smallest piece of a dataset that is tracked and compared: a mebibyte of a file's content, or
/// what a folder lists. Files are meant, not paths: one that has two names, or another name than
/// before, is the same.
///
/// @param file that the file system layer knows it by, on both sides
/// @param number of the mebibyte in the file
public record Range(long file, long number) implements Comparable<Range> {
  private static final Comparator<Range> ORDER =
      Comparator.comparingLong(Range::file).thenComparingLong(Range::number);

  @Override
  public int compareTo(Range other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file + "/" + number;
  }
}
