package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;

/// Builds the index of an archive anew from its files, while no server uses it. What is torn or
/// damaged is repaired, as by a server's start.
public final class ArchiveRebuild {
  static final String NEW_INDEX = "index.db.new";

  private static final List<String> PARTS = List.of("", "-wal", "-shm", "-journal");

  /// @param segments in the new index
  /// @param bytes of footage in them
  /// @param cameras that have any
  /// @param unread files that could not be read or mended; of these the new index has what the old
  ///   one said
  /// @param problems of those, each with its path; not of all when they are many
  public record Result(
      Path archive, long segments, long bytes, long cameras, long unread, List<String> problems) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  private ArchiveRebuild() {}

  /// The new index takes the place of the old one when it is whole and on disk; until then, and on
  /// any error, the old one stays as it was.
  ///
  /// @param root the archive's folder
  /// @throws ArchiveException when a server uses the archive, or it cannot be written
  public static Result run(Path root) throws IOException {
    ArchiveLayout layout = ArchiveLayout.existing(root);
    Path building = layout.root().resolve(NEW_INDEX);
    try (ArchiveLock _ = ArchiveLock.take(layout)) {
      delete(building);
      Result result = build(layout, building);
      try (FileChannel file = FileChannel.open(building, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      replace(layout, building);
      try (FileSystemSync volume = FileSystemSync.open(layout.root())) {
        volume.sync();
      }
      return result;
    } catch (IOException e) {
      delete(building);
      throw e;
    } catch (SQLException e) {
      delete(building);
      throw new ArchiveException(
          "index "
              + building
              + " cannot be built ("
              + e.getMessage()
              + "): make sure that the disk has room and may be written; the old index is as it was",
          e);
    }
  }

  private static Result build(ArchiveLayout layout, Path building)
      throws IOException, SQLException {
    boolean had = Files.exists(layout.indexFile());
    ArchiveRepair repair;
    try (SegmentIndex index = SegmentIndex.open(building)) {
      if (had) {
        index.keepDeletions(layout.indexFile());
      }
      repair = new ArchiveRepair(layout, index);
      repair.everything();
      if (had && !repair.unread().isEmpty()) {
        index.keepRows(layout.indexFile(), repair.unread());
      }
    }
    try (IndexRows rows = IndexRows.open(building)) {
      return rows.total(layout.root(), repair);
    }
  }

  /// The parts of the old index that SQLite keeps beside it go first: with the new one they would
  /// be mistaken for its own. Should the computer die in between, the old index lacks its newest
  /// rows at worst, or is found damaged, and the next start mends both.
  private static void replace(ArchiveLayout layout, Path building) throws IOException {
    Path index = layout.indexFile();
    for (String part : PARTS.subList(1, PARTS.size())) {
      Files.deleteIfExists(index.resolveSibling(index.getFileName() + part));
    }
    Files.move(
        building, index, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void delete(Path index) throws IOException {
    for (String part : PARTS) {
      Files.deleteIfExists(index.resolveSibling(index.getFileName() + part));
    }
  }
}
