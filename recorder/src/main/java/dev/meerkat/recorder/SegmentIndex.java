package dev.meerkat.recorder;

import dev.meerkat.core.archive.Periods;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.model.CameraId;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The closed segments of a volume, in SQLite. What it says of segments, the files tell too: it can
/// be lost, and is built again. What it says in sum is in memory as well ([#inventory]). Safe for
/// use by several threads.
final class SegmentIndex implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentIndex.class);

  /// `doomed` has segments whose files are being deleted, `deleted` the periods that retention has
  /// deleted: what the files do not tell.
  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE IF NOT EXISTS segment (camera TEXT NOT NULL, start_micros INTEGER NOT NULL,"
              + " end_micros INTEGER NOT NULL, size_bytes INTEGER NOT NULL,"
              + " PRIMARY KEY (camera, start_micros)) WITHOUT ROWID",
          "CREATE TABLE IF NOT EXISTS doomed (camera TEXT NOT NULL, start_micros INTEGER NOT NULL,"
              + " PRIMARY KEY (camera, start_micros)) WITHOUT ROWID",
          "CREATE TABLE IF NOT EXISTS deleted (camera TEXT NOT NULL, start_micros INTEGER NOT NULL,"
              + " end_micros INTEGER NOT NULL, PRIMARY KEY (camera, start_micros)) WITHOUT ROWID");

  private static final String SEGMENTS =
      "SELECT camera, start_micros, end_micros, size_bytes FROM segment ";

  /// Segments need not follow each other, as when the clock was set back. So all of them may reach
  /// into a period that do not start longer before it than the longest one lasts.
  private static final String OVERLAPPING =
      SEGMENTS
          + "WHERE camera = ?1 AND start_micros > ?2 - ?4 AND start_micros < ?3"
          + " AND end_micros > ?2 ORDER BY start_micros";

  /// Of each camera; they grow longer rather than more.
  private static final int MAX_DELETED_PERIODS = 10_000;

  private final IndexFile file;
  private final VolumeInventory inventory = new VolumeInventory();

  /// Of each camera, how long its longest segment was that was ever here since this was opened.
  private final ConcurrentHashMap<CameraId, Long> longestMicros = new ConcurrentHashMap<>();

  private SegmentIndex(IndexFile file) {
    this.file = file;
  }

  /// Opens or creates the index.
  ///
  /// @throws SQLException also when the file is damaged
  static SegmentIndex open(Path path) throws SQLException {
    IndexFile file = IndexFile.open(path, SCHEMA);
    try {
      var index = new SegmentIndex(file);
      index.expect();
      index.doomed(); // so that a row that cannot be is found now
      return index;
    } catch (SQLException e) {
      file.close();
      throw e;
    } catch (IllegalArgumentException e) {
      file.close();
      throw IndexFile.damage(e);
    }
  }

  private void expect() throws SQLException {
    file.each(
        "SELECT camera, sum(size_bytes), max(end_micros - start_micros) FROM segment"
            + " GROUP BY camera",
        row -> {
          inventory.expect(camera(row), row.getLong(2));
          longestMicros.merge(camera(row), row.getLong(3), Math::max);
        });
    file.each(
        "SELECT camera, start_micros, end_micros, 0 FROM deleted",
        row -> inventory.addDeleted(segment(row)));
  }

  /// Reads every row of a camera, so that the inventory knows what it has of it. That takes half a
  /// second for a million rows.
  void takeStock(CameraId camera) throws SQLException {
    file.alone(() -> {
      Periods held = VolumeInventory.periods();
      file.each(
          "SELECT start_micros, end_micros FROM segment WHERE camera = ?",
          row -> held.add(row.getLong(1), row.getLong(2)),
          camera.value());
      inventory.counted(camera, held);
    });
  }

  private static Segment segment(ResultSet row) throws SQLException {
    return new Segment(camera(row), row.getLong(2), row.getLong(3), row.getLong(4));
  }

  /// @throws SQLException that says that the file is damaged, for a name that no camera can have
  private static CameraId camera(ResultSet row) throws SQLException {
    String name = row.getString(1);
    try {
      return new CameraId(name == null ? "" : name);
    } catch (IllegalArgumentException e) {
      throw IndexFile.damage(e);
    }
  }

  /// What it says in sum; asking there waits for no disk.
  VolumeInventory inventory() {
    return inventory;
  }

  /// A segment that was removed or replaced, and those that have some of the same time.
  private record Removal(Segment segment, List<Segment> overlapping) {}

  /// Adds segments or corrects them, all or none.
  void put(List<Segment> segments) throws SQLException {
    var replaced = new ArrayList<Removal>();
    segments.forEach(this::measure);
    file.write(
        () -> {
          for (Segment segment : segments) {
            Optional<Segment> before = find(segment.camera(), segment.startMicros());
            file.update(
                "INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?)",
                segment.camera().value(),
                segment.startMicros(),
                segment.endMicros(),
                segment.sizeBytes());
            if (before.isPresent()) {
              replaced.add(removal(before.get()));
            }
          }
        },
        () -> {
          replaced.forEach(each -> inventory.remove(each.segment(), each.overlapping()));
          segments.forEach(inventory::add);
        });
  }

  private void measure(Segment segment) {
    longestMicros.merge(segment.camera(), segment.endMicros() - segment.startMicros(), Math::max);
  }

  private Optional<Segment> find(CameraId camera, long startMicros) throws SQLException {
    return file
        .query(
            SEGMENTS + "WHERE camera = ? AND start_micros = ?",
            SegmentIndex::segment,
            camera.value(),
            startMicros)
        .stream()
        .findFirst();
  }

  private Removal removal(Segment segment) throws SQLException {
    return new Removal(
        segment, overlapping(segment.camera(), segment.startMicros(), segment.endMicros()));
  }

  /// Forgets all segments; what was deleted stays known.
  void clear() throws SQLException {
    file.write(() -> file.update("DELETE FROM segment"), inventory::clear);
  }

  /// Forgets a segment whose file is not there.
  void remove(CameraId camera, long startMicros) throws SQLException {
    var removed = new ArrayList<Removal>();
    file.write(
        () -> remove(camera, startMicros, removed),
        () -> removed.forEach(each -> inventory.remove(each.segment(), each.overlapping())));
  }

  private void remove(CameraId camera, long startMicros, List<Removal> removed)
      throws SQLException {
    Optional<Segment> before = find(camera, startMicros);
    file.update(
        "DELETE FROM segment WHERE camera = ? AND start_micros = ?", camera.value(), startMicros);
    if (before.isPresent()) {
      removed.add(removal(before.get()));
    }
  }

  /// Begins to delete: the segments are not read any more, and their periods count as deleted.
  void doom(List<Segment> segments) throws SQLException {
    var removed = new ArrayList<Removal>();
    file.write(
        () -> {
          for (Segment segment : segments) {
            remove(segment.camera(), segment.startMicros(), removed);
            file.update(
                "INSERT OR REPLACE INTO doomed VALUES (?, ?)",
                segment.camera().value(),
                segment.startMicros());
            addDeleted(segment);
          }
        },
        () -> {
          removed.forEach(each -> inventory.remove(each.segment(), each.overlapping()));
          segments.forEach(inventory::addDeleted);
        });
  }

  /// Joins the segment to the period that ends where it begins, if there is one. Old periods go
  /// when there are too many.
  private void addDeleted(Segment segment) throws SQLException {
    String camera = segment.camera().value();
    int joined =
        file.update(
            "UPDATE deleted SET end_micros = max(end_micros, ?3) WHERE camera = ?1"
                + " AND start_micros = (SELECT max(start_micros) FROM deleted WHERE camera = ?1"
                + " AND start_micros <= ?2 AND end_micros >= ?2 - "
                + Timeline.JOINT_TOLERANCE_MICROS
                + ")",
            camera,
            segment.startMicros(),
            segment.endMicros());
    if (joined == 0) {
      file.update(
          "INSERT INTO deleted VALUES (?, ?, ?)",
          camera,
          segment.startMicros(),
          segment.endMicros());
      file.update(
          "DELETE FROM deleted WHERE camera = ?1 AND start_micros <= (SELECT start_micros FROM"
              + " deleted WHERE camera = ?1 ORDER BY start_micros DESC LIMIT 1 OFFSET "
              + MAX_DELETED_PERIODS
              + ")",
          camera);
    }
  }

  /// Segments whose deletion was begun and has not ended.
  List<Doomed> doomed() throws SQLException {
    return file.query(
        "SELECT camera, start_micros FROM doomed", row -> new Doomed(camera(row), row.getLong(2)));
  }

  /// Whose file is to be deleted.
  record Doomed(CameraId camera, long startMicros) {
    static Doomed of(Segment segment) {
      return new Doomed(segment.camera(), segment.startMicros());
    }
  }

  /// Deletion has ended.
  ///
  /// @param gone whose files are not there any more
  /// @param spared whose files could not be deleted: they are read again
  void buried(List<Doomed> gone, List<Segment> spared) throws SQLException {
    spared.forEach(this::measure);
    file.write(
        () -> {
          for (Doomed each : gone) {
            bury(each);
          }
          for (Segment each : spared) {
            bury(Doomed.of(each));
            file.update(
                "INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?)",
                each.camera().value(),
                each.startMicros(),
                each.endMicros(),
                each.sizeBytes());
          }
        },
        () -> spared.forEach(inventory::add));
  }

  private void bury(Doomed doomed) throws SQLException {
    file.update(
        "DELETE FROM doomed WHERE camera = ? AND start_micros = ?",
        doomed.camera().value(),
        doomed.startMicros());
  }

  /// Takes over from another index what retention has deleted and what it was about to delete, as
  /// far as that can be read. This one has nothing yet.
  void keepDeletions(Path other) throws SQLException {
    try {
      file.with(
          other, () -> file.update("INSERT OR IGNORE INTO doomed SELECT * FROM other.doomed"));
      doomed(); // so that a row that cannot be is found now
    } catch (SQLException | IllegalArgumentException e) {
      file.update("DELETE FROM doomed");
      log.warn(
          "{}: it is not known any more what retention was about to delete, which is there again"
              + " until it is deleted anew: {}",
          other,
          e.toString());
    }
    try {
      file.with(
          other, () -> file.update("INSERT OR IGNORE INTO deleted SELECT * FROM other.deleted"));
      expect();
    } catch (SQLException | IllegalArgumentException e) {
      file.update("DELETE FROM deleted");
      log.warn("{}: it is not known any more what retention has deleted: {}", other, e.toString());
    }
  }

  /// Takes over from another index what it says of segments that this one lacks.
  ///
  /// @param other the one that this one replaces
  void keepRows(Path other, List<ArchiveRepair.Unread> segments) throws SQLException {
    try {
      file.with(
          other,
          () -> {
            for (ArchiveRepair.Unread each : segments) {
              file.update(
                  "INSERT OR IGNORE INTO segment SELECT camera, start_micros, end_micros, size_bytes"
                      + " FROM other.segment WHERE camera = ? AND start_micros = ?",
                  each.camera().value(),
                  each.startMicros());
            }
          });
    } catch (SQLException e) {
      log.warn("{}: what it said of files that cannot be read is lost: {}", other, e.toString());
    }
    expect();
  }

  /// A camera's segments from a start time on, oldest first.
  List<Segment> page(CameraId camera, long fromMicros, int limit) throws SQLException {
    return file.query(
        SEGMENTS + "WHERE camera = ? AND start_micros >= ? ORDER BY start_micros LIMIT ?",
        SegmentIndex::segment,
        camera.value(),
        fromMicros,
        limit);
  }

  /// Segments that overlap a period, in order.
  List<Segment> overlapping(CameraId camera, long fromMicros, long toMicros) throws SQLException {
    return file.query(
        OVERLAPPING,
        SegmentIndex::segment,
        camera.value(),
        fromMicros,
        toMicros,
        longestMicros.getOrDefault(camera, 0L));
  }

  /// Start times of a camera's segments from a moment on.
  List<Long> starts(CameraId camera, long fromMicros) throws SQLException {
    return file.query(
        "SELECT start_micros FROM segment WHERE camera = ? AND start_micros >= ?",
        row -> row.getLong(1),
        camera.value(),
        fromMicros);
  }

  OptionalLong newestStart(CameraId camera) throws SQLException {
    return file
        .query(
            "SELECT start_micros FROM segment WHERE camera = ? ORDER BY start_micros DESC LIMIT 1",
            row -> row.getLong(1),
            camera.value())
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  @Override
  public void close() throws SQLException {
    file.close();
  }
}
