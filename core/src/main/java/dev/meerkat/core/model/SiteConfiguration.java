package dev.meerkat.core.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The configured site, the same on every server once their documents have converged.
public record SiteConfiguration(
    SortedMap<CameraId, Camera> cameras, SortedMap<ServerId, ServerSettings> servers) {
  public static final SiteConfiguration EMPTY =
      new SiteConfiguration(new TreeMap<>(), new TreeMap<>());

  public SiteConfiguration {
    cameras = Collections.unmodifiableSortedMap(new TreeMap<>(cameras));
    servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
  }
}
