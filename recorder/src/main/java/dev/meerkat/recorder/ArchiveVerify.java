package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/// Looks through a whole archive and changes nothing: every file, every fragment and sample in it,
/// every row of the index, and what else lies there. The archive's server may be recording: of what
/// it has not entered into the index yet, only what is damaged and old is told.
public final class ArchiveVerify {
  /// A file that is being written changes every second or so, and is in the index a second after
  /// its end.
  private static final long STILL_MILLIS = 60_000;

  private static final String REBUILD =
      "start its server, which repairs it; if that runs already, stop it and run"
          + " `meerkat archive rebuild-index`";
  private static final String DISK =
      "the disk or the system has lost or changed data: look at its health and the system's log";

  /// Hears of a verification while it goes on.
  public interface Listener {
    void found(Finding finding);

    /// Called after each file.
    void progress(VerifySummary soFar);
  }

  private final ArchiveLayout layout;
  private final Listener listener;
  private final InstantSource clock;

  private long files;
  private long filesInAll;
  private long bytes;
  private long samples;
  private long rows;
  private long notes;
  private long wrong;

  private ArchiveVerify(ArchiveLayout layout, Listener listener, InstantSource clock) {
    this.layout = layout;
    this.listener = listener;
    this.clock = clock;
  }

  /// @param root the archive's folder
  /// @throws ArchiveException when there is no archive, or it cannot be looked at
  public static VerifySummary run(Path root, Listener listener) throws IOException {
    return run(root, listener, InstantSource.system());
  }

  static VerifySummary run(Path root, Listener listener, InstantSource clock) throws IOException {
    var layout = new ArchiveLayout(root.toAbsolutePath().normalize());
    if (!Files.isDirectory(layout.root())) {
      throw new ArchiveException(
          "there is no archive at " + layout.root() + ": name the folder of archive.path");
    }
    var verify = new ArchiveVerify(layout, listener, clock);
    if (!Files.exists(layout.indexFile())) {
      verify.withoutIndex();
    } else {
      try (IndexRows index = IndexRows.open(layout.indexFile())) {
        verify.withIndex(index);
      } catch (SQLException e) {
        if (!IndexFile.isDamage(e)) {
          throw new ArchiveException(
              "index " + layout.indexFile() + " cannot be read: " + e.getMessage(), e);
        }
        verify.found(
            Finding.wrong(layout.indexFile(), "is damaged: " + e.getMessage(), rebuildIndex()));
        verify.withoutIndex();
      }
    }
    return verify.summary();
  }

  private static String rebuildIndex() {
    return "stop its server and run `meerkat archive rebuild-index`; a start does the same";
  }

  private void withIndex(IndexRows index) throws IOException, SQLException {
    Optional<String> damage = index.damage();
    damage.ifPresent(
        what -> found(Finding.wrong(layout.indexFile(), "is damaged: " + what, rebuildIndex())));
    var cameras = new TreeSet<CameraId>();
    for (String name : index.cameras()) {
      try {
        cameras.add(new CameraId(name));
      } catch (IllegalArgumentException e) {
        found(
            Finding.wrong(
                layout.indexFile(),
                "has rows of a camera that cannot be: " + e.getMessage(),
                rebuildIndex()));
      }
    }
    // Rows before files: a segment that is closed in between is then one that is still written.
    var known = new TreeMap<CameraId, NavigableMap<Long, Segment>>();
    for (CameraId camera : cameras) {
      known.put(camera, index.of(camera));
    }
    ArchiveWalk walk = walk();
    cameras.addAll(walk.cameras());
    for (CameraId camera : cameras) {
      NavigableMap<Long, Segment> own = known.getOrDefault(camera, new TreeMap<>());
      camera(own, walk.segments(camera), true);
      for (Segment row : own.values()) {
        rows++;
        Path file = layout.file(camera, row.startMicros());
        if (!walk.segments(camera).containsKey(row.startMicros())
            && !Files.exists(file)
            && hasRow(camera, row.startMicros())) {
          found(
              Finding.wrong(
                  file,
                  "is missing: the index has it, from %s to %s"
                      .formatted(Times.text(row.startMicros()), Times.text(row.endMicros())),
                  rebuildIndex()));
        }
      }
    }
  }

  /// Asks anew, since the server may have deleted the segment in the meantime.
  private boolean hasRow(CameraId camera, long startMicros) throws SQLException {
    try (IndexRows now = IndexRows.open(layout.indexFile())) {
      return now.has(camera, startMicros);
    }
  }

  /// Whether retention is deleting the file at this moment.
  private boolean isDoomed(Path file, long startMicros) throws ArchiveException {
    var camera = new CameraId(layout.root().relativize(file).getName(0).toString());
    try (IndexRows now = IndexRows.open(layout.indexFile())) {
      return now.isDoomed(camera, startMicros);
    } catch (SQLException e) {
      throw new ArchiveException(
          "index " + layout.indexFile() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void withoutIndex() throws IOException {
    ArchiveWalk walk = walk();
    if (walk.cameras().isEmpty() && !Files.exists(layout.lockFile())) {
      throw new ArchiveException(
          "there is no archive at "
              + layout.root()
              + ", neither an index nor a segment: name the folder of archive.path");
    }
    if (!Files.exists(layout.indexFile())) {
      found(Finding.wrong(layout.indexFile(), "is missing", rebuildIndex()));
    }
    for (CameraId camera : walk.cameras()) {
      camera(new TreeMap<>(), walk.segments(camera), false);
    }
  }

  private ArchiveWalk walk() throws IOException {
    ArchiveWalk walk = ArchiveWalk.of(layout);
    filesInAll = walk.files();
    walk.strays().forEach(this::found);
    return walk;
  }

  private void camera(
      NavigableMap<Long, Segment> known, NavigableMap<Long, Path> segments, boolean indexed)
      throws IOException {
    long newestEnd = 0;
    for (var entry : segments.entrySet()) {
      long start = entry.getKey();
      Path file = entry.getValue();
      long end;
      try {
        end = segment(file, start, Optional.ofNullable(known.get(start)), indexed);
      } catch (NoSuchFileException _) {
        continue; // its server has just deleted it
      }
      files++;
      listener.progress(summary());
      if (start < newestEnd - SegmentCheck.ROUNDING_MICROS) {
        found(
            Finding.note(
                file,
                "begins %.3f s before the segment before it ends: the computer's clock was set back"
                    .formatted((newestEnd - start) / 1e6),
                ""));
      }
      newestEnd = Math.max(newestEnd, end);
    }
  }

  /// Returns when the segment ends.
  private long segment(Path file, long start, Optional<Segment> row, boolean indexed)
      throws IOException {
    long size = Files.size(file);
    boolean recent = clock.millis() - Files.getLastModifiedTime(file).toMillis() < STILL_MILLIS;
    long judged = row.map(known -> Math.min(known.sizeBytes(), size)).orElse(size);
    SegmentCheck.Report report;
    try {
      report = SegmentCheck.of(file, judged, start);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      found(Finding.wrong(file, "cannot be read: " + e.getMessage(), DISK));
      return row.map(Segment::endMicros).orElse(start);
    }
    bytes += judged;
    samples += report.samples();
    for (SegmentCheck.Problem problem : report.problems()) {
      found(Finding.wrong(file, problem.offset(), problem.what(), DISK));
    }
    if (row.isPresent()) {
      indexed(file, size, row.get(), report);
      return row.get().endMicros();
    }
    if (!recent && !(indexed && isDoomed(file, start))) {
      notIndexed(file, report, indexed);
    }
    return report.wholeBytes() > 0 ? report.endMicros() : start;
  }

  private void indexed(Path file, long size, Segment row, SegmentCheck.Report report)
      throws IOException {
    if (size < row.sizeBytes()) {
      found(
          Finding.wrong(
              file,
              size,
              "is cut off: the index knows %d bytes, it has %d".formatted(row.sizeBytes(), size),
              rebuildIndex()));
      return;
    }
    if (size > row.sizeBytes()) {
      found(
          new Finding(
              Finding.Severity.NOTE,
              file,
              OptionalLong.of(row.sizeBytes()),
              "has %d bytes more than the index knows, which the disk never said to be durable"
                  .formatted(size - row.sizeBytes()),
              ""));
    }
    if (report.tear().isPresent()) {
      SegmentCheck.Problem tear = report.tear().get();
      boolean more = DamagedFile.fragmentBehind(file, tear.offset()).isPresent();
      found(
          Finding.wrong(
              file,
              tear.offset(),
              tear.what() + (more ? "; footage behind it is whole but cannot be reached" : ""),
              more ? rebuildIndex() + ", and what is behind the damage plays again" : DISK));
    } else if (Math.abs(report.endMicros() - row.endMicros()) > SegmentCheck.ROUNDING_MICROS) {
      found(
          Finding.wrong(
              file,
              "ends at %s, the index says %s"
                  .formatted(Times.text(report.endMicros()), Times.text(row.endMicros())),
              rebuildIndex()));
    }
  }

  private void notIndexed(Path file, SegmentCheck.Report report, boolean indexed) {
    if (report.tear().isPresent()) {
      SegmentCheck.Problem tear = report.tear().get();
      found(Finding.wrong(file, tear.offset(), "is torn: " + tear.what(), REBUILD));
    } else if (indexed) {
      found(Finding.wrong(file, "is not in the index, so that nobody finds it", REBUILD));
    }
  }

  private void found(Finding finding) {
    switch (finding.severity()) {
      case NOTE -> notes++;
      case WRONG -> wrong++;
    }
    listener.found(finding);
  }

  private VerifySummary summary() {
    return new VerifySummary(layout.root(), files, filesInAll, bytes, samples, rows, notes, wrong);
  }
}
