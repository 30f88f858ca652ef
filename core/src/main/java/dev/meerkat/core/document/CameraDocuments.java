package dev.meerkat.core.document;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraConnection;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.Succession;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Between the documents of cameras and [Camera].
public final class CameraDocuments {
  static final String HOME = "home";

  private static final String URL = "url";
  private static final String USERNAME = "username";
  private static final String PASSWORD = "password";
  private static final String PRIORITY = "priority";
  private static final String ENABLED = "enabled";
  private static final String BACKUP = "backup";
  private static final String ANY_LOCATION = "anyLocation";
  private static final String TRANSPORT = "transport";
  private static final String CERTIFICATE = "certificate";
  private static final String RETENTION_DAYS = "retentionDays";
  private static final String MAX_GIGABYTES = "maxGigabytes";
  private static final String ANALYTICS = "analytics";
  private static final String ANALYTICS_ARGUMENTS = "analyticsArguments";
  private static final String ANALYTICS_ON_BACKUP = "analyticsOnBackup";

  /// No argument has it, and with one before each, no argument at all differs from an empty one.
  private static final String BEFORE_ARGUMENT = "\n";

  private CameraDocuments() {}

  public static DocumentKey key(CameraId camera) {
    return new DocumentKey(DocumentKey.CAMERA, camera.value());
  }

  public static SortedMap<String, String> fields(Camera camera) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(URL, camera.url());
    fields.put(USERNAME, camera.username());
    fields.put(PASSWORD, camera.password());
    fields.put(HOME, camera.home().value());
    fields.put(PRIORITY, camera.priority().name());
    fields.put(ENABLED, Boolean.toString(camera.enabled()));
    fields.put(BACKUP, camera.succession().backup().map(ServerId::value).orElse(""));
    fields.put(ANY_LOCATION, Boolean.toString(camera.succession().anyLocation()));
    fields.put(TRANSPORT, camera.connection().transport().name());
    fields.put(CERTIFICATE, camera.connection().certificate());
    fields.put(RETENTION_DAYS, text(camera.retention().days()));
    fields.put(MAX_GIGABYTES, text(camera.retention().gigabytes()));
    fields.put(ANALYTICS, camera.analytics().command());
    fields.put(
        ANALYTICS_ARGUMENTS,
        camera.analytics().arguments().stream()
            .map(each -> BEFORE_ARGUMENT + each)
            .collect(Collectors.joining()));
    fields.put(ANALYTICS_ON_BACKUP, Boolean.toString(camera.analytics().onBackup()));
    return fields;
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "";
  }

  static Camera read(CameraId id, Fields fields) throws BadField {
    return new Camera(
        id,
        fields.text(URL),
        fields.text(USERNAME),
        fields.text(PASSWORD),
        fields.server(HOME, fields.text(HOME)),
        fields.constant(PRIORITY, fields.text(PRIORITY), FailoverPriority.values()),
        fields.bool(ENABLED),
        RetentionLimits.of(
            fields.optionalCount(RETENTION_DAYS), fields.optionalCount(MAX_GIGABYTES)),
        connection(fields),
        succession(fields),
        analytics(fields));
  }

  private static CameraConnection connection(Fields fields) throws BadField {
    CameraTransport transport =
        fields.constant(
            TRANSPORT,
            fields.optional(TRANSPORT, CameraTransport.AUTO.name()),
            CameraTransport.values());
    try {
      return new CameraConnection(transport, fields.optional(CERTIFICATE, ""));
    } catch (IllegalArgumentException e) {
      throw fields.bad(CERTIFICATE, String.valueOf(e.getMessage()));
    }
  }

  private static Succession succession(Fields fields) throws BadField {
    String backup = fields.optional(BACKUP, "");
    return new Succession(
        backup.isEmpty() ? Optional.empty() : Optional.of(fields.server(BACKUP, backup)),
        fields.optionalBool(ANY_LOCATION, false));
  }

  private static AnalyticsHook analytics(Fields fields) throws BadField {
    String arguments = fields.optional(ANALYTICS_ARGUMENTS, "");
    try {
      return new AnalyticsHook(
          fields.optional(ANALYTICS, ""),
          arguments.isEmpty()
              ? List.of()
              : List.of(arguments.substring(1).split(BEFORE_ARGUMENT, -1)),
          fields.optionalBool(ANALYTICS_ON_BACKUP, false));
    } catch (IllegalArgumentException e) {
      throw fields.bad(ANALYTICS, String.valueOf(e.getMessage()));
    }
  }
}
