package dev.meerkat.core.archive;

import dev.meerkat.core.model.CameraId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What may be deleted and what must be.
///
/// @param defaults for cameras that say nothing, and for those that are no longer configured
/// @param cameras what cameras say of themselves
public record RetentionPolicy(
    RetentionLimits defaults,
    SortedMap<CameraId, RetentionLimits> cameras,
    List<ProtectedRange> protectedRanges) {
  /// Deletes nothing but what a full disk asks for.
  public static final RetentionPolicy KEEP =
      new RetentionPolicy(RetentionLimits.UNSET, new TreeMap<>(), List.of());

  public RetentionPolicy {
    cameras = Collections.unmodifiableSortedMap(new TreeMap<>(cameras));
    protectedRanges = List.copyOf(protectedRanges);
  }

  public RetentionLimits limits(CameraId camera) {
    return cameras.getOrDefault(camera, RetentionLimits.UNSET).or(defaults);
  }

  public boolean protects(CameraId camera, long startMicros, long endMicros) {
    return protectedRanges.stream().anyMatch(each -> each.touches(camera, startMicros, endMicros));
  }
}
