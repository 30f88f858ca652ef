package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/// A file of the archive, as a start finds it after a crash.
///
/// Held: the repair throws nothing; what it enters is as long as its file, is read without a tear
/// and is found again; it never makes more of a file than was there; a second start finds nothing
/// to do.
public final class SegmentFuzz {
  private static final CameraId CAMERA = new CameraId("gate");
  private static final long START = 1_795_341_600_000_000L;

  private SegmentFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Path root = Files.createTempDirectory("meerkat-fuzz");
      try (SegmentIndex index = SegmentIndex.open(Path.of(":memory:"))) {
        var layout = new ArchiveLayout(root);
        Path file = layout.file(CAMERA, START);
        Files.createDirectories(file.resolveSibling("."));
        Files.write(file, data);
        SegmentCheck.of(file, data.length, START);
        List<Segment> first = repaired(layout, index);
        long bytes = 0;
        for (Segment segment : first) {
          Path own = layout.file(CAMERA, segment.startMicros());
          bytes += segment.sizeBytes();
          SegmentScan scan = SegmentScan.of(own);
          if (Files.size(own) != segment.sizeBytes() || scan.tear().isPresent()) {
            throw new AssertionError(segment + " is " + scan + " in " + Files.size(own));
          }
        }
        if (bytes > 2L * data.length) {
          throw new AssertionError(data.length + " bytes became " + bytes);
        }
        index.clear();
        List<Segment> second = repaired(layout, index);
        if (!first.equals(second)) {
          throw new AssertionError(first + " became " + second);
        }
      } finally {
        delete(root);
      }
    } catch (IOException | SQLException e) {
      throw new AssertionError("a repair failed", e);
    }
  }

  private static List<Segment> repaired(ArchiveLayout layout, SegmentIndex index)
      throws IOException, SQLException {
    new ArchiveRepair(layout, index, () -> {}).everything();
    return index.overlapping(CAMERA, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static void delete(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
