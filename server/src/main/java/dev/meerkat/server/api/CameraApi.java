package dev.meerkat.server.api;

import dev.meerkat.core.document.CameraDocuments;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// `/cameras`: what is recorded, and from where.
final class CameraApi {
  private final Node node;

  /// Held from reading the configuration to writing it, so that of two who add one camera at a time
  /// through this server, one is refused.
  private final ReentrantLock editing = new ReentrantLock();

  CameraApi(Node node) {
    this.node = node;
  }

  static CameraId cameraId(String text) {
    try {
      return new CameraId(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
  }

  void list(Exchange exchange) {
    exchange.onlyQuery();
    exchange.answer(
        200, node.configuration().cameras().values().stream().map(CameraApi::answer).toList());
  }

  void show(Exchange exchange) {
    exchange.onlyQuery();
    exchange.answer(200, answer(node.camera(exchange.camera())));
  }

  void add(Exchange exchange) throws IOException {
    Body body = exchange.body();
    String name = body.requiredText("name");
    String url = body.requiredText("url");
    CameraServers servers = CameraServers.read(body);
    CameraChanges changes = CameraChanges.read(body);
    body.close();
    CameraId id = cameraId(name);
    Camera fresh = new Camera(id, url, "", "", node.self(), FailoverPriority.MEDIUM, true);
    editing.lock();
    try {
      if (node.configuration().cameras().containsKey(id)) {
        throw ApiException.conflict(
            "there is a camera '" + id + "' already", "choose another name, or change that camera");
      }
      Camera camera = changes.apply(servers.apply(fresh, node), Optional.of(url));
      changes.checkAnalytics(camera, node);
      save(List.of(camera));
      exchange.answer(201, answer(camera));
    } finally {
      editing.unlock();
    }
  }

  void change(Exchange exchange) throws IOException {
    CameraId id = exchange.camera();
    Body body = exchange.body();
    Optional<String> url = body.text("url");
    CameraServers servers = CameraServers.read(body);
    CameraChanges changes = CameraChanges.read(body);
    body.close();
    editing.lock();
    try {
      Camera camera = changes.apply(servers.apply(node.camera(id), node), url);
      changes.checkAnalytics(camera, node);
      save(List.of(camera));
      exchange.answer(200, answer(camera));
    } finally {
      editing.unlock();
    }
  }

  /// The same change of several cameras, or of all whose home is one server: of all, or of none.
  void changeSeveral(Exchange exchange) throws IOException {
    Body body = exchange.body();
    Optional<List<String>> names = body.texts("cameras");
    Optional<String> of = body.text("of");
    CameraServers servers = CameraServers.read(body);
    CameraChanges changes = CameraChanges.read(body);
    body.close();
    if (names.isPresent() == of.isPresent()) {
      throw ApiException.invalid(
          "the request must name either 'cameras' or, in 'of', the server whose cameras are meant",
          "");
    }
    editing.lock();
    try {
      List<Camera> before =
          of.isPresent()
              ? camerasOf(of.orElseThrow())
              : names.orElseThrow().stream()
                  .distinct()
                  .map(name -> node.camera(cameraId(name)))
                  .toList();
      List<Camera> after =
          before.stream()
              .map(each -> changes.apply(servers.apply(each, node), Optional.empty()))
              .toList();
      after.forEach(each -> changes.checkAnalytics(each, node));
      save(after);
      exchange.answer(200, after.stream().map(CameraApi::answer).toList());
    } finally {
      editing.unlock();
    }
  }

  /// Of a server that was removed, too, as long as it is the home of any.
  private List<Camera> camerasOf(String server) {
    ServerId home = node.serverCalled(server);
    List<Camera> cameras =
        node.configuration().cameras().values().stream()
            .filter(each -> each.home().equals(home))
            .toList();
    if (cameras.isEmpty()) {
      ServerId _ = node.server("of", server);
    }
    return cameras;
  }

  /// Its recordings stay.
  void remove(Exchange exchange) throws IOException {
    CameraId id = exchange.camera();
    editing.lock();
    try {
      node.camera(id);
      node.store().delete(CameraDocuments.key(id));
      exchange.nothing();
    } finally {
      editing.unlock();
    }
  }

  private void save(List<Camera> cameras) throws IOException {
    Map<DocumentKey, Map<String, String>> edits = new TreeMap<>();
    for (Camera camera : cameras) {
      Optional<Camera> old = Optional.ofNullable(node.configuration().cameras().get(camera.id()));
      Map<String, String> fields = new TreeMap<>(CameraDocuments.fields(camera));
      // Only what changes: a field that is written again would undo another person's change of it.
      old.map(CameraDocuments::fields)
          .ifPresent(before ->
              fields.entrySet().removeIf(f -> f.getValue().equals(before.get(f.getKey()))));
      edits.put(CameraDocuments.key(camera.id()), fields);
    }
    try {
      node.store().edit(edits);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
  }

  private static Answers.Camera answer(Camera camera) {
    return new Answers.Camera(
        camera.id().value(),
        camera.url(),
        camera.username(),
        !camera.password().isEmpty(),
        camera.home().value(),
        word(camera.priority()),
        camera.enabled(),
        number(camera.retention().days()),
        number(camera.retention().gigabytes()),
        word(camera.connection().transport()),
        camera.connection().certificate(),
        camera.succession().backup().map(ServerId::value).orElse(null),
        camera.succession().anyLocation(),
        camera.analytics().command(),
        camera.analytics().arguments(),
        camera.analytics().onBackup());
  }

  private static @Nullable Integer number(OptionalLong limit) {
    return limit.isPresent() ? Integer.valueOf((int) limit.getAsLong()) : null;
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
