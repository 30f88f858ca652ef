package dev.meerkat.core.site;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A server that asks to be let into a site, and what it would bring along.
///
/// @param clockMillis its wall clock, milliseconds since the epoch
/// @param cameras its cameras and their homes
/// @param companions other servers of the site that it is in now
/// @param together whether they come along: the whole site joins
public record Applicant(
    ServerId name,
    long clockMillis,
    SortedMap<CameraId, ServerId> cameras,
    SortedSet<ServerId> companions,
    boolean together) {
  public Applicant {
    cameras = Collections.unmodifiableSortedMap(new TreeMap<>(cameras));
    companions = Collections.unmodifiableSortedSet(new TreeSet<>(companions));
  }

  /// All servers that would join.
  public SortedSet<ServerId> servers() {
    SortedSet<ServerId> servers = new TreeSet<>(together ? companions : new TreeSet<>());
    servers.add(name);
    return servers;
  }
}
