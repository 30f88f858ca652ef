package dev.meerkat.core.replication;

import java.util.Comparator;

/// The smallest piece of a dataset that is tracked and compared: a mebibyte of a file's content, or
/// what a folder lists. Files are meant, not paths: one that has two names, or another name than
/// before, is the same.
///
/// @param file that the file system layer knows it by, on both sides
/// @param number of the mebibyte in the file; below 0 for what else there is of it, or for more
///   than one file
public record Range(long file, long number) implements Comparable<Range> {
  /// All of a file: it may not be there at all on one side.
  public static final long WHOLE = -2;

  /// All of each file of a block, `file` being the first: so that what is made in quick succession,
  /// with numbers of one block, has to be tracked but once.
  public static final long BLOCK = -3;

  /// Files of a block, a power of two; the first has a number that is a multiple of it.
  public static final int BLOCK_FILES = 1_024;

  private static final Comparator<Range> ORDER =
      Comparator.comparingLong(Range::file).thenComparingLong(Range::number);

  /// Stands for every range of the file.
  public static Range whole(long file) {
    return new Range(file, WHOLE);
  }

  /// Stands for every range of every file that has a number in the same block.
  public static Range block(long file) {
    return new Range(file & -BLOCK_FILES, BLOCK);
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
