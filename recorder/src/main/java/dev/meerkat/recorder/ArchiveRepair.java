package dev.meerkat.recorder;

import dev.meerkat.core.archive.RepairStart;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.mp4.Mp4Header;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings files and index together at start. The index has closed segments only, so every file that
/// it does not know was being written when the server died, or its entry was lost with it: the file
/// is read, cut behind its last whole fragment, and entered. Nothing that plays is ever deleted:
/// the newest file of a camera is also cut before blocks that it seems to have lost with the power
/// ([LostBlocks]), but then they are kept aside.
final class ArchiveRepair {
  private static final Logger log = LoggerFactory.getLogger(ArchiveRepair.class);

  /// Ends the name of what was cut off and is whole but for its pictures.
  static final String LOST_BLOCKS = ".lost-blocks";

  /// How many damaged fragments in a row are passed.
  private static final int MAX_DAMAGED = 16;

  private static final long DAY_MICROS = 86_400_000_000L;
  private static final int BATCH = 1_000;

  /// Problems that are told by a start; the log has all.
  private static final int MAX_TOLD = 3;

  /// Problems that are kept.
  private static final int MAX_PROBLEMS = 100;

  private final ArchiveLayout layout;
  private final SegmentIndex index;
  private final Sync sync;
  private final List<String> problems = new ArrayList<>();
  private final List<Unread> unread = new ArrayList<>();

  /// A file that is there, named like a segment, and could not be read or mended.
  record Unread(CameraId camera, long startMicros) {}

  /// Makes durable what was written to the archive.
  interface Sync {
    void sync() throws IOException;
  }

  ArchiveRepair(ArchiveLayout layout, SegmentIndex index) {
    this(layout, index, () -> syncVolume(layout.root()));
  }

  ArchiveRepair(ArchiveLayout layout, SegmentIndex index, Sync sync) {
    this.layout = layout;
    this.index = index;
    this.sync = sync;
  }

  private static void syncVolume(Path root) throws IOException {
    try (FileSystemSync volume = FileSystemSync.open(root)) {
      volume.sync();
    }
  }

  /// Enters files that are newer than what the index knows ([RepairStart]). Files and folders that
  /// the disk does not let it read or mend are left out.
  ///
  /// @return problems of those, each with its path
  List<String> tails() throws IOException, SQLException {
    long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    for (CameraId camera : layout.cameras()) {
      var newest = index.newestStart(camera);
      enter(
          camera,
          newest.isPresent() ? RepairStart.micros(newest.getAsLong(), nowMicros) : 0,
          true,
          this::leftOut);
    }
    return List.copyOf(problems.subList(0, Math.min(MAX_TOLD, problems.size())));
  }

  /// Problems of files that were left out, each with its path; not of all when they are many.
  List<String> problems() {
    return Collections.unmodifiableList(problems);
  }

  /// All files that were left out.
  List<Unread> unread() {
    return Collections.unmodifiableList(unread);
  }

  /// Enters all files of an empty index, but for those that cannot be read ([#unread]).
  ///
  /// @throws IOException also when a folder cannot be listed
  void everything() throws IOException, SQLException {
    for (CameraId camera : layout.cameras()) {
      enter(
          camera,
          0,
          false,
          (folder, e) -> {
            throw new ArchiveException(DiskProblem.text(folder, "cannot be listed", e), e);
          });
    }
  }

  /// @param crashed whether the newest file may have lost blocks
  private void enter(
      CameraId camera, long fromMicros, boolean crashed, ArchiveLayout.Unlisted unlisted)
      throws IOException, SQLException {
    Set<Long> known = new HashSet<>(index.starts(camera, fromMicros - fromMicros % DAY_MICROS));
    index.doomed().stream()
        .filter(each -> each.camera().equals(camera))
        .forEach(each -> known.add(each.startMicros()));
    var found = new ArrayList<Segment>();
    List<Long> starts = layout.starts(camera, fromMicros, unlisted);
    for (long start : starts) {
      if (!known.contains(start)) {
        repair(camera, start, crashed && start == starts.getLast(), found);
      }
      if (found.size() >= BATCH) {
        put(found);
      }
    }
    put(found);
  }

  /// Enters what is durable: what a killed server wrote last may be in the system's memory only,
  /// and what the index has counts as footage.
  private void put(List<Segment> found) throws IOException, SQLException {
    if (!found.isEmpty()) {
      sync.sync();
      index.put(found);
      found.clear();
    }
  }

  /// Repairs a file, and then what of it had to become a file of its own. Each of these is shorter
  /// than the one before.
  private void repair(CameraId camera, long startMicros, boolean crashed, List<Segment> found)
      throws IOException {
    OptionalLong next = OptionalLong.of(startMicros);
    while (next.isPresent()) {
      long start = next.getAsLong();
      Path file = layout.file(camera, start);
      next = OptionalLong.empty();
      try {
        SegmentScan scan = scan(file, crashed);
        if (scan.wholeBytes() > 0) {
          // The name counts: it is how the file is found.
          found.add(new Segment(camera, start, scan.endMicros(), scan.wholeBytes()));
        }
        next = behindDamage(camera, file, scan, crashed);
        // Nothing is cut off or moved before what is behind it is safe.
        if (scan.wholeBytes() > 0) {
          cut(file, scan);
        } else if (scan.lost()) {
          move(file, LOST_BLOCKS);
        } else {
          withoutFootage(file, scan.tear().orElse(""));
        }
      } catch (IOException e) {
        unread.add(new Unread(camera, start));
        leftOut(file, e);
      }
    }
  }

  /// Goes on without a file or folder; what of it was read by then counts.
  private void leftOut(Path path, IOException e) {
    log.error("{}: cannot be read or mended, left as it is: {}", path, e.toString());
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(DiskProblem.text(path, "cannot be read or mended", e));
    }
  }

  private static SegmentScan scan(Path file, boolean crashed) throws IOException {
    return crashed ? SegmentScan.afterCrash(file) : SegmentScan.of(file);
  }

  private static void cut(Path file, SegmentScan scan) throws IOException {
    long size = Files.size(file);
    if (size > scan.wholeBytes()) {
      keepAside(file, scan, size);
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
  }

  /// What seems to be lost may be what a camera sends. Without it a crash in between would cost it.
  private static void keepAside(Path file, SegmentScan scan, long size) throws IOException {
    OptionalLong header = DamagedFile.headerBytes(file);
    if (scan.lost() && header.isPresent()) {
      Path aside = aside(file, LOST_BLOCKS);
      DamagedFile.copy(file, header.getAsLong(), scan.wholeBytes(), size, aside);
      log.warn("{}: what is cut off is kept as {}", file, aside.getFileName());
    }
  }

  private static Path aside(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  private static Path move(Path file, String ending) throws IOException {
    Path aside = aside(file, ending);
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    log.warn("{}: kept aside as {}", file, aside.getFileName());
    return aside;
  }

  /// Makes a segment of what is behind a damaged fragment, if there is any that is whole. A crash
  /// in between is of no harm: the next start does the same again.
  ///
  /// @return its start
  private OptionalLong behindDamage(CameraId camera, Path file, SegmentScan scan, boolean crashed)
      throws IOException {
    OptionalLong header = DamagedFile.headerBytes(file);
    if (header.isEmpty() || scan.tear().isEmpty()) {
      return OptionalLong.empty();
    }
    long damagedAt = Math.max(header.getAsLong(), scan.wholeBytes());
    OptionalLong behind = DamagedFile.fragmentBehind(file, damagedAt);
    for (int i = 0; i < MAX_DAMAGED && behind.isPresent(); i++) {
      long from = behind.getAsLong();
      Path copy = aside(file, ".rest");
      DamagedFile.copy(file, header.getAsLong(), from, Files.size(file), copy);
      SegmentScan rest = scan(copy, crashed);
      if (rest.wholeBytes() > 0) {
        return rest(camera, file, copy, rest, from);
      }
      Files.delete(copy);
      behind = DamagedFile.fragmentBehind(file, from);
    }
    return OptionalLong.empty();
  }

  /// Gives a copy of what is behind damage its place.
  ///
  /// @return its start
  private OptionalLong rest(CameraId camera, Path file, Path copy, SegmentScan rest, long fromBytes)
      throws IOException {
    Path target = layout.file(camera, rest.startMicros());
    if (Files.exists(target)) {
      Files.delete(copy);
      return OptionalLong.empty();
    }
    Files.createDirectories(target.resolveSibling("."));
    Files.move(copy, target);
    sync.sync(); // before it is cut off from where it was
    log.warn(
        "{}: damaged; what follows from byte {} on is now {}",
        file,
        fromBytes,
        target.getFileName());
    return OptionalLong.of(rest.startMicros());
  }

  /// A file that ends within its first fragment holds nothing and is removed. What cannot be that
  /// is somebody's, or may be of use to somebody, and only moved out of the way.
  private static void withoutFootage(Path file, String why) throws IOException {
    boolean hasFragments =
        DamagedFile.headerBytes(file).isEmpty() && DamagedFile.fragmentBehind(file, 0).isPresent();
    if (beginsLikeSegment(file) && !hasFragments) {
      Files.delete(file);
      log.warn("{}: removed, since it has no whole fragment ({})", file, why);
    } else {
      Path aside = move(file, ".not-a-segment");
      log.warn("{}: is no segment ({})", aside, why);
    }
  }

  /// Whether it has nothing but zeros, or the first box of a segment as far as it goes.
  private static boolean beginsLikeSegment(Path file) throws IOException {
    byte[] type = Mp4Header.fileType();
    try (InputStream in = LimitedInput.open(file, Files.size(file))) {
      byte[] head = in.readNBytes(type.length);
      if (Arrays.equals(head, Arrays.copyOf(type, head.length))) {
        return true;
      }
      int value = 0;
      for (byte b : head) {
        value |= b;
      }
      while (value == 0) {
        value = in.read();
      }
      return value < 0 && head[0] == 0;
    }
  }
}
