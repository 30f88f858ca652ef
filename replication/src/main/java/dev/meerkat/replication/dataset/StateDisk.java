package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.DiskPatience;
import dev.meerkat.core.replication.Ranges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an active side must write into its state folder to go on: its copy, what is tracked since,
/// rulings. What does not fit is written into the reserve.
///
/// [#persist] and [#persistWhatIsLate] are called in the side's turn, and wait for the disk there;
/// [#track] and [#write] by any thread. None waits for longer than [BoundedWork] does: a disk that
/// hangs is one that failed. The files and the reserve have locks of their own, which the threads
/// take that write.
final class StateDisk {
  private static final Logger log = LoggerFactory.getLogger(StateDisk.class);

  private final SourceTurns turns;
  private final CopyFile copyFile;
  private final Reserve reserve;
  private final SpaceWatch space;
  private final BoundedWork work;

  /// Whether a copy could not be written for want of room.
  private boolean persistLater;

  /// @param files where the side keeps its state
  StateDisk(
      SourceTurns turns, Path files, CopyFile copyFile, SpaceWatch space, DiskPatience patience) {
    this.turns = turns;
    this.copyFile = copyFile;
    this.reserve = new Reserve(files);
    this.space = space;
    this.work = new BoundedWork(files.toString(), patience);
  }

  /// When there is no room, later, as it is then: what is on disk until then tracks all that this
  /// copy does, and what is tracked meanwhile.
  void persist(Copy copy) {
    try {
      write(() -> copyFile.persist(copy));
      persistLater = false;
    } catch (HangingDiskException e) {
      turns.fence("the disk failed", e);
    } catch (IOException e) {
      if (space.isLackOfRoom(e)) {
        persistLater = true;
      } else {
        turns.fence("the disk failed", e);
      }
    }
  }

  /// Tries again what there was no room for.
  void persistWhatIsLate() {
    if (persistLater) {
      persist(turns.state().copy());
    }
  }

  /// Applications may have changed anything: all counts as changed, in place of what a copy says
  /// that could not be written.
  void trackEverything() {
    persistLater = false; // The state does not know that everything has changed.
    try {
      track(List.of(Ranges.EVERYTHING));
    } catch (IOException e) {
      log.error("that everything counts as changed cannot be kept", e);
    }
  }

  /// Durable when this returns.
  void track(List<Ranges> added) throws IOException {
    write(() -> copyFile.track(added));
  }

  /// What does not fit is written into the reserve.
  ///
  /// @throws HangingDiskException when the disk does not answer in time
  void write(DiskWork writing) throws IOException {
    work.run(() -> writeOrUseReserve(writing));
  }

  private void writeOrUseReserve(DiskWork writing) throws IOException {
    try {
      writing.run();
    } catch (IOException e) {
      if (!space.isLackOfRoom(e)) {
        throw e;
      }
      space.refused();
      log.warn(
          reserve.release()
              ? "no room ({}): the reserve is used"
              : "no room ({}): trying once more",
          e.getMessage());
      writing.run();
    }
  }

  /// Keeps room for what must be written when there is no other.
  ///
  /// @return whether there was enough
  boolean reserveRoom() throws IOException {
    return reserve.take();
  }

  /// What an operator who asks is to know of that disk; empty when nothing is wrong.
  Optional<String> word() {
    return work.word();
  }

  /// Closes the files; when the disk hangs, they are closed as soon as it does not.
  ///
  /// @param stream is open on that disk, too
  void close(OutgoingStream stream) throws IOException {
    work.end(() -> {
      try (copyFile) {
        stream.close();
      }
    });
  }

  /// Why the files are not closed yet although they were to be; empty when they are.
  Optional<String> hanging() {
    return work.hanging();
  }
}
