package dev.meerkat.core.model;

/// A server as configured (feature C1).
///
/// @param apiUrl where the other servers and clients reach its HTTP API, such as
///   `http://10.0.0.1:7080`
/// @param failoverEnabled whether it takes over cameras of other servers
/// @param maxForeignCameras how many cameras of other servers it may record at once, 0 or more
public record ServerSettings(
    ServerId id, String apiUrl, boolean failoverEnabled, int maxForeignCameras) {
  public ServerSettings {
    if (maxForeignCameras < 0) {
      throw new IllegalArgumentException(
          "server "
              + id
              + ": maxForeignCameras is "
              + maxForeignCameras
              + ", but must be 0 or more");
    }
  }
}
