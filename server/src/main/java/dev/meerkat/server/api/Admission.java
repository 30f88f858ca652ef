package dev.meerkat.server.api;

import java.util.List;
import java.util.Map;

/// What a server that joins and one that lets it in say to each other, in JSON.
public final class Admission {
  /// Where, on the site port of a server.
  public static final String PATH = "/api/v1/admission";

  private Admission() {}

  /// @param clockMillis its wall clock, milliseconds since the epoch
  /// @param key its public key, in PEM
  /// @param cameras its cameras and their homes
  /// @param companions other servers of the site that it is in now
  public record Request(
      String name,
      String site,
      long clockMillis,
      String key,
      Map<String, String> cameras,
      List<String> companions) {}

  /// @param certificate its certificate, in PEM, as all that follows
  /// @param authority the certificate of the site's authority
  /// @param authorityKey the private key of that
  /// @param places where the servers of the site listen for the cluster
  public record Answer(
      String certificate, String authority, String authorityKey, Map<String, String> places) {
    /// Not the key.
    @Override
    public String toString() {
      return "admission by " + places.keySet();
    }
  }
}
