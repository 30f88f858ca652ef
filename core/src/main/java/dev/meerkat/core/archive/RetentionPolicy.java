package dev.meerkat.core.archive;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.SiteConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What may be deleted and what must be.
///
/// @param defaults for cameras that say nothing, and for those that are no longer configured
/// @param cameras what cameras say of themselves
/// @param protectedRanges by camera
public record RetentionPolicy(
    RetentionLimits defaults,
    SortedMap<CameraId, RetentionLimits> cameras,
    SortedMap<CameraId, List<ProtectedRange>> protectedRanges) {
  /// Deletes nothing but what a full disk asks for.
  public static final RetentionPolicy KEEP =
      new RetentionPolicy(RetentionLimits.UNSET, new TreeMap<>(), new TreeMap<>());

  public RetentionPolicy {
    cameras = Collections.unmodifiableSortedMap(new TreeMap<>(cameras));
    protectedRanges = Collections.unmodifiableSortedMap(new TreeMap<>(protectedRanges));
  }

  public static RetentionPolicy of(
      RetentionLimits defaults,
      SortedMap<CameraId, RetentionLimits> cameras,
      Collection<ProtectedRange> ranges) {
    SortedMap<CameraId, List<ProtectedRange>> byCamera = new TreeMap<>();
    ranges.forEach(
        range -> byCamera.computeIfAbsent(range.camera(), _ -> new ArrayList<>()).add(range));
    byCamera.replaceAll((_, own) -> List.copyOf(own));
    return new RetentionPolicy(defaults, cameras, byCamera);
  }

  /// What the site says.
  public static RetentionPolicy of(RetentionLimits defaults, SiteConfiguration site) {
    SortedMap<CameraId, RetentionLimits> cameras = new TreeMap<>();
    for (Camera camera : site.cameras().values()) {
      cameras.put(camera.id(), camera.retention());
    }
    return of(defaults, cameras, site.protectedRanges().values());
  }

  public RetentionLimits limits(CameraId camera) {
    return cameras.getOrDefault(camera, RetentionLimits.UNSET).or(defaults);
  }

  public boolean protects(CameraId camera, long startMicros, long endMicros) {
    return protectedRanges.getOrDefault(camera, List.of()).stream()
        .anyMatch(each -> each.touches(startMicros, endMicros));
  }
}
