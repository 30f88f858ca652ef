package dev.meerkat.core.document;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraConnection;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.core.model.Failback;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.model.Succession;
import dev.meerkat.core.notice.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Between documents and the typed [SiteConfiguration]. A document that cannot be understood is
/// skipped and reported, and never keeps the rest of the site from working; fields of later
/// versions stay in their documents untouched.
public final class SiteDocuments {
  private static final String AUTOMATIC = "AUTOMATIC";
  private static final String MANUAL = "MANUAL";
  private static final String RETENTION_DAYS = "retentionDays";
  private static final String MAX_GIGABYTES = "maxGigabytes";
  private static final String REDUNDANCY = "redundancy";
  private static final String NOTIFICATIONS = "notifications";
  private static final String AT_MILLIS = "atMillis";
  private static final String ANALYTICS = "analytics";
  private static final String ANALYTICS_ARGUMENTS = "analyticsArguments";
  private static final String ANALYTICS_ON_BACKUP = "analyticsOnBackup";

  /// No argument has it, and with one before each, no argument at all differs from an empty one.
  private static final String BEFORE_ARGUMENT = "\n";

  private SiteDocuments() {}

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "";
  }

  public static DocumentKey key(CameraId camera) {
    return new DocumentKey(DocumentKey.CAMERA, camera.value());
  }

  public static DocumentKey key(ServerId server) {
    return new DocumentKey(DocumentKey.SERVER, server.value());
  }

  /// @param protection name of a protected range
  public static DocumentKey protectionKey(String protection) {
    return new DocumentKey(DocumentKey.PROTECTION, protection);
  }

  public static DocumentKey removedKey(ServerId server) {
    return new DocumentKey(DocumentKey.REMOVED, server.value());
  }

  /// @param atMillis when the server was removed, milliseconds since the epoch
  public static SortedMap<String, String> removal(long atMillis) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(AT_MILLIS, Long.toString(atMillis));
    return fields;
  }

  /// What a server brings along into a site that it joins: all that it has, written anew, without
  /// what tells of the past of the site that it was alone in. A deletion there would else delete
  /// here, and the other way round. Where notices go is for the site that it joins to say.
  public static Documents joining(Documents all, ServerId self, Hlc version) {
    return all.writtenAnew(
        key ->
            switch (key.kind()) {
              case DocumentKey.REMOVED, DocumentKey.CHANNEL -> false;
              case DocumentKey.SERVER -> key.equals(key(self));
              default -> true;
            },
        version);
  }

  /// What a server keeps that leaves a site and goes on alone: itself, its own cameras, and what is
  /// protected of all that it may have recorded.
  public static Documents leaving(Documents all, ServerId self, Hlc version) {
    return all.writtenAnew(
        key ->
            switch (key.kind()) {
              case DocumentKey.SERVER -> key.equals(key(self));
              case DocumentKey.CAMERA ->
                  self.value().equals(optional(all.document(key), "home", ""));
              case DocumentKey.PROTECTION -> true;
              default -> false;
            },
        version);
  }

  public static SortedMap<String, String> fields(ProtectedRange range) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("camera", range.camera().value());
    fields.put("fromMicros", Long.toString(range.fromMicros()));
    fields.put("toMicros", Long.toString(range.toMicros()));
    fields.put("note", range.note());
    return fields;
  }

  public static SortedMap<String, String> fields(Camera camera) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("url", camera.url());
    fields.put("username", camera.username());
    fields.put("password", camera.password());
    fields.put("home", camera.home().value());
    fields.put("priority", camera.priority().name());
    fields.put("enabled", Boolean.toString(camera.enabled()));
    fields.put("backup", camera.succession().backup().map(ServerId::value).orElse(""));
    fields.put("anyLocation", Boolean.toString(camera.succession().anyLocation()));
    fields.put("transport", camera.connection().transport().name());
    fields.put("certificate", camera.connection().certificate());
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

  public static SortedMap<String, String> fields(ServerSettings server) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("apiUrl", server.apiUrl());
    fields.put("failoverEnabled", Boolean.toString(server.failoverEnabled()));
    fields.put("maxForeignCameras", Integer.toString(server.maxForeignCameras()));
    fields.put("location", server.location());
    fields.put("alias", server.alias());
    fields.put("draining", Boolean.toString(server.draining()));
    fields.putAll(failbackFields(server.failback()));
    fields.put(REDUNDANCY, server.redundancy().name());
    fields.put(NOTIFICATIONS, Boolean.toString(server.notifications()));
    return fields;
  }

  /// The part of a server's fields that says how it gets its cameras back.
  public static SortedMap<String, String> failbackFields(Failback failback) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("failback", failback.manual() ? MANUAL : AUTOMATIC);
    fields.put("failbackOrder", Long.toString(failback.order()));
    return fields;
  }

  /// Every field that both lack is required, so a half-written document is a reported one.
  public static SiteReading read(Documents documents) {
    SortedMap<CameraId, Camera> cameras = new TreeMap<>();
    SortedMap<ServerId, ServerSettings> servers = new TreeMap<>();
    SortedMap<String, ProtectedRange> ranges = new TreeMap<>();
    SortedMap<ServerId, Long> removed = new TreeMap<>();
    SortedMap<String, Channel> channels = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    documents
        .byKey()
        .forEach((key, document) -> {
          if (document.isDeleted()) {
            return;
          }
          try {
            switch (key.kind()) {
              case DocumentKey.CAMERA -> {
                Camera camera = camera(key, document);
                cameras.put(camera.id(), camera);
              }
              case DocumentKey.SERVER -> {
                ServerSettings server = server(key, document);
                servers.put(server.id(), server);
              }
              case DocumentKey.PROTECTION -> ranges.put(key.id(), range(key, document));
              case DocumentKey.CHANNEL -> channels.put(key.id(), channel(key, document));
              case DocumentKey.REMOVED ->
                  removed.put(new ServerId(key.id()), millis(key, document));
              default -> {}
            }
          } catch (BadField e) {
            problems.add(String.valueOf(e.getMessage()));
          }
        });
    return new SiteReading(
        new SiteConfiguration(cameras, servers, ranges), removed, channels, problems);
  }

  private static Channel channel(DocumentKey key, Document document) throws BadField {
    try {
      return ChannelDocuments.read(key, document);
    } catch (IllegalArgumentException e) {
      throw new BadField(key + " is left out: " + e.getMessage());
    }
  }

  private static Camera camera(DocumentKey key, Document document) throws BadField {
    return new Camera(
        new CameraId(key.id()),
        text(key, document, "url"),
        text(key, document, "username"),
        text(key, document, "password"),
        server(key, "home", text(key, document, "home")),
        priority(key, document),
        bool(key, document, "enabled"),
        RetentionLimits.of(
            limit(key, document, RETENTION_DAYS), limit(key, document, MAX_GIGABYTES)),
        connection(key, document),
        succession(key, document),
        analytics(key, document));
  }

  /// Its fields may be missing: earlier versions did not have them.
  private static AnalyticsHook analytics(DocumentKey key, Document document) throws BadField {
    String arguments = optional(document, ANALYTICS_ARGUMENTS, "");
    try {
      return new AnalyticsHook(
          optional(document, ANALYTICS, ""),
          arguments.isEmpty()
              ? List.of()
              : List.of(arguments.substring(1).split(BEFORE_ARGUMENT, -1)),
          flag(key, document, ANALYTICS_ON_BACKUP));
    } catch (IllegalArgumentException e) {
      throw bad(key, ANALYTICS, String.valueOf(e.getMessage()));
    }
  }

  /// Its fields may be missing: earlier versions did not have them.
  private static Succession succession(DocumentKey key, Document document) throws BadField {
    String backup = optional(document, "backup", "");
    boolean anyLocation = flag(key, document, "anyLocation");
    return new Succession(
        backup.isEmpty() ? Optional.empty() : Optional.of(server(key, "backup", backup)),
        anyLocation);
  }

  /// Its fields may be missing: earlier versions did not have them.
  private static CameraConnection connection(DocumentKey key, Document document) throws BadField {
    String transport = optional(document, "transport", CameraTransport.AUTO.name());
    String certificate = optional(document, "certificate", "");
    for (CameraTransport known : CameraTransport.values()) {
      if (known.name().equals(transport)) {
        try {
          return new CameraConnection(known, certificate);
        } catch (IllegalArgumentException e) {
          throw bad(key, "certificate", String.valueOf(e.getMessage()));
        }
      }
    }
    throw bad(key, "transport", "'" + transport + "' is none of AUTO, TCP, UDP");
  }

  private static String optional(Document document, String name, String otherwise) {
    FieldValue field = document.fields().get(name);
    return field == null ? otherwise : field.value();
  }

  private static ProtectedRange range(DocumentKey key, Document document) throws BadField {
    try {
      return new ProtectedRange(
          new CameraId(text(key, document, "camera")),
          micros(key, document, "fromMicros"),
          micros(key, document, "toMicros"),
          text(key, document, "note"));
    } catch (IllegalArgumentException e) {
      throw new BadField(key + " is left out: " + e.getMessage());
    }
  }

  private static ServerSettings server(DocumentKey key, Document document) throws BadField {
    try {
      return new ServerSettings(
          new ServerId(key.id()),
          text(key, document, "apiUrl"),
          bool(key, document, "failoverEnabled"),
          count(key, document, "maxForeignCameras"),
          optional(document, "location", ""),
          flag(key, document, "draining"),
          failback(key, document),
          redundancy(key, document),
          optional(document, "alias", ""),
          bool(key, NOTIFICATIONS, optional(document, NOTIFICATIONS, Boolean.toString(true))));
    } catch (IllegalArgumentException e) {
      throw new BadField(key + " is left out: " + e.getMessage());
    }
  }

  private static String text(DocumentKey key, Document document, String name) throws BadField {
    FieldValue field = document.fields().get(name);
    if (field == null) {
      throw new BadField(
          key
              + " is left out: it has no field '"
              + name
              + "'; save it again with all its settings");
    }
    return field.value();
  }

  private static ServerId server(DocumentKey key, String field, String name) throws BadField {
    try {
      return new ServerId(name);
    } catch (IllegalArgumentException e) {
      throw bad(key, field, String.valueOf(e.getMessage()));
    }
  }

  private static FailoverPriority priority(DocumentKey key, Document document) throws BadField {
    String value = text(key, document, "priority");
    for (FailoverPriority priority : FailoverPriority.values()) {
      if (priority.name().equals(value)) {
        return priority;
      }
    }
    throw bad(key, "priority", "'" + value + "' is none of HIGH, MEDIUM, LOW, NEVER");
  }

  /// Its fields may be missing: earlier versions did not have them.
  private static Failback failback(DocumentKey key, Document document) throws BadField {
    String order = optional(document, "failbackOrder", "0");
    if (!order.matches("[0-9]{1,18}")) {
      throw bad(key, "failbackOrder", "'" + order + "' is not a whole number");
    }
    String mode = optional(document, "failback", AUTOMATIC);
    return switch (mode) {
      case AUTOMATIC -> new Failback(false, Long.parseLong(order));
      case MANUAL -> new Failback(true, Long.parseLong(order));
      default -> throw bad(key, "failback", "'" + mode + "' is none of AUTOMATIC, MANUAL");
    };
  }

  /// May be missing: earlier versions did not have it.
  private static Redundancy redundancy(DocumentKey key, Document document) throws BadField {
    String value = optional(document, REDUNDANCY, Redundancy.NORMAL.name());
    for (Redundancy redundancy : Redundancy.values()) {
      if (redundancy.name().equals(value)) {
        return redundancy;
      }
    }
    throw bad(key, REDUNDANCY, "'" + value + "' is none of NORMAL, FAST, CONSTANT, WARM");
  }

  /// A switch that earlier versions did not have: off when it is unset.
  private static boolean flag(DocumentKey key, Document document, String name) throws BadField {
    return bool(key, name, optional(document, name, Boolean.toString(false)));
  }

  private static boolean bool(DocumentKey key, Document document, String name) throws BadField {
    return bool(key, name, text(key, document, name));
  }

  private static boolean bool(DocumentKey key, String name, String value) throws BadField {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(key, name, "'" + value + "' is neither true nor false");
    };
  }

  private static int count(DocumentKey key, Document document, String name) throws BadField {
    String value = text(key, document, name);
    if (!value.matches("[0-9]{1,9}")) {
      throw bad(key, name, "'" + value + "' is not a whole number from 0 to 999999999");
    }
    return Integer.parseInt(value);
  }

  private static long millis(DocumentKey key, Document document) throws BadField {
    String value = text(key, document, AT_MILLIS);
    if (!value.matches("[0-9]{1,15}")) {
      throw bad(key, AT_MILLIS, "'" + value + "' is not a time in milliseconds");
    }
    return Long.parseLong(value);
  }

  private static long micros(DocumentKey key, Document document, String name) throws BadField {
    String value = text(key, document, name);
    if (!value.matches("[0-9]{1,18}")) {
      throw bad(key, name, "'" + value + "' is not a time in microseconds");
    }
    return Long.parseLong(value);
  }

  /// A field that earlier versions did not have; empty when it is unset.
  private static OptionalLong limit(DocumentKey key, Document document, String name)
      throws BadField {
    FieldValue field = document.fields().get(name);
    if (field == null || field.value().isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(count(key, document, name));
  }

  private static BadField bad(DocumentKey key, String name, String why) {
    return new BadField(key + " is left out: field '" + name + "': " + why);
  }

  private static final class BadField extends Exception {
    BadField(String message) {
      super(message);
    }
  }
}
