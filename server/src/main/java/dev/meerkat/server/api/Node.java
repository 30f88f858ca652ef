package dev.meerkat.server.api;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.recorder.Holdings;
import dev.meerkat.recorder.NoFootageException;
import dev.meerkat.recorder.VolumeReport;
import dev.meerkat.server.config.Nearest;
import dev.meerkat.server.hooks.HookFolder;
import dev.meerkat.server.notice.PostOffice;
import dev.meerkat.server.watch.DecisionLog;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// The parts of the running server that the API speaks for.
///
/// @param watch the newest state
/// @param recording empty: of a witness
public record Node(
    ServerId self,
    Supplier<WatchState> watch,
    ConfigurationStore store,
    DecisionLog decisions,
    Optional<RecordingParts> recording,
    Membership membership,
    HookFolder hooks,
    PostOffice office,
    GroupDesk groups) {
  private static final int AUTHORITY_DIGITS = 16;

  /// The name of the site that the server is in now.
  String site() {
    return membership.tls().identity().siteName();
  }

  /// Beginning of the fingerprint of the site's authority.
  String authority() {
    return authority(membership.tls().identity());
  }

  /// The same of any identity.
  public static String authority(SiteIdentity identity) {
    return identity.siteFingerprint().substring(0, AUTHORITY_DIGITS);
  }

  /// Whether a server never records; of this one that is known before its site knows it.
  boolean isWitness(ServerId server) {
    return server.equals(self) ? recording.isEmpty() : configuration().isWitness(server);
  }

  /// What this server has of a camera in a period.
  Holdings holdings(CameraId camera, long fromMicros, long toMicros) {
    return recording
        .map(each -> each.archive().holdings(camera, fromMicros, toMicros))
        .orElse(new Holdings(List.of(), List.of()));
  }

  /// Writes footage of this server, as [Archive#copy] does.
  void copy(CameraId camera, long fromMicros, long toMicros, OutputStream out) throws IOException {
    if (recording.isEmpty()) {
      throw new NoFootageException("camera " + camera, fromMicros, toMicros);
    }
    recording.get().archive().copy(camera, fromMicros, toMicros, out);
  }

  /// How the volumes of this server are.
  List<VolumeReport> volumes() {
    return recording.map(each -> each.archive().volumes()).orElse(List.of());
  }

  SiteConfiguration configuration() {
    return store.configuration();
  }

  /// Who records each camera or tries to, as told by all live servers, in order of camera and
  /// server.
  static SortedMap<CameraId, SortedMap<ServerId, RecordingReport>> recordings(
      ServerId self, WatchState state) {
    var all = new TreeMap<CameraId, SortedMap<ServerId, RecordingReport>>();
    addAll(all, self, state.recordings());
    state.statuses().forEach((server, status) -> addAll(all, server, status.recordings()));
    return all;
  }

  private static void addAll(
      SortedMap<CameraId, SortedMap<ServerId, RecordingReport>> all,
      ServerId server,
      SortedMap<CameraId, RecordingReport> reports) {
    reports.forEach(
        (camera, report) -> all.computeIfAbsent(camera, _ -> new TreeMap<>()).put(server, report));
  }

  /// @throws ApiException when there is no such camera
  Camera camera(CameraId id) {
    SortedMap<CameraId, Camera> cameras = configuration().cameras();
    Camera camera = cameras.get(id);
    if (camera == null) {
      throw unknown("camera", id.value(), cameras.keySet());
    }
    return camera;
  }

  /// The server of that name or alias, whether or not there is one.
  ///
  /// @throws ApiException when it can be neither
  ServerId serverCalled(String text) {
    return configuration().called(text).orElseGet(() -> ServerApi.serverId(text));
  }

  /// The aliases of servers that have one, by name.
  SortedMap<String, String> aliases() {
    var aliases = new TreeMap<String, String>();
    configuration().servers().values().stream()
        .filter(each -> !each.alias().isEmpty())
        .forEach(each -> aliases.put(each.id().value(), each.alias()));
    return aliases;
  }

  /// @param field of the request that names the server
  /// @throws ApiException when nobody knows such a server
  ServerId server(String field, String text) {
    ServerId id = serverCalled(text);
    TreeSet<ServerId> known = new TreeSet<>(configuration().servers().keySet());
    known.addAll(watch.get().members());
    known.add(self);
    if (!known.contains(id)) {
      ApiException unknown = unknown("server", text, known);
      throw ApiException.invalid(field + ": " + unknown.getMessage(), unknown.answer().hint());
    }
    return id;
  }

  static ApiException unknown(String kind, String name, Collection<?> known) {
    String hint =
        Nearest.to(name, known.stream().map(Object::toString).toList())
            .map(each -> "did you mean '" + each + "'?")
            .orElse("GET /api/v1/" + kind + "s lists them");
    return ApiException.notFound("there is no " + kind + " '" + name + "'", hint);
  }
}
