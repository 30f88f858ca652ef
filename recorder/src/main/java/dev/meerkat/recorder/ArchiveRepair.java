package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings files and index together at start. The index has closed segments only, so every file that
/// it does not know was being written when the server died, or its entry was lost with it: the file
/// is read, cut behind its last whole fragment, and entered.
final class ArchiveRepair {
  private static final Logger log = LoggerFactory.getLogger(ArchiveRepair.class);

  private static final long DAY_MICROS = 86_400_000_000L;
  private static final int BATCH = 1_000;

  private final ArchiveLayout layout;
  private final SegmentIndex index;

  ArchiveRepair(ArchiveLayout layout, SegmentIndex index) {
    this.layout = layout;
    this.index = index;
  }

  /// Enters files that are newer than what the index knows, less one day, in which the wall clock
  /// may have been set back.
  void tails() throws IOException, SQLException {
    for (CameraId camera : layout.cameras()) {
      var newest = index.newestStart(camera);
      enter(camera, newest.isPresent() ? newest.getAsLong() - DAY_MICROS : 0);
    }
  }

  /// Enters all files of an empty index.
  void everything() throws IOException, SQLException {
    for (CameraId camera : layout.cameras()) {
      enter(camera, 0);
    }
  }

  private void enter(CameraId camera, long fromMicros) throws IOException, SQLException {
    long from = Math.max(0, fromMicros);
    Set<Long> known = new HashSet<>(index.starts(camera, from - from % DAY_MICROS));
    var found = new ArrayList<Segment>();
    for (long start : layout.starts(camera, from)) {
      if (!known.contains(start)) {
        repaired(camera, start).ifPresent(found::add);
      }
      if (found.size() == BATCH) {
        index.put(found);
        found.clear();
      }
    }
    index.put(found);
  }

  private Optional<Segment> repaired(CameraId camera, long startMicros) throws IOException {
    Path file = layout.file(camera, startMicros);
    SegmentScan scan;
    try {
      scan = SegmentScan.of(file);
    } catch (IOException e) {
      log.error("{}: cannot be read, left out: {}", file, e.toString());
      return Optional.empty();
    }
    if (scan.wholeBytes() == 0) {
      withoutFootage(file, scan.tear().orElse(""));
      return Optional.empty();
    }
    long size = Files.size(file);
    if (size > scan.wholeBytes()) {
      try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
        out.truncate(scan.wholeBytes());
      }
      log.warn(
          "{}: cut off {} bytes behind the last whole fragment, footage ends {} ({})",
          file,
          size - scan.wholeBytes(),
          Times.text(scan.endMicros()),
          scan.tear().orElse(""));
    }
    // The name counts: it is how the file is found.
    return Optional.of(new Segment(camera, startMicros, scan.endMicros(), scan.wholeBytes()));
  }

  /// A file that ends within its first fragment holds nothing and is removed. What was never a
  /// segment is somebody's, and only moved out of the way.
  private static void withoutFootage(Path file, String why) throws IOException {
    if (beginsLikeSegment(file)) {
      Files.delete(file);
      log.warn("{}: removed, since it has no whole fragment ({})", file, why);
    } else {
      Path aside = file.resolveSibling(file.getFileName() + ".not-a-segment");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      log.warn("{}: is no segment, kept as {} ({})", file, aside.getFileName(), why);
    }
  }

  /// Whether its first bytes are those of a segment, or zeros, as far as it has any.
  private static boolean beginsLikeSegment(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(8);
    }
    boolean zeros = true;
    boolean type = true;
    for (int i = 0; i < head.length; i++) {
      zeros &= head[i] == 0;
      type &= i < 4 || head[i] == "ftyp".charAt(i - 4);
    }
    return zeros || type;
  }
}
