package dev.meerkat.recorder;

import dev.meerkat.core.model.ServerId;

/// How an archive works.
///
/// @param server whose footage this is
/// @param writerThreads threads that write to the volume; each camera keeps to one of them
/// @param bufferBytes memory for footage that is not yet written, over all cameras; beyond it,
///   whole groups of pictures are dropped
/// @param syncIntervalMillis how often what was written is made durable
/// @param earlySyncMillis least distance of a sync that a beginning session asks for early
public record ArchiveSettings(
    ServerId server,
    int writerThreads,
    long bufferBytes,
    int syncIntervalMillis,
    int earlySyncMillis) {
  private static final long DEFAULT_BUFFER_BYTES = 256L << 20;

  public ArchiveSettings {
    if (writerThreads < 1
        || bufferBytes < BufferPool.CHUNK_BYTES
        || earlySyncMillis < 1
        || syncIntervalMillis < earlySyncMillis) {
      throw new IllegalArgumentException(
          "archive settings out of range: "
              + writerThreads
              + " writer threads, "
              + bufferBytes
              + " bytes, sync every "
              + syncIntervalMillis
              + " ms, early after "
              + earlySyncMillis
              + " ms");
    }
  }

  /// The usual settings; the buffer is at most a quarter of the memory that the program may take.
  public static ArchiveSettings of(ServerId server) {
    long buffer = Math.min(DEFAULT_BUFFER_BYTES, Runtime.getRuntime().maxMemory() / 4);
    return new ArchiveSettings(server, 2, buffer, 1_000, 100);
  }
}
