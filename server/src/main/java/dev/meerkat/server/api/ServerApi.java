package dev.meerkat.server.api;

import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.document.SiteReading;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.Alias;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchState;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `/servers`: who is in the site, and what it may take over.
final class ServerApi {
  static final int MAX_CAMERAS = 10_000;

  private static final String WAITING = CameraApi.word(Standing.WAITING);

  private final Node node;

  ServerApi(Node node) {
    this.node = node;
  }

  static ServerId serverId(String text) {
    try {
      return new ServerId(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
  }

  void list(Exchange exchange) {
    exchange.onlyQuery();
    exchange.answer(200, answers(node, node.configuration(), node.watch().get()));
  }

  /// A limit below what the server has taken over already is accepted; the answer says what moves.
  void change(Exchange exchange) throws IOException {
    ServerId id = node.serverCalled(exchange.serverText());
    Body body = exchange.body();
    Optional<Boolean> failover = body.bool("failoverEnabled");
    Optional<Integer> limit = body.whole("maxForeignCameras", 0, MAX_CAMERAS);
    Optional<String> location = body.text("location");
    Optional<String> alias = body.text("alias").map(String::strip);
    Optional<Boolean> draining = body.bool("draining");
    Optional<Boolean> manual = body.text("failback").map(ServerApi::isManual);
    Optional<Redundancy> redundancy =
        body.text("redundancy")
            .map(text -> CameraChanges.constant("redundancy", Redundancy.values(), text));
    Optional<Boolean> notifications = body.bool("notifications");
    body.close();
    ServerSettings old = settings(id);
    if (node.isWitness(id)) {
      refuseToRecord(
          id,
          failover.orElse(false)
              || limit.isPresent()
              || draining.orElse(false)
              || manual.orElse(false)
              || redundancy.filter(each -> each != Redundancy.NORMAL).isPresent());
    }
    Map<String, String> fields = new TreeMap<>();
    failover.ifPresent(value -> fields.put("failoverEnabled", value.toString()));
    limit.ifPresent(value -> fields.put("maxForeignCameras", value.toString()));
    location.ifPresent(value -> fields.put("location", value.strip()));
    alias.ifPresent(value -> checkAlias(id, value));
    alias.ifPresent(value -> fields.put("alias", value));
    draining.ifPresent(value -> fields.put("draining", value.toString()));
    redundancy.ifPresent(value -> fields.put("redundancy", value.name()));
    notifications.ifPresent(value -> fields.put("notifications", value.toString()));
    manual.ifPresent(value -> fields.putAll(ServerDocuments.manualFailback(value)));
    if (old.draining() && !draining.orElse(true)) {
      // It may have been started anew meanwhile, and wait for the order to take its cameras back.
      fields.putAll(failbackOrder(old));
    }
    exchange.answer(200, edit(id, fields, redundancy, notifications));
  }

  private static void refuseToRecord(ServerId witness, boolean asked) {
    if (asked) {
      throw ApiException.invalid(
          "server " + witness + " is a witness, so it never records, and has no setting for that",
          "to make a server that records of it, add an archive to its configuration file, and start"
              + " it with meerkat server");
    }
  }

  /// Orders the cameras home of a server that waits for it.
  void failback(Exchange exchange) throws IOException {
    ServerId id = node.serverCalled(exchange.serverText());
    exchange.body().close();
    ServerSettings settings = settings(id);
    WatchState state = node.watch().get();
    Answers.Server before = answer(id, node.configuration(), state);
    if (!WAITING.equals(before.standing())) {
      throw ApiException.conflict(
          "server "
              + id
              + " does not wait for this order: it is "
              + (before.alive() ? Optional.ofNullable(before.standing()).orElse("silent") : "down"),
          "GET /api/v1/site tells what is wrong, if cameras are not where they should be");
    }
    node.store().edit(ServerDocuments.key(id), failbackOrder(settings));
    exchange.answer(200, answer(id, node.configuration(), node.watch().get()));
  }

  private static Map<String, String> failbackOrder(ServerSettings settings) {
    return ServerDocuments.failbackOrder(settings.failback(), System.currentTimeMillis());
  }

  private ServerSettings settings(ServerId id) {
    ServerSettings settings = node.configuration().servers().get(id);
    if (settings == null) {
      throw Node.unknown("server", id.value(), node.configuration().servers().keySet());
    }
    return settings;
  }

  /// Two servers of one label could not be told apart.
  private void checkAlias(ServerId id, String alias) {
    if (!Alias.isUsable(alias)) {
      throw ApiException.invalid(Alias.refusal(alias), "");
    }
    node.configuration()
        .called(alias)
        .filter(other -> !other.equals(id))
        .ifPresent(other -> {
          throw ApiException.invalid(
              "alias: server " + other + " is called '" + alias + "' already", "choose another");
        });
  }

  private static boolean isManual(String text) {
    return switch (text) {
      case "automatic" -> false;
      case "manual" -> true;
      default ->
          throw ApiException.invalid(
              "failback '" + text + "' is not known", "use one of automatic, manual");
    };
  }

  private Answers.ChangedServer edit(
      ServerId id,
      Map<String, String> fields,
      Optional<Redundancy> redundancy,
      Optional<Boolean> notifications)
      throws IOException {
    WatchState state = node.watch().get();
    Plan before = state.planned(node.self(), node.configuration());
    try {
      node.store().edit(ServerDocuments.key(id), fields);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
    SiteReading site = node.store().reading();
    SiteConfiguration configuration = site.configuration();
    return new Answers.ChangedServer(
        answer(id, configuration, state),
        Moves.between(before, state.planned(node.self(), configuration)),
        SettingAdvice.of(id, redundancy, notifications, configuration, site.channels().values())
            .orElse(null),
        node.aliases());
  }

  void drains(Exchange exchange) {
    exchange.onlyQuery();
    exchange.answer(200, Drains.of(node.self(), node.configuration(), node.watch().get()));
  }

  private Answers.Server answer(ServerId id, SiteConfiguration configuration, WatchState state) {
    return answer(node.self(), id, configuration, state, node.membership().readings());
  }

  static List<Answers.Server> answers(
      Node node, SiteConfiguration configuration, WatchState state) {
    ServerId self = node.self();
    SortedMap<ServerId, Reading> readings = node.membership().readings();
    SortedSet<ServerId> known = new TreeSet<>(configuration.servers().keySet());
    known.addAll(state.members());
    known.add(self); // not a member before it has joined
    return known.stream().map(id -> answer(self, id, configuration, state, readings)).toList();
  }

  private static Answers.Server answer(
      ServerId self,
      ServerId id,
      SiteConfiguration configuration,
      WatchState state,
      SortedMap<ServerId, Reading> readings) {
    Optional<ServerSettings> settings = Optional.ofNullable(configuration.servers().get(id));
    Optional<ServerStatus> status = Optional.ofNullable(state.statuses().get(id));
    boolean own = id.equals(self);
    Optional<Standing> standing =
        own ? Optional.of(state.standing()) : status.map(ServerStatus::standing);
    Collection<CameraId> recording =
        own
            ? recorded(state.recordings())
            : status.map(each -> recorded(each.recordings())).orElse(List.of());
    long foreign =
        recording.stream()
            .map(camera -> configuration.cameras().get(camera))
            .filter(camera -> camera != null && !homeIs(camera, id))
            .count();
    return new Answers.Server(
        id.value(),
        state.members().contains(id),
        standing.map(CameraApi::word).orElse(null),
        settings.map(ServerSettings::apiUrl).orElse(null),
        settings.map(ServerSettings::failoverEnabled).orElse(false),
        settings.map(ServerSettings::maxForeignCameras).orElse(0),
        recording.size(),
        (int) foreign,
        settings.map(ServerSettings::location).orElse(""),
        settings.map(ServerSettings::draining).orElse(false),
        settings.map(each -> each.failback().manual()).orElse(false) ? "manual" : "automatic",
        CameraApi.word(configuration.redundancy(id)),
        state.silent().contains(id),
        Optional.ofNullable(readings.get(id)).map(ServerApi::link).orElse(null),
        settings.map(ServerSettings::alias).orElse(""),
        settings.map(ServerSettings::notifications).orElse(true),
        configuration.isWitness(id));
  }

  private static Answers.Link link(Reading reading) {
    return new Answers.Link(
        reading.silentMillis(),
        reading.lossPercent(),
        millis(reading.roundTripMicros()),
        millis(reading.medianRoundTripMicros()),
        millis(reading.clockOffsetMicros()));
  }

  private static @Nullable Double millis(OptionalLong micros) {
    return micros.isPresent() ? micros.getAsLong() / 1e3 : null;
  }

  private static List<CameraId> recorded(SortedMap<CameraId, RecordingReport> reports) {
    return reports.entrySet().stream()
        .filter(entry -> entry.getValue().phase() == RecordingPhase.RECORDING)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean homeIs(Camera camera, ServerId server) {
    return camera.home().equals(server);
  }
}
