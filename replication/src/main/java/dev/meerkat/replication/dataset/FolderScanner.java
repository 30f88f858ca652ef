package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.capture.Snapshots;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the folder of an active side for a resync or a verification, one thing after the other, by
/// a thread of its own; another one measures how much is to be read.
///
/// [#begin] is called in the side's turn; what is added then runs without it, and without a lock.
final class FolderScanner {
  private static final Logger log = LoggerFactory.getLogger(FolderScanner.class);

  private final SourceTurns turns;
  private final Duty scanner;
  private final Duty measurer =
      new Duty("measures", e -> log.warn("how much is to be compared is not known", e));
  private Optional<MountedFolder> mounted = Optional.empty();
  private Optional<Snapshots> snapshots = Optional.empty();

  FolderScanner(SourceTurns turns) {
    this.turns = turns;
    this.scanner = new Duty("scans", e -> turns.fence("the folder cannot be read", e));
  }

  /// Before anything is added.
  void begin(MountedFolder folder) {
    mounted = Optional.of(folder);
    snapshots = Optional.of(folder.snapshots());
  }

  void add(Duty.Work work) {
    scanner.add(work);
  }

  /// Adds work that is over when something cannot be read; nothing else is.
  ///
  /// @param failed is given a sentence
  void add(Function<String, SourceEvent> failed, DiskWork work) {
    scanner.add(() -> {
      try {
        work.run();
      } catch (UnreadableException e) {
        log.warn("a resync or a verification cannot go on", e);
        turns.take(failed.apply(String.valueOf(e.getMessage())));
      }
    });
  }

  void measure(Scan begun) {
    measurer.add(() -> begun.measure(mounted.orElseThrow().snapshots()));
  }

  /// For the thread that scans.
  Snapshots snapshots() {
    return snapshots.orElseThrow();
  }

  /// For the thread that scans.
  FolderReading reading() {
    return new FolderReading(snapshots());
  }

  /// Ends its threads.
  void end() throws InterruptedException {
    scanner.end();
    measurer.end();
  }
}
