package dev.meerkat.core.archive;

import dev.meerkat.core.archive.Deletion.Reason;
import dev.meerkat.core.model.CameraId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which segments are deleted (feature B4): a pure function, which looks at the oldest segments of
/// each camera and takes from these only.
///
/// 1. *Age*: what ended longer ago than its camera's limit, while the clock is trusted
///    ([ClockTrial]).
/// 2. *Size*: the oldest of a camera, until the camera has no more than its limit.
/// 3. *Space*: while no usable volume has its floor free, the oldest of all cameras. A volume that
///    still has room takes the recordings, so a full one beside it costs nothing.
///
/// A protected segment is never taken. Within each reason the oldest goes first, and each stops as
/// soon as there is enough. Done again after its own deletions it finds nothing more.
public final class Retention {
  private static final Comparator<StoredSegment> OLDEST =
      Comparator.comparingLong(StoredSegment::startMicros)
          .thenComparing(StoredSegment::camera)
          .thenComparingInt(StoredSegment::volume);

  /// One camera's footage.
  ///
  /// @param totalBytes of all its segments
  /// @param oldest some of its segments, without a gap from the oldest unprotected one on; in any
  ///   order
  public record Footage(long totalBytes, List<StoredSegment> oldest) {
    public Footage {
      oldest = List.copyOf(oldest);
    }
  }

  private final RetentionPolicy policy;
  private final SortedMap<CameraId, ArrayDeque<StoredSegment>> left = new TreeMap<>();
  private final SortedMap<Integer, Long> freed = new TreeMap<>();
  private final List<Deletion> deletions = new ArrayList<>();

  private Retention(RetentionPolicy policy) {
    this.policy = policy;
  }

  /// @param nowMicros the wall clock; empty while it is not trusted, and nothing is too old
  /// @param maxDeletions the list is no longer than this; what is left over is found the next time
  public static List<Deletion> decide(
      SortedMap<CameraId, Footage> footage,
      RetentionPolicy policy,
      List<VolumeSpace> volumes,
      OptionalLong nowMicros,
      int maxDeletions) {
    var retention = new Retention(policy);
    footage.forEach(retention::camera);
    nowMicros.ifPresent(retention::byAge);
    footage.forEach(retention::bySize);
    retention.bySpace(volumes);
    List<Deletion> all = retention.deletions;
    return List.copyOf(all.subList(0, Math.min(all.size(), maxDeletions)));
  }

  private void camera(CameraId camera, Footage footage) {
    List<StoredSegment> free =
        footage.oldest().stream()
            .filter(each -> !policy.protects(camera, each.startMicros(), each.endMicros()))
            .sorted(OLDEST)
            .toList();
    left.put(camera, new ArrayDeque<>(free));
  }

  private void byAge(long nowMicros) {
    var aged = new ArrayList<StoredSegment>();
    left.forEach((camera, segments) -> {
      long maxAgeMicros = policy.limits(camera).maxAgeMicros().orElse(0);
      while (maxAgeMicros > 0
          && !segments.isEmpty()
          && segments.getFirst().endMicros() <= nowMicros - maxAgeMicros) {
        aged.add(segments.removeFirst());
      }
    });
    aged.sort(OLDEST);
    aged.forEach(segment -> delete(segment, Reason.AGE));
  }

  private void bySize(CameraId camera, Footage footage) {
    long maxBytes = policy.limits(camera).maxBytes().orElse(0);
    long bytes = footage.totalBytes();
    for (Deletion deletion : deletions) {
      bytes -= deletion.segment().camera().equals(camera) ? deletion.segment().sizeBytes() : 0;
    }
    ArrayDeque<StoredSegment> segments = left.getOrDefault(camera, new ArrayDeque<>());
    while (maxBytes > 0 && bytes > maxBytes && !segments.isEmpty()) {
      StoredSegment oldest = segments.removeFirst();
      bytes -= oldest.sizeBytes();
      delete(oldest, Reason.SIZE);
    }
  }

  private void bySpace(List<VolumeSpace> volumes) {
    if (volumes.stream().noneMatch(VolumeSpace::usable)) {
      return;
    }
    var oldest = new PriorityQueue<>(OLDEST);
    left.values()
        .forEach(segments -> {
          if (!segments.isEmpty()) {
            oldest.add(segments.removeFirst());
          }
        });
    while (!oldest.isEmpty() && volumes.stream().noneMatch(this::hasRoom)) {
      StoredSegment segment = oldest.remove();
      delete(segment, Reason.SPACE);
      ArrayDeque<StoredSegment> more = left.getOrDefault(segment.camera(), new ArrayDeque<>());
      if (!more.isEmpty()) {
        oldest.add(more.removeFirst());
      }
    }
  }

  private boolean hasRoom(VolumeSpace volume) {
    long freeBytes = volume.freeBytes() + freed.getOrDefault(volume.volume(), 0L);
    return volume.usable() && freeBytes >= volume.floorBytes();
  }

  private void delete(StoredSegment segment, Reason reason) {
    deletions.add(new Deletion(segment, reason));
    freed.merge(segment.volume(), segment.sizeBytes(), Long::sum);
  }
}
