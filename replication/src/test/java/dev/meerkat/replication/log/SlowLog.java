package dev.meerkat.replication.log;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// A log on a disk of which a test says when it writes.
public final class SlowLog {
  private SlowLog() {}

  /// @param beforeWriting is run before each write, which waits for it
  public static StreamLog open(Path folder, long number, Mark after, Runnable beforeWriting)
      throws LogException {
    return StreamLog.open(
        folder,
        number,
        after,
        LogTests.SMALL,
        () ->
            new LogDisk() {
              @Override
              void write(int descriptor, MemorySegment bytes, long offset) throws LinuxException {
                beforeWriting.run();
                super.write(descriptor, bytes, offset);
              }
            });
  }

  /// How many files of records there are.
  public static int files(Path folder) throws IOException {
    return LogTests.files(folder).size();
  }
}
