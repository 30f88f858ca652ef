package dev.meerkat.replication.linux;

import java.time.Instant;

/// What becomes of one of a file's times.
public sealed interface FileTime {
  FileTime KEPT = new Kept();
  FileTime NOW = new Now();

  record Kept() implements FileTime {}

  record Now() implements FileTime {}

  record At(Instant instant) implements FileTime {}
}
