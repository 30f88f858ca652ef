package dev.meerkat.server.api;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.core.document.SiteDocuments;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraConnection;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.media.rtsp.RtspTarget;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// `/cameras`: what is recorded, and from where.
final class CameraApi {
  private static final int MAX_CREDENTIAL_CHARACTERS = 256;

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
    Optional<String> home = body.text("home");
    Changes changes = Changes.read(body);
    body.close();
    CameraId id = cameraId(name);
    Camera fresh = new Camera(id, url, "", "", node.self(), FailoverPriority.MEDIUM, true);
    editing.lock();
    try {
      if (node.configuration().cameras().containsKey(id)) {
        throw ApiException.conflict(
            "there is a camera '" + id + "' already", "choose another name, or change that camera");
      }
      Camera camera = changes.apply(fresh, Optional.of(url), home.map(this::home));
      save(camera);
      exchange.answer(201, answer(camera));
    } finally {
      editing.unlock();
    }
  }

  void change(Exchange exchange) throws IOException {
    CameraId id = exchange.camera();
    Body body = exchange.body();
    Optional<String> url = body.text("url");
    Optional<String> home = body.text("home");
    Changes changes = Changes.read(body);
    body.close();
    editing.lock();
    try {
      Camera camera = changes.apply(node.camera(id), url, home.map(this::home));
      save(camera);
      exchange.answer(200, answer(camera));
    } finally {
      editing.unlock();
    }
  }

  /// Its recordings stay.
  void remove(Exchange exchange) throws IOException {
    CameraId id = exchange.camera();
    editing.lock();
    try {
      node.camera(id);
      node.store().delete(SiteDocuments.key(id));
      exchange.nothing();
    } finally {
      editing.unlock();
    }
  }

  private void save(Camera camera) throws IOException {
    Optional<Camera> old = Optional.ofNullable(node.configuration().cameras().get(camera.id()));
    Map<String, String> fields = new TreeMap<>(SiteDocuments.fields(camera));
    // Only what changes: a field that is written again would undo another person's change of it.
    old.map(SiteDocuments::fields)
        .ifPresent(
            before -> fields.entrySet().removeIf(f -> f.getValue().equals(before.get(f.getKey()))));
    edit(node.store(), camera, fields);
  }

  private static void edit(ConfigurationStore store, Camera camera, Map<String, String> fields)
      throws IOException {
    try {
      store.edit(SiteDocuments.key(camera.id()), fields);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
  }

  /// @throws ApiException when nobody knows such a server
  private ServerId home(String text) {
    ServerId id = ServerApi.serverId(text);
    TreeSet<ServerId> known = new TreeSet<>(node.configuration().servers().keySet());
    known.addAll(node.watch().get().members());
    known.add(node.self());
    if (!known.contains(id)) {
      ApiException unknown = Node.unknown("server", text, known);
      throw ApiException.invalid("home: " + unknown.getMessage(), unknown.answer().hint());
    }
    return id;
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
        camera.connection().certificate());
  }

  private static @Nullable Integer number(OptionalLong limit) {
    return limit.isPresent() ? Integer.valueOf((int) limit.getAsLong()) : null;
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// What a request says of a camera, besides its URL and home.
  private record Changes(
      Optional<String> username,
      Optional<String> password,
      Optional<FailoverPriority> priority,
      Optional<Boolean> enabled,
      Optional<OptionalInt> retentionDays,
      Optional<OptionalInt> maxGigabytes,
      Optional<CameraTransport> transport,
      Optional<String> certificate) {

    static Changes read(Body body) {
      return new Changes(
          body.text("username"),
          body.text("password"),
          body.text("priority").map(text -> constant("priority", FailoverPriority.values(), text)),
          body.bool("enabled"),
          body.wholeOrNull("retentionDays", 0, RetentionLimits.MAX_DAYS),
          body.wholeOrNull("maxGigabytes", 0, RetentionLimits.MAX_GIGABYTES),
          body.text("transport").map(text -> constant("transport", CameraTransport.values(), text)),
          body.text("certificate"));
    }

    /// @throws ApiException when the URL is none that a camera can have
    Camera apply(Camera camera, Optional<String> url, Optional<ServerId> home) {
      RtspTarget old = target(camera.url(), camera.username(), camera.password());
      RtspTarget named = url.map(text -> target(text, "", "")).orElse(old);
      boolean inUrl = !named.username().isEmpty() || !named.password().isEmpty();
      return new Camera(
          camera.id(),
          named.url().toString(),
          bounded("username", username.orElse(inUrl ? named.username() : camera.username())),
          bounded("password", password.orElse(inUrl ? named.password() : camera.password())),
          home.orElse(camera.home()),
          priority.orElse(camera.priority()),
          enabled.orElse(camera.enabled()),
          RetentionLimits.of(
              retentionDays.map(Changes::wide).orElse(camera.retention().days()),
              maxGigabytes.map(Changes::wide).orElse(camera.retention().gigabytes())),
          connection(camera.connection()));
    }

    private CameraConnection connection(CameraConnection old) {
      try {
        return CameraConnection.of(
            transport.orElse(old.transport()), certificate.orElse(old.certificate()));
      } catch (IllegalArgumentException e) {
        throw ApiException.invalid(
            "field 'certificate': " + e.getMessage(), "the server's log names the camera's own");
      }
    }

    private static OptionalLong wide(OptionalInt limit) {
      return limit.isPresent() ? OptionalLong.of(limit.getAsInt()) : OptionalLong.empty();
    }

    private static RtspTarget target(String url, String username, String password) {
      try {
        return RtspTarget.of(url, username, password);
      } catch (IllegalArgumentException e) {
        throw ApiException.invalid(String.valueOf(e.getMessage()), "");
      }
    }

    private static String bounded(String field, String text) {
      if (text.length() > MAX_CREDENTIAL_CHARACTERS || text.chars().anyMatch(c -> c < ' ')) {
        throw ApiException.invalid(
            "field '"
                + field
                + "' is longer than "
                + MAX_CREDENTIAL_CHARACTERS
                + " characters, or holds a control character",
            "");
      }
      return text;
    }

    private static <E extends Enum<E>> E constant(String field, E[] values, String text) {
      return Arrays.stream(values)
          .filter(each -> word(each).equals(text.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(() ->
              ApiException.invalid(
                  field + " '" + text + "' is not known",
                  "use one of "
                      + String.join(", ", Arrays.stream(values).map(CameraApi::word).toList())));
    }
  }
}
