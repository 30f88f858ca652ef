package dev.meerkat.core.model;

import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
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

  /// Where a server is; nowhere in particular when it is not known.
  public String location(ServerId server) {
    var settings = servers.get(server);
    return settings == null ? "" : settings.location();
  }

  /// What a server is called towards people: by its alias, or by its name when it has none.
  public String label(ServerId server) {
    var settings = servers.get(server);
    return settings == null ? server.value() : settings.label();
  }

  /// The server that a person means: the one of that name or alias.
  public Optional<ServerId> called(String text) {
    return servers.values().stream()
        .filter(each -> each.id().value().equals(text) || each.alias().equals(text))
        .filter(_ -> !text.isEmpty())
        .map(ServerSettings::id)
        .min(Comparator.comparing(id -> !id.value().equals(text)));
  }

  /// Whether a server only gives its vote to groups, and never records.
  public boolean isWitness(ServerId server) {
    var settings = servers.get(server);
    return settings != null && settings.witness();
  }

  /// The same site, in which one server is a witness, whatever was known of it.
  public SiteConfiguration withWitness(ServerId server) {
    var all = new TreeMap<>(servers);
    var known = servers.get(server);
    all.put(
        server, (known == null ? new ServerSettings(server, "", false, 0) : known).asWitness(true));
    return new SiteConfiguration(cameras, all, protectedRanges);
  }

  /// How many servers are there to record: all but the witnesses.
  public int recorders() {
    return (int) servers.values().stream().filter(each -> !each.witness()).count();
  }

  public boolean isDraining(ServerId server) {
    var settings = servers.get(server);
    return settings != null && settings.draining();
  }

  public Failback failback(ServerId server) {
    var settings = servers.get(server);
    return settings == null ? Failback.AUTOMATIC : settings.failback();
  }

  public Redundancy redundancy(ServerId server) {
    var settings = servers.get(server);
    return settings == null ? Redundancy.NORMAL : settings.redundancy();
  }

  /// The mode of a camera: that of its backup, or `FAST` where its home is set to that and the
  /// backup does not accompany it.
  public Redundancy redundancy(Camera camera) {
    Redundancy ofBackup =
        camera
            .succession()
            .backup()
            .map(this::redundancy)
            .filter(Redundancy::accompanies)
            .orElse(Redundancy.NORMAL);
    return ofBackup == Redundancy.NORMAL && redundancy(camera.home()) == Redundancy.FAST
        ? Redundancy.FAST
        : ofBackup;
  }

  /// Whether a server may record a camera, as far as locations go: it is the camera's home, or the
  /// camera may be taken over there. The cameras of a server that was removed may go anywhere:
  /// where they are is not known any more, and nobody would have them else.
  public boolean permits(ServerId server, Camera camera) {
    return server.equals(camera.home())
        || !servers.containsKey(camera.home())
        || camera.succession().permits(server, location(camera.home()), location(server));
  }
}
