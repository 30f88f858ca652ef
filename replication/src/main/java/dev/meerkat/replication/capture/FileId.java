package dev.meerkat.replication.capture;

import java.util.HexFormat;

/// What a file or folder is called in a dataset, whatever its names are: it may have several, or
/// none any more. The same on both sides and for as long as the file exists, as it carries it
/// ([FileMark]); never that of another file.
public record FileId(long number) implements Comparable<FileId> {
  /// The folder that is mounted.
  public static final FileId ROOT = new FileId(1);

  /// Of all that does not belong to the dataset ([LeftOut]): never told.
  static final FileId LEFT_OUT = new FileId(0);

  @Override
  public int compareTo(FileId other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(number);
  }
}
