package dev.meerkat.recorder;

import dev.meerkat.core.archive.Backlog;
import dev.meerkat.core.archive.Periods;
import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Placement;
import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.Takes;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.archive.VolumeState;
import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.archive.Withholding;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.media.mp4.FragmentBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The footage of one server on one or more volumes: folders of fragmented MP4 files, each with an
/// index that can be rebuilt from the files. Only one program uses a volume at a time.
///
/// What is told of it ([#pieces]) is durable and plays ([#copy]). A volume that fails, fills, hangs
/// or vanishes is told ([#volumes]) and touches neither the others nor the cameras. Safe for use by
/// several threads.
public final class Archive implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Archive.class);

  /// How long opening may take until the server starts without a volume; it is used once it is
  /// open. The only volume is waited for.
  private static final long OPEN_LIMIT_MILLIS = 30_000;

  private static final int MAX_COPY_TRIES = 5;

  private final ArchiveSettings settings;
  private final BufferPool buffers;
  private final ConcurrentLinkedQueue<FragmentBuilder> builders = new ConcurrentLinkedQueue<>();
  private final List<VolumeKeeper> keepers = new ArrayList<>();
  private final Set<SegmentRoute> routes = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final VolumeWatch watch;
  private final RetentionRun retention;

  private Archive(
      ArchiveSettings settings, VolumeSettings volumes, KnownVolumes known, DiskFaults faults) {
    this.settings = settings;
    this.buffers = new BufferPool(settings.bufferBytes());
    this.watch =
        new VolumeWatch(keepers, this::nowhere, this::leave, this::relieve, this::retry, volumes);
    this.retention = new RetentionRun(keepers, volumes.retentionMillis());
    for (int i = 0; i < volumes.paths().size(); i++) {
      keepers.add(
          new VolumeKeeper(
              i, settings, volumes, known, faults, watch::wake, retention::soon, this::share));
    }
  }

  /// Opens the archive in a folder, which is created when missing. Torn ends of files are cut off,
  /// and a missing or damaged index is rebuilt, before this returns.
  ///
  /// @throws ArchiveException when another program uses it, or it cannot be used; with what to do
  public static Archive open(Path root, ArchiveSettings settings) throws IOException {
    return open(root, settings, DiskFaults.NONE);
  }

  static Archive open(Path root, ArchiveSettings settings, DiskFaults faults) throws IOException {
    return open(
        VolumeSettings.of(List.of(root), Optional.empty(), SpaceRule.USUAL), settings, faults);
  }

  /// Opens an archive of one or more volumes. One that cannot be opened is told by [#volumes] and
  /// used when it can.
  ///
  /// @throws ArchiveException when no volume can be used; with what to do
  public static Archive open(VolumeSettings volumes, ArchiveSettings settings) throws IOException {
    return open(volumes, settings, DiskFaults.NONE);
  }

  static Archive open(VolumeSettings volumes, ArchiveSettings settings, DiskFaults faults)
      throws IOException {
    KnownVolumes known = KnownVolumes.open(volumes.memory());
    var archive = new Archive(settings, volumes, known, faults);
    boolean opened = false;
    try {
      opened = archive.awaitVolumes();
      if (!opened) {
        throw new ArchiveException(
            archive.keepers.stream().map(VolumeKeeper::problem).collect(Collectors.joining("; ")));
      }
      archive.watch.start();
      return archive;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ArchiveException("interrupted while the archive was opened", e);
    } finally {
      if (!opened) {
        archive.close();
      }
    }
  }

  private boolean awaitVolumes() throws InterruptedException {
    // All are begun before any is waited for.
    keepers.forEach(VolumeKeeper::tick);
    boolean any = false;
    for (VolumeKeeper keeper : keepers) {
      any |= keeper.awaitOpen(keepers.size() == 1 ? Long.MAX_VALUE : OPEN_LIMIT_MILLIS);
    }
    return any;
  }

  public ServerId server() {
    return settings.server();
  }

  /// Begins to delete footage as a policy says, which is asked for anew each time. Until this is
  /// called, nothing is deleted.
  public void retain(Supplier<RetentionPolicy> policy, RetentionClock clock) {
    retention.start(policy, clock);
  }

  /// Waits until every deletion heeds what the policy says now, so that what is protected and still
  /// there stays. Where a disk hangs in the deletion of a file, it waits for 4 s, and that file may
  /// go.
  public void heedProtection() {
    try {
      for (VolumeKeeper keeper : keepers) {
        Optional<Volume> volume = keeper.volume();
        if (volume.isPresent() && !volume.get().awaitUnlink(keeper.calls().limitMillis())) {
          log.warn(
              "{}: hangs in the deletion of a file, which may be protected now", keeper.root());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Why nothing has been deleted for its age for long, with what to do; empty when all is well.
  public Optional<String> retentionProblem() {
    return retention.problem();
  }

  /// Begins to tell what becomes of the volumes, with what has happened since the archive was
  /// opened.
  public void tell(ArchiveListener listener) {
    watch.tell(listener);
  }

  /// How the volumes are, in the configured order.
  public List<VolumeReport> volumes() {
    return keepers.stream().map(VolumeKeeper::report).toList();
  }

  /// Builds the index anew from the files. Not while cameras are recorded.
  public void rebuildIndex() throws IOException {
    for (VolumeKeeper keeper : keepers) {
      Optional<Volume> volume = keeper.volume();
      if (volume.isPresent()) {
        volume.get().rebuildIndex();
      }
    }
  }

  /// What there is of a camera in a period. Nothing is left out in silence: what is on a volume
  /// that is missing, hangs or fails is told as withheld, as far as this server has seen the
  /// volume, and else that it may be anything.
  public Holdings holdings(CameraId camera, long fromMicros, long toMicros) {
    Reading reading = read(camera, fromMicros, toMicros);
    return new Holdings(pieces(reading.placed()), reading.withheld());
  }

  /// Footage of a camera that overlaps a period and can be read: one piece for each stretch that
  /// was recorded without a gap, in order. Pieces are not cut to the period. [#holdings] tells what
  /// else there may be.
  ///
  /// @throws IOException when nothing can be read at all, though there should be something
  public List<Piece> pieces(CameraId camera, long fromMicros, long toMicros) throws IOException {
    return pieces(placed(camera, fromMicros, toMicros));
  }

  private List<Piece> pieces(List<PlacedSegment> placed) {
    var pieces = new ArrayList<Piece>();
    for (PlacedSegment each : placed) {
      Segment segment = each.segment();
      pieces.add(new Piece(server(), segment.camera(), segment.startMicros(), segment.endMicros()));
    }
    return Timeline.joined(pieces);
  }

  /// Periods of a camera that retention has deleted and that overlap a period, by start. Footage of
  /// the same time may still be on another volume. Of a volume that this server has not seen yet
  /// nothing is known.
  public List<Piece> deleted(CameraId camera, long fromMicros, long toMicros) {
    var deleted = new ArrayList<Piece>();
    for (VolumeKeeper keeper : keepers) {
      keeper.lastKnown().stream()
          .flatMap(
              volume -> volume.index().inventory().deleted(camera, fromMicros, toMicros).stream())
          .forEach(each ->
              deleted.add(new Piece(server(), camera, each.startMicros(), each.endMicros())));
    }
    return Timeline.joined(deleted);
  }

  /// Writes footage of a camera as one fragmented MP4, fragment by fragment: from the key frame at
  /// or before `fromMicros` to the last sample before `toMicros`. Times start at 0 and jump where
  /// nothing was recorded; each fragment carries its wall-clock time.
  ///
  /// @throws NoFootageException when there is none; nothing was written then
  /// @throws WithheldFootageException when some of it is known to lie on a volume that cannot be
  ///   read, and nowhere else; nothing was written then
  public void copy(CameraId camera, long fromMicros, long toMicros, OutputStream out)
      throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        ArchiveCopy.write(sources(camera, fromMicros, toMicros), fromMicros, toMicros, out);
        return;
      } catch (NoSuchFileException e) {
        // Retention deletes the oldest while this begins; nothing is written yet.
        if (tries == MAX_COPY_TRIES) {
          throw e;
        }
      }
    }
  }

  private List<FootageSource> sources(CameraId camera, long fromMicros, long toMicros)
      throws IOException {
    Reading reading = read(camera, fromMicros, toMicros);
    refuseWithheld(reading, camera, fromMicros, toMicros);
    List<FootageSource> files = new ArrayList<>();
    for (PlacedSegment each : reading.orFailure()) {
      if (each.isThere()) {
        files.add(each.source());
      }
    }
    if (files.isEmpty()) {
      throw new NoFootageException("camera " + camera, fromMicros, toMicros);
    }
    return files;
  }

  /// Durable segments that overlap a period, closed and open, in order.
  List<Segment> segments(CameraId camera, long fromMicros, long toMicros) throws IOException {
    return placed(camera, fromMicros, toMicros).stream().map(PlacedSegment::segment).toList();
  }

  private List<PlacedSegment> placed(CameraId camera, long fromMicros, long toMicros)
      throws IOException {
    return read(camera, fromMicros, toMicros).orFailure();
  }

  /// @param placed what can be read
  /// @param failure why an index could not be read
  private record Reading(
      List<PlacedSegment> placed, List<Withheld> withheld, Optional<IOException> failure) {
    List<PlacedSegment> orFailure() throws IOException {
      if (failure.isPresent() && placed.isEmpty()) {
        throw failure.get();
      }
      return placed;
    }
  }

  /// Asks each volume once, so that what it has is either read or withheld.
  private Reading read(CameraId camera, long fromMicros, long toMicros) {
    var all = new ArrayList<PlacedSegment>();
    var withheld = new ArrayList<Withheld>();
    Optional<IOException> failure = Optional.empty();
    long contextMicros = fromMicros - Takes.CONTEXT_MICROS;
    for (VolumeKeeper keeper : keepers) {
      Optional<Volume> volume = keeper.volume().filter(_ -> keeper.readable());
      try {
        if (volume.isPresent()) {
          keeper
              .calls()
              .call(
                  "reading the index", () -> volume.get().segments(camera, contextMicros, toMicros))
              .forEach(segment -> all.add(PlacedSegment.whole(keeper, volume.get(), segment)));
        } else {
          withheld.addAll(withheld(keeper, keeper.why(), camera, fromMicros, toMicros));
        }
      } catch (IOException e) {
        failure = Optional.of(e);
        String why = String.valueOf(e.getMessage());
        withheld.addAll(withheld(keeper, why, camera, fromMicros, toMicros));
      }
    }
    return new Reading(PlacedSegment.merged(all, fromMicros), withheld, failure);
  }

  /// What a volume holds that cannot be read, as far as is known, and that it may hold more of what
  /// is not known of it.
  private List<Withheld> withheld(
      VolumeKeeper keeper, String why, CameraId camera, long fromMicros, long toMicros) {
    var holder = new Withheld.Holder(server(), Optional.of(keeper.root().toString()), why);
    VolumeInventory.Known known =
        keeper
            .lastKnown()
            .map(volume -> volume.known(camera, fromMicros, toMicros))
            .orElse(VolumeInventory.Known.NOTHING);
    var withheld = new ArrayList<Withheld>();
    for (Periods.Period each : known.held()) {
      new Withheld(holder, each.startMicros(), each.endMicros(), true)
          .within(fromMicros, toMicros)
          .ifPresent(withheld::add);
    }
    if (known.knownFromMicros() > fromMicros) {
      long until = Math.min(known.knownFromMicros(), toMicros);
      withheld.add(new Withheld(holder, fromMicros, until, false));
    }
    return withheld;
  }

  private void refuseWithheld(Reading reading, CameraId camera, long fromMicros, long toMicros)
      throws WithheldFootageException {
    var withholding = new Withholding(reading.withheld());
    for (Timeline.Gap gap : Timeline.of(pieces(reading.placed())).gaps(fromMicros, toMicros)) {
      for (Withholding.Part part : withholding.of(gap.startMicros(), gap.endMicros())) {
        if (part.certainty() == Withholding.Certainty.HELD) {
          throw new WithheldFootageException(
              "footage of camera "
                  + camera
                  + " from "
                  + Times.text(part.fromMicros())
                  + " to "
                  + Times.text(part.toMicros())
                  + " cannot be read now: "
                  + part.sentence());
        }
      }
    }
  }

  /// Begins a segment. Its file comes into being with the first fragment.
  SegmentRoute begin(CameraId camera, long startMicros, byte[] header, SegmentListener listener) {
    var route = new SegmentRoute(this, camera, header, listener);
    routes.add(route);
    route.begin(startMicros);
    return route;
  }

  /// Whether there is another volume to go on with.
  boolean keepsFragments() {
    return keepers.size() > 1;
  }

  /// Where a segment begins; empty when all volumes are missing.
  Optional<VolumeKeeper> first() {
    return Placement.first(keepers.stream().map(VolumeKeeper::candidate).toList())
        .map(placement -> keepers.get(placement.volume()));
  }

  /// Where a segment goes on that has failed on other volumes.
  ///
  /// @param failing one more volume that is out of question
  Optional<VolumeKeeper> next(Set<Integer> failed, int failing) {
    return Placement.next(
            keepers.stream()
                .filter(each -> !failed.contains(each.number()) && each.number() != failing)
                .map(VolumeKeeper::candidate)
                .toList())
        .map(placement -> keepers.get(placement.volume()));
  }

  /// Where a segment goes on that could stay on a volume that does not keep up.
  ///
  /// @param failed volumes that are out of question, and one more
  boolean hasBetter(Set<Integer> failed, int slow) {
    return Placement.better(
            keepers.stream()
                .filter(each -> !failed.contains(each.number()) && each.number() != slow)
                .map(VolumeKeeper::candidate)
                .toList())
        .isPresent();
  }

  /// Memory in bytes that fragments may take which wait for one volume.
  private long share() {
    long waiting = keepers.stream().mapToLong(VolumeKeeper::waitingBytes).sum();
    return Backlog.share(buffers.maxBytes(), buffers.usedBytes(), waiting, keepers.size());
  }

  /// Whether there is memory for more pictures, and room before the volume on which a segment would
  /// begin.
  boolean hasRoom() {
    return buffers.hasRoom() && first().map(keeper -> keeper.backlog().hasRoom()).orElse(true);
  }

  /// Why there is no volume for a segment, and what to do.
  String nowhere() {
    return "no volume of the archive can be written: "
        + volumes().stream()
            .flatMap(each -> each.problem().stream())
            .collect(Collectors.joining("; "));
  }

  /// What is wrong when no volume is ready, and where.
  Optional<Problem> trouble() {
    List<VolumeState> states = keepers.stream().map(VolumeKeeper::state).toList();
    if (states.contains(VolumeState.READY)) {
      return Optional.empty();
    }
    Cause cause =
        states.contains(VolumeState.FULL)
            ? Cause.DISK_FULL
            : states.contains(VolumeState.HUNG) ? Cause.DISK_SLOW : Cause.DISK_FAILED;
    return Optional.of(new Problem(cause, nowhere()));
  }

  /// A segment needs nothing any more.
  void over(SegmentRoute route) {
    routes.remove(route);
  }

  private void leave(Volume volume, String problem, boolean must) {
    routes.forEach(route -> route.leave(volume, problem, must));
  }

  private void relieve(Volume volume) {
    routes.forEach(route -> route.relieve(volume));
  }

  private void retry() {
    routes.forEach(SegmentRoute::retry);
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

  /// Writes and syncs what has arrived, and lets go of the folders; takes 20 s at most.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      retention.close();
      watch.close();
      Closing.all(keepers);
    }
  }
}
