package dev.meerkat.core.document;

import dev.meerkat.core.model.Failback;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import java.util.SortedMap;
import java.util.TreeMap;

/// Between the documents of servers and [ServerSettings], and those that say that a server was
/// removed.
public final class ServerDocuments {
  static final String ALIAS = "alias";

  private static final String API_URL = "apiUrl";
  private static final String FAILOVER_ENABLED = "failoverEnabled";
  private static final String MAX_FOREIGN_CAMERAS = "maxForeignCameras";
  private static final String LOCATION = "location";
  private static final String DRAINING = "draining";
  private static final String FAILBACK = "failback";
  private static final String FAILBACK_ORDER = "failbackOrder";
  private static final String AUTOMATIC = "AUTOMATIC";
  private static final String MANUAL = "MANUAL";
  private static final String REDUNDANCY = "redundancy";
  private static final String NOTIFICATIONS = "notifications";
  private static final String WITNESS = "witness";
  private static final String AT_MILLIS = "atMillis";

  private ServerDocuments() {}

  public static DocumentKey key(ServerId server) {
    return new DocumentKey(DocumentKey.SERVER, server.value());
  }

  public static SortedMap<String, String> fields(ServerSettings server) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(API_URL, server.apiUrl());
    fields.put(FAILOVER_ENABLED, Boolean.toString(server.failoverEnabled()));
    fields.put(MAX_FOREIGN_CAMERAS, Integer.toString(server.maxForeignCameras()));
    fields.put(LOCATION, server.location());
    fields.put(ALIAS, server.alias());
    fields.put(DRAINING, Boolean.toString(server.draining()));
    fields.put(FAILBACK, mode(server.failback().manual()));
    fields.put(FAILBACK_ORDER, Long.toString(server.failback().order()));
    fields.put(REDUNDANCY, server.redundancy().name());
    fields.put(NOTIFICATIONS, Boolean.toString(server.notifications()));
    fields.put(WITNESS, Boolean.toString(server.witness()));
    return fields;
  }

  /// What changes when a server becomes a witness, or is one no more. With Enable Failover, since a
  /// server of a version that knows of no witnesses goes by that.
  public static SortedMap<String, String> witness(boolean witness) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(WITNESS, Boolean.toString(witness));
    fields.put(FAILOVER_ENABLED, Boolean.toString(!witness));
    return fields;
  }

  /// What changes when a server is to wait for an order to take its cameras back, or is not. The
  /// order itself is not among it: one that is given on another side of a split meanwhile stays.
  public static SortedMap<String, String> manualFailback(boolean manual) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(FAILBACK, mode(manual));
    return fields;
  }

  /// What changes when a server gets another order to take its cameras back.
  ///
  /// @param atMillis milliseconds since the epoch
  public static SortedMap<String, String> failbackOrder(Failback before, long atMillis) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(FAILBACK_ORDER, Long.toString(before.ordered(atMillis).order()));
    return fields;
  }

  private static String mode(boolean manual) {
    return manual ? MANUAL : AUTOMATIC;
  }

  /// Without its alias, of which the others' decide, too: [Aliases].
  static ServerSettings read(ServerId id, Fields fields) throws BadField {
    try {
      return new ServerSettings(
          id,
          fields.text(API_URL),
          fields.bool(FAILOVER_ENABLED),
          fields.count(MAX_FOREIGN_CAMERAS),
          fields.optional(LOCATION, ""),
          fields.optionalBool(DRAINING, false),
          failback(fields),
          fields.constant(
              REDUNDANCY,
              fields.optional(REDUNDANCY, Redundancy.NORMAL.name()),
              Redundancy.values()),
          "",
          fields.optionalBool(NOTIFICATIONS, true),
          fields.optionalBool(WITNESS, false));
    } catch (IllegalArgumentException e) {
      throw fields.bad(e);
    }
  }

  private static Failback failback(Fields fields) throws BadField {
    String order = fields.optional(FAILBACK_ORDER, "0");
    if (!order.matches("[0-9]{1,18}")) {
      throw fields.bad(FAILBACK_ORDER, "'" + order + "' is not a whole number");
    }
    String mode = fields.optional(FAILBACK, AUTOMATIC);
    return switch (mode) {
      case AUTOMATIC -> new Failback(false, Long.parseLong(order));
      case MANUAL -> new Failback(true, Long.parseLong(order));
      default -> throw fields.bad(FAILBACK, "'" + mode + "' is none of AUTOMATIC, MANUAL");
    };
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

  static long removedAtMillis(Fields fields) throws BadField {
    return fields.millis(AT_MILLIS);
  }
}
