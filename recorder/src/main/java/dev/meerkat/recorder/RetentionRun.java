package dev.meerkat.recorder;

import dev.meerkat.core.archive.Deletion;
import dev.meerkat.core.archive.Retention;
import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.archive.StoredSegment;
import dev.meerkat.core.archive.VolumeSpace;
import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes what [Retention] says, on a schedule of its own: asks each volume for its oldest
/// segments, decides over all of them, has each volume delete its own ([VolumeDeletion]). A volume
/// that hangs or fails is left out.
final class RetentionRun implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RetentionRun.class);

  /// Segments of each camera on each volume that a pass looks at.
  private static final int OLDEST = 100;

  /// Of all cameras.
  private static final int MAX_DELETIONS = 1_000;

  private static final int PAGE = 500;

  /// Segments of a camera that a pass reads at most, while it looks for ones that are not protected
  /// and can be deleted.
  private static final int MAX_PAGES = 2_000;

  private final List<VolumeKeeper> keepers;
  private final Map<Integer, VolumeDeletion> volumes = new ConcurrentHashMap<>();
  private final int intervalMillis;
  private final ScheduledThreadPoolExecutor schedule;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile Optional<Sources> sources = Optional.empty();

  private record Sources(Supplier<RetentionPolicy> policy, RetentionClock clock) {}

  RetentionRun(List<VolumeKeeper> keepers, int intervalMillis) {
    this.keepers = keepers;
    this.intervalMillis = intervalMillis;
    schedule =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("archive-retention").factory());
    schedule.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start(Supplier<RetentionPolicy> policy, RetentionClock clock) {
    sources = Optional.of(new Sources(policy, clock));
    var _ = schedule.scheduleWithFixedDelay(this::pass, 0, intervalMillis, TimeUnit.MILLISECONDS);
  }

  /// Why nothing is deleted for its age.
  Optional<String> problem() {
    return sources.flatMap(from -> from.clock().problem());
  }

  /// Space is wanted before the next turn.
  void soon() {
    if (sources.isPresent() && asked.compareAndSet(false, true)) {
      try {
        schedule.execute(() -> {
          asked.set(false);
          pass();
        });
      } catch (RejectedExecutionException _) {
        log.debug("No retention any more: the archive is being closed");
      }
    }
  }

  private void pass() {
    try {
      Sources from = sources.orElseThrow();
      int _ = pass(from.policy(), from.clock().nowMicros());
    } catch (Throwable e) {
      log.error("Retention failed in an unexpected way, and is tried again", e);
    }
  }

  /// @return how many segments were deleted by now; a deletion may go on
  private int pass(Supplier<RetentionPolicy> policies, OptionalLong nowMicros) {
    RetentionPolicy policy = policies.get();
    List<VolumeSpace> spaces = keepers.stream().map(VolumeKeeper::space).toList();
    SortedMap<CameraId, Long> sizes = new TreeMap<>();
    SortedMap<CameraId, List<StoredSegment>> oldest = new TreeMap<>();
    for (VolumeKeeper keeper : keepers) {
      if (spaces.get(keeper.number()).usable()) {
        collect(keeper, policy, sizes, oldest);
      }
    }
    SortedMap<CameraId, Retention.Footage> footage = new TreeMap<>();
    sizes.forEach((camera, bytes) ->
        footage.put(camera, new Retention.Footage(bytes, oldest.getOrDefault(camera, List.of()))));
    List<Deletion> deletions = Retention.decide(footage, policy, spaces, nowMicros, MAX_DELETIONS);
    int deleted = 0;
    for (VolumeKeeper keeper : keepers) {
      List<Deletion> own =
          deletions.stream().filter(each -> each.segment().volume() == keeper.number()).toList();
      if (spaces.get(keeper.number()).usable()) {
        deleted += deletion(keeper).delete(own, policies);
      }
    }
    return deleted;
  }

  private void collect(
      VolumeKeeper keeper,
      RetentionPolicy policy,
      SortedMap<CameraId, Long> sizes,
      SortedMap<CameraId, List<StoredSegment>> oldest) {
    Optional<Volume> volume = keeper.volume();
    if (volume.isEmpty()) {
      return;
    }
    SegmentIndex index = volume.get().index();
    try {
      for (var size : index.inventory().sizes().entrySet()) {
        CameraId camera = size.getKey();
        sizes.merge(camera, size.getValue(), Long::sum);
        oldest
            .computeIfAbsent(camera, _ -> new ArrayList<>())
            .addAll(oldest(keeper, index, policy, camera));
      }
    } catch (IOException e) {
      log.warn("{}: left out of retention this time: {}", keeper.root(), e.toString());
    }
  }

  private List<StoredSegment> oldest(
      VolumeKeeper keeper, SegmentIndex index, RetentionPolicy policy, CameraId camera)
      throws IOException {
    var found = new ArrayList<StoredSegment>();
    long from = 0;
    for (int page = 0; page < MAX_PAGES; page++) {
      long start = from;
      int limit = page == 0 ? OLDEST : PAGE;
      List<Segment> segments =
          keeper.calls().call("reading the index", () -> index.page(camera, start, limit));
      for (Segment each : segments) {
        from = each.startMicros() + 1;
        if (!policy.protects(camera, each.startMicros(), each.endMicros())
            && !deletion(keeper).leavesAlone(each)
            && found.size() < OLDEST) {
          found.add(
              new StoredSegment(
                  keeper.number(), camera, each.startMicros(), each.endMicros(), each.sizeBytes()));
        }
      }
      if (segments.size() < limit || found.size() >= OLDEST) {
        break;
      }
    }
    return found;
  }

  private VolumeDeletion deletion(VolumeKeeper keeper) {
    return volumes.computeIfAbsent(keeper.number(), _ -> new VolumeDeletion(keeper, this::soon));
  }

  @Override
  public void close() {
    schedule.shutdown();
  }
}
