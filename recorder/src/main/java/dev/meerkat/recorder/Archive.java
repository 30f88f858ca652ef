package dev.meerkat.recorder;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.media.mp4.FragmentBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The footage of one server on one volume: a folder of fragmented MP4 files and an index of them
/// that can be rebuilt from the files. Only one program uses an archive at a time.
///
/// What is told of it ([#pieces]) is durable and plays ([#copy]). Safe for use by several threads.
public final class Archive implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Archive.class);

  private final ArchiveLayout layout;
  private final ArchiveSettings settings;
  private final DiskFaults faults;
  private final ArchiveLock lock;
  private final SegmentIndex index;
  private final BufferPool buffers;
  private final ConcurrentLinkedQueue<FragmentBuilder> builders = new ConcurrentLinkedQueue<>();
  private final Set<SegmentFile> open = ConcurrentHashMap.newKeySet();
  private final List<SegmentFile> toIndex = new ArrayList<>();
  private final ReentrantLock closing = new ReentrantLock();
  private final Volume volume;

  private Archive(
      ArchiveLayout layout,
      ArchiveSettings settings,
      DiskFaults faults,
      ArchiveLock lock,
      SegmentIndex index)
      throws IOException {
    this.layout = layout;
    this.settings = settings;
    this.faults = faults;
    this.lock = lock;
    this.index = index;
    this.buffers = new BufferPool(settings.bufferBytes());
    this.volume = Volume.open(layout.root(), settings, faults, this::release, this::closed);
  }

  /// Opens the archive in a folder, which is created when missing. Torn ends of files are cut off,
  /// and a missing or damaged index is rebuilt, before this returns.
  ///
  /// @throws ArchiveException when another program uses it, or it cannot be used; with what to do
  public static Archive open(Path root, ArchiveSettings settings) throws IOException {
    return open(root, settings, DiskFaults.NONE);
  }

  static Archive open(Path root, ArchiveSettings settings, DiskFaults faults) throws IOException {
    var layout = new ArchiveLayout(root.toAbsolutePath().normalize());
    try {
      Files.createDirectories(layout.root());
    } catch (IOException e) {
      throw new ArchiveException(DiskProblem.text(layout.root(), "cannot be created", e), e);
    }
    ArchiveLock lock = ArchiveLock.take(layout);
    try {
      SegmentIndex index = openIndex(layout);
      try {
        new ArchiveRepair(layout, index).tails();
        return new Archive(layout, settings, faults, lock, index);
      } catch (IOException | SQLException e) {
        index.close();
        throw e;
      }
    } catch (SQLException e) {
      lock.close();
      throw new ArchiveException(
          "index "
              + layout.indexFile()
              + " cannot be used ("
              + e.getMessage()
              + "): make sure that"
              + " the disk has room and may be written; the index can be deleted, it is rebuilt",
          e);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private static SegmentIndex openIndex(ArchiveLayout layout) throws IOException, SQLException {
    try {
      return SegmentIndex.open(layout.indexFile());
    } catch (SQLException e) {
      if (!SegmentIndex.isDamage(e)) {
        throw e;
      }
      String suffix = ".damaged-" + System.currentTimeMillis();
      for (String part : List.of("", "-wal", "-shm")) {
        Path file = layout.root().resolve(layout.indexFile().getFileName() + part);
        if (Files.exists(file)) {
          Files.move(file, file.resolveSibling(file.getFileName() + suffix));
        }
      }
      log.warn(
          "Index {} was damaged ({}), kept aside as *{} and rebuilt from the files",
          layout.indexFile(),
          e.getMessage(),
          suffix);
      return SegmentIndex.open(layout.indexFile());
    }
  }

  public ServerId server() {
    return settings.server();
  }

  /// Builds the index anew from the files. Not while cameras are recorded.
  public void rebuildIndex() throws IOException {
    try {
      index.clear();
      new ArchiveRepair(layout, index).everything();
    } catch (SQLException e) {
      throw indexFailed(e);
    }
  }

  /// Footage of a camera that overlaps a period: one piece for each stretch that was recorded
  /// without a gap, in order. Pieces are not cut to the period.
  public List<Piece> pieces(CameraId camera, long fromMicros, long toMicros) throws IOException {
    var pieces = new ArrayList<Piece>();
    for (Segment segment : segments(camera, fromMicros, toMicros)) {
      pieces.add(new Piece(server(), camera, segment.startMicros(), segment.endMicros()));
    }
    return Timeline.joined(pieces);
  }

  /// Writes footage of a camera as one fragmented MP4, fragment by fragment: from the key frame at
  /// or before `fromMicros` to the last sample before `toMicros`. Times start at 0 and jump where
  /// nothing was recorded; each fragment carries its wall-clock time.
  ///
  /// @throws NoFootageException when there is none; nothing was written then
  public void copy(CameraId camera, long fromMicros, long toMicros, OutputStream out)
      throws IOException {
    List<Segment> segments = segments(camera, fromMicros, toMicros);
    if (segments.isEmpty()) {
      throw new NoFootageException("camera " + camera, fromMicros, toMicros);
    }
    var files = new ArrayList<FootageSource>();
    for (Segment segment : segments) {
      Path file = layout.file(camera, segment.startMicros());
      files.add(
          new FootageSource(file.toString(), () -> LimitedInput.open(file, segment.sizeBytes())));
    }
    ArchiveCopy.write(files, fromMicros, toMicros, out);
  }

  /// Durable segments that overlap a period, closed and open, in order.
  List<Segment> segments(CameraId camera, long fromMicros, long toMicros) throws IOException {
    var byStart = new TreeMap<Long, Segment>();
    open.stream()
        .filter(file -> file.camera().equals(camera))
        .flatMap(file -> file.durablePart().stream())
        .filter(s -> s.startMicros() < toMicros && s.endMicros() > fromMicros)
        .forEach(s -> byStart.put(s.startMicros(), s));
    try {
      index.overlapping(camera, fromMicros, toMicros).forEach(s -> byStart.put(s.startMicros(), s));
    } catch (SQLException e) {
      throw indexFailed(e);
    }
    return List.copyOf(byStart.values());
  }

  /// Begins a segment. Its file comes into being with the first fragment.
  SegmentFile begin(CameraId camera, long startMicros, byte[] header, SegmentListener listener) {
    Path path = layout.file(camera, startMicros);
    var file = new SegmentFile(camera, startMicros, path, header, listener, faults);
    open.add(file);
    return file;
  }

  Volume volume() {
    return volume;
  }

  BufferPool buffers() {
    return buffers;
  }

  /// An empty builder for a segment; to be given back by [#release].
  FragmentBuilder builder() {
    FragmentBuilder free = builders.poll();
    return free == null ? new FragmentBuilder(OpenSegment.MAX_TRACKS, buffers) : free;
  }

  void release(FragmentBuilder builder) {
    builder.clear();
    builders.add(builder);
  }

  /// Called by the sync thread alone. What cannot be entered is tried again with the next ones, and
  /// stays readable; what never became durable is forgotten at once, so that a disk that stays full
  /// does not fill the memory too.
  private void closed(List<SegmentFile> files) {
    for (SegmentFile file : files) {
      if (file.durablePart().isPresent()) {
        toIndex.add(file);
      } else {
        open.remove(file);
        file.discard();
      }
    }
    if (toIndex.isEmpty()) {
      return;
    }
    List<Segment> segments = toIndex.stream().flatMap(f -> f.durablePart().stream()).toList();
    try {
      faults.before("index", layout.indexFile());
      index.put(segments);
      toIndex.forEach(open::remove);
      toIndex.clear();
    } catch (IOException | SQLException e) {
      log.error(
          "{}: {} closed segments cannot be entered yet: {}",
          layout.indexFile(),
          segments.size(),
          e.toString());
    }
  }

  private ArchiveException indexFailed(SQLException e) {
    return new ArchiveException(
        "index "
            + layout.indexFile()
            + " cannot be used ("
            + e.getMessage()
            + "): restart the"
            + " server, which rebuilds it when it is damaged",
        e);
  }

  /// Writes and syncs what has arrived, and lets go of the folder; takes 15 s at most.
  @Override
  public void close() {
    closing.lock();
    try {
      if (lock.isHeld()) {
        try (lock;
            index) {
          volume.close();
        }
      }
    } catch (SQLException | IOException e) {
      log.warn("{}: not closed cleanly: {}", layout.root(), e.toString());
    } finally {
      closing.unlock();
    }
  }
}
