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
/// @param aliases of those of the servers that would come which have one
/// @param companions other servers of the site that it is in now
/// @param together whether they come along: the whole site joins
public record Applicant(
    ServerId name,
    long clockMillis,
    SortedMap<CameraId, ServerId> cameras,
    SortedMap<ServerId, String> aliases,
    SortedSet<ServerId> companions,
    boolean together) {
  public Applicant {
    cameras = Collections.unmodifiableSortedMap(new TreeMap<>(cameras));
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    companions = Collections.unmodifiableSortedSet(new TreeSet<>(companions));
  }

  /// All servers that would join.
  public SortedSet<ServerId> servers() {
    SortedSet<ServerId> servers = new TreeSet<>(together ? companions : new TreeSet<>());
    servers.add(name);
    return servers;
  }

  /// What people call a server that would join.
  String label(ServerId server) {
    return aliases.getOrDefault(server, server.value());
  }
}
