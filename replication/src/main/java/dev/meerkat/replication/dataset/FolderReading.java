package dev.meerkat.replication.dataset;

import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.Snapshots;
import java.io.IOException;

/// Reads the mounted folder for a resync or a verification: what cannot be read is named.
record FolderReading(Snapshots snapshots) {
  interface Work<T> {
    T of(Snapshots snapshots) throws IOException;
  }

  /// @param file what is read is of it
  <T> T of(FileId file, Work<T> work) throws UnreadableException {
    try {
      return work.of(snapshots);
    } catch (IOException e) {
      throw UnreadableException.of(snapshots.placeOf(file), e);
    }
  }
}
