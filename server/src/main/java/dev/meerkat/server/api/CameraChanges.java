package dev.meerkat.server.api;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraConnection;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.media.rtsp.RtspTarget;
import dev.meerkat.server.hooks.HookRefused;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What a request says of a camera, besides its URL and the servers that record it.
record CameraChanges(
    Optional<String> username,
    Optional<String> password,
    Optional<FailoverPriority> priority,
    Optional<Boolean> enabled,
    Optional<OptionalInt> retentionDays,
    Optional<OptionalInt> maxGigabytes,
    Optional<CameraTransport> transport,
    Optional<String> certificate,
    Optional<String> analytics,
    Optional<List<String>> analyticsArguments,
    Optional<Boolean> analyticsOnBackup) {

  private static final int MAX_CREDENTIAL_CHARACTERS = 256;

  static CameraChanges read(Body body) {
    return new CameraChanges(
        body.text("username"),
        body.text("password"),
        body.text("priority").map(text -> constant("priority", FailoverPriority.values(), text)),
        body.bool("enabled"),
        body.wholeOrNull("retentionDays", 0, RetentionLimits.MAX_DAYS),
        body.wholeOrNull("maxGigabytes", 0, RetentionLimits.MAX_GIGABYTES),
        body.text("transport").map(text -> constant("transport", CameraTransport.values(), text)),
        body.text("certificate"),
        body.text("analytics"),
        body.textsOrNone("analyticsArguments"),
        body.bool("analyticsOnBackup"));
  }

  /// @throws ApiException when the URL is none that a camera can have
  Camera apply(Camera camera, Optional<String> url) {
    RtspTarget old = target(camera.url(), camera.username(), camera.password());
    RtspTarget named = url.map(text -> target(text, "", "")).orElse(old);
    boolean inUrl = !named.username().isEmpty() || !named.password().isEmpty();
    return new Camera(
        camera.id(),
        named.url().toString(),
        bounded("username", username.orElse(inUrl ? named.username() : camera.username())),
        bounded("password", password.orElse(inUrl ? named.password() : camera.password())),
        camera.home(),
        priority.orElse(camera.priority()),
        enabled.orElse(camera.enabled()),
        RetentionLimits.of(
            retentionDays.map(CameraChanges::wide).orElse(camera.retention().days()),
            maxGigabytes.map(CameraChanges::wide).orElse(camera.retention().gigabytes())),
        connection(camera.connection()),
        camera.succession(),
        analytics(camera.analytics()));
  }

  /// What a program is to run on this server must be there; of the others this one does not know.
  ///
  /// @throws ApiException when this server would refuse to run what the request names
  void checkAnalytics(Camera changed, Node node) {
    if (analytics.isEmpty() || !changed.home().equals(node.self())) {
      return;
    }
    if (!changed.analytics().command().isEmpty()) {
      try {
        node.hooks().program(changed.analytics().command());
      } catch (HookRefused e) {
        throw ApiException.invalid("field 'analytics': " + e.getMessage(), "");
      }
    }
  }

  private AnalyticsHook analytics(AnalyticsHook old) {
    try {
      return new AnalyticsHook(
          analytics.orElse(old.command()),
          analyticsArguments.orElse(old.arguments()),
          analyticsOnBackup.orElse(old.onBackup()));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(
          "field 'analytics': " + e.getMessage(),
          "name a program in the hooks folder of the camera's servers, without its folder");
    }
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

  static <E extends Enum<E>> E constant(String field, E[] values, String text) {
    return Arrays.stream(values)
        .filter(each -> CameraApi.word(each).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            ApiException.invalid(
                field + " '" + text + "' is not known",
                "use one of "
                    + String.join(", ", Arrays.stream(values).map(CameraApi::word).toList())));
  }
}
