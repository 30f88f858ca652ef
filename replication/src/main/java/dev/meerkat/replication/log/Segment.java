package dev.meerkat.replication.log;

import dev.meerkat.core.replication.Mark;
import java.nio.file.Path;

/// A file of a log.
final class Segment {
  static final String SUFFIX = ".log";
  static final int NONE = -1;

  final Path path;
  final Mark begin;

  /// The mark after its last record.
  Mark end;

  long lengthBytes;

  /// How much of it was known to be durable when the log was opened.
  long provenBytes;

  /// For writing; [#NONE] when it is durable as a whole and nothing will be added.
  int descriptor = NONE;

  /// Whether it holds what was not synced yet.
  boolean dirty;

  Segment(Path path, Mark begin) {
    this.path = path;
    this.begin = begin;
    this.end = begin;
  }

  static Path path(Path folder, Mark begin) {
    return folder.resolve("%019d%s".formatted(begin.sequence(), SUFFIX));
  }
}
