package dev.meerkat.core.model;

/// A server as configured (features C1, C5 to C10, C16).
///
/// @param apiUrl where the other servers and clients reach its HTTP API, such as
///   `http://10.0.0.1:7080`
/// @param failoverEnabled whether it takes over cameras of other servers
/// @param maxForeignCameras how many cameras of other servers it may record at once, 0 or more
/// @param location the building or branch where it is; empty when nobody has named any
/// @param draining whether others are to record all that they can in its place, for maintenance
/// @param failback how it gets its cameras back
/// @param redundancy how soon it records in place of another, or for `FAST`, another in its place
/// @param alias what people call it ([Alias]), shown in place of its name (feature A6); empty when
///   nobody has named it
/// @param notifications whether people are told when it records in place of another
/// @param witness whether it only gives its vote to groups, and never records
public record ServerSettings(
    ServerId id,
    String apiUrl,
    boolean failoverEnabled,
    int maxForeignCameras,
    String location,
    boolean draining,
    Failback failback,
    Redundancy redundancy,
    String alias,
    boolean notifications,
    boolean witness) {
  public static final int MAX_LOCATION_CHARS = 100;

  /// A server that records, at no location in particular, in service.
  public ServerSettings(
      ServerId id, String apiUrl, boolean failoverEnabled, int maxForeignCameras) {
    this(
        id,
        apiUrl,
        failoverEnabled,
        maxForeignCameras,
        "",
        false,
        Failback.AUTOMATIC,
        Redundancy.NORMAL,
        "",
        true,
        false);
  }

  public ServerSettings {
    if (maxForeignCameras < 0) {
      throw new IllegalArgumentException(
          "server "
              + id
              + ": maxForeignCameras is "
              + maxForeignCameras
              + ", but must be 0 or more");
    }
    if (location.length() > MAX_LOCATION_CHARS
        || !location.equals(location.strip())
        || location.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "server "
              + id
              + ": a location has at most "
              + MAX_LOCATION_CHARS
              + " characters, no control characters, and no space around it");
    }
    Alias.check(alias);
  }

  public ServerSettings at(String next) {
    return copy(next, draining, failback, redundancy, alias, witness);
  }

  public ServerSettings withDraining(boolean next) {
    return copy(location, next, failback, redundancy, alias, witness);
  }

  public ServerSettings with(Failback next) {
    return copy(location, draining, next, redundancy, alias, witness);
  }

  public ServerSettings with(Redundancy next) {
    return copy(location, draining, failback, next, alias, witness);
  }

  public ServerSettings called(String next) {
    return copy(location, draining, failback, redundancy, next, witness);
  }

  public ServerSettings asWitness(boolean next) {
    return copy(location, draining, failback, redundancy, alias, next);
  }

  private ServerSettings copy(
      String nextLocation,
      boolean nextDraining,
      Failback nextFailback,
      Redundancy nextRedundancy,
      String nextAlias,
      boolean nextWitness) {
    return new ServerSettings(
        id,
        apiUrl,
        failoverEnabled,
        maxForeignCameras,
        nextLocation,
        nextDraining,
        nextFailback,
        nextRedundancy,
        nextAlias,
        notifications,
        nextWitness);
  }

  /// What it is called towards people.
  public String label() {
    return alias.isEmpty() ? id.value() : alias;
  }

  /// How many cameras of other servers it takes: none without Enable Failover, or as a witness.
  public int foreignLimit() {
    return failoverEnabled && !witness ? maxForeignCameras : 0;
  }
}
