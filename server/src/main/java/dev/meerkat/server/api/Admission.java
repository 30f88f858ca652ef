package dev.meerkat.server.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a server that joins and one that lets it in say to each other, in JSON.
public final class Admission {
  /// Where, on the site port of a server.
  public static final String PATH = "/api/v1/admission";

  /// Where a server of the site is told to go over to another site.
  public static final String MOVE_PATH = "/api/v1/move";

  /// How long a server that is told to may take to be in the other site.
  public static final Duration MOVE_LIMIT = Duration.ofSeconds(15);

  private Admission() {}

  /// @param clockMillis its wall clock, milliseconds since the epoch
  /// @param key its public key, in PEM
  /// @param cameras its cameras and their homes
  /// @param aliases of those of the servers that would come which have one, by name; null from
  ///   versions that told none
  /// @param companions other servers of the site that it is in now
  /// @param together whether they come along
  public record Request(
      String name,
      long clockMillis,
      String key,
      Map<String, String> cameras,
      @Nullable Map<String, String> aliases,
      List<String> companions,
      boolean together) {}

  /// A version of the configuration, whoever wrote it.
  ///
  /// @param wallMillis milliseconds since the epoch
  /// @param counter tells those of one millisecond apart
  public record Version(long wallMillis, int counter) {}

  /// To a server that goes over to another site with all of its site.
  ///
  /// @param authority the certificate of the authority there, in PEM
  /// @param authorityKey the private key of that, with which it makes its own certificate
  /// @param places where servers are there
  /// @param newest version there, which what is brought along is to be newer than; null when the
  ///   site holds nothing, and from versions that told none
  /// @param removed when servers were removed there, by name, milliseconds since the epoch: a
  ///   certificate must be younger; null from versions that told none
  /// @param held names of the documents that the site has already, by kind, which are not to be
  ///   brought along; null from versions that told none
  public record Move(
      String authority,
      String authorityKey,
      Map<String, String> places,
      @Nullable Version newest,
      @Nullable Map<String, Long> removed,
      @Nullable Map<String, List<String>> held) {
    /// Not the key.
    @Override
    public String toString() {
      return "move to " + places.keySet();
    }
  }

  /// @param certificate its certificate, in PEM, as all that follows
  /// @param authority the certificate of the site's authority
  /// @param authorityKey the private key of that
  /// @param places where the servers of the site listen for the cluster
  /// @param newest version there, which what is brought along is to be newer than; null when the
  ///   site holds nothing, and from versions that told none
  /// @param removed when servers were removed from the site, by name, milliseconds since the epoch;
  ///   null from versions that told none
  /// @param held names of the documents that the site has already, by kind, which are not to be
  ///   brought along; null from versions that told none
  public record Answer(
      String certificate,
      String authority,
      String authorityKey,
      Map<String, String> places,
      @Nullable Version newest,
      @Nullable Map<String, Long> removed,
      @Nullable Map<String, List<String>> held) {
    /// Not the key.
    @Override
    public String toString() {
      return "admission by " + places.keySet();
    }
  }
}
