package dev.meerkat.core.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The configured site, the same on every server once their documents have converged.
///
/// @param protectedRanges by their names
public record SiteConfiguration(
    SortedMap<CameraId, Camera> cameras,
    SortedMap<ServerId, ServerSettings> servers,
    SortedMap<String, ProtectedRange> protectedRanges) {
  public static final SiteConfiguration EMPTY =
      new SiteConfiguration(new TreeMap<>(), new TreeMap<>());

  /// A site in which nothing is protected.
  public SiteConfiguration(
      SortedMap<CameraId, Camera> cameras, SortedMap<ServerId, ServerSettings> servers) {
    this(cameras, servers, new TreeMap<>());
  }

  public SiteConfiguration {
    cameras = Collections.unmodifiableSortedMap(new TreeMap<>(cameras));
    servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    protectedRanges = Collections.unmodifiableSortedMap(new TreeMap<>(protectedRanges));
  }
}
