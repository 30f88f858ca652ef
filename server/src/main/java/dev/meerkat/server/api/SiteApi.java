package dev.meerkat.server.api;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.server.watch.DecisionLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The state of the site in whole: `/health`, `/addresses`, `/site`, `/recordings`, `/events`.
final class SiteApi {
  private static final Duration LATELY = Duration.ofMinutes(10);

  private final Node node;
  private final Outlook outlook;

  SiteApi(Node node, Outlook outlook) {
    this.node = node;
    this.outlook = outlook;
  }

  void health(Exchange exchange) {
    exchange.onlyQuery();
    boolean joined = !node.watch().get().members().isEmpty();
    exchange.answer(
        200, new Answers.Health("ok", node.self().value(), joined, node.site(), node.authority()));
  }

  void addresses(Exchange exchange) {
    exchange.onlyQuery();
    SortedSet<ServerId> members = node.watch().get().members();
    exchange.answer(
        200,
        new Answers.Addresses(
            node.site(),
            node.authority(),
            node.self().value(),
            node.configuration().servers().values().stream()
                .map(each ->
                    new Answers.Address(
                        each.id().value(), each.apiUrl(), members.contains(each.id())))
                .toList()));
  }

  void site(Exchange exchange) {
    exchange.onlyQuery();
    WatchState state = node.watch().get();
    SiteConfiguration configuration = node.configuration();
    exchange.answer(
        200,
        new Answers.Site(
            node.site(),
            node.self().value(),
            CameraApi.word(state.standing()),
            state.members().stream().map(ServerId::value).toList(),
            ServerApi.answers(node, configuration, state),
            summary(configuration, state),
            Diagnosis.of(node.self(), configuration, state, outlook.each(state), told())));
  }

  /// Problems that were told: of the members, the configuration and the archive as they are, and
  /// what was told lately.
  private List<String> told() {
    var told = new LinkedHashSet<>(node.membership().problems());
    told.addAll(node.store().reading().problems());
    node.volumes().forEach(volume -> volume.problem().ifPresent(told::add));
    node.recording().flatMap(each -> each.archive().retentionProblem()).ifPresent(told::add);
    node.recording().flatMap(each -> each.journal().problem()).ifPresent(told::add);
    told.addAll(node.office().problems());
    Instant lately = Instant.now().minus(LATELY);
    node.decisions().after(0).stream()
        .filter(entry -> entry.kind() == DecisionLog.Kind.PROBLEM && entry.at().isAfter(lately))
        .map(DecisionLog.Entry::sentence)
        .forEach(told::add);
    return List.copyOf(told);
  }

  private Answers.PlanSummary summary(SiteConfiguration configuration, WatchState state) {
    var recordings = Node.recordings(node.self(), state);
    int recorded = 0;
    int doubled = 0;
    int disabled = 0;
    for (Camera camera : configuration.cameras().values()) {
      long recorders =
          recordings.getOrDefault(camera.id(), new TreeMap<>()).values().stream()
              .filter(report -> report.phase() == RecordingPhase.RECORDING)
              .count();
      recorded += recorders > 0 ? 1 : 0;
      doubled += recorders > 1 ? 1 : 0;
      disabled += camera.enabled() ? 0 : 1;
    }
    int cameras = configuration.cameras().size();
    return new Answers.PlanSummary(
        cameras, recorded, doubled, Math.max(0, cameras - recorded - disabled), disabled);
  }

  void recordings(Exchange exchange) {
    exchange.onlyQuery();
    WatchState state = node.watch().get();
    var all = Node.recordings(node.self(), state);
    var answers = new ArrayList<Answers.CameraRecordings>();
    for (Camera camera : node.configuration().cameras().values()) {
      answers.add(
          answer(
              camera, node.configuration(), state, all.getOrDefault(camera.id(), new TreeMap<>())));
    }
    exchange.answer(200, answers);
  }

  private static Answers.CameraRecordings answer(
      Camera camera,
      SiteConfiguration configuration,
      WatchState state,
      SortedMap<ServerId, RecordingReport> reports) {
    CameraId id = camera.id();
    Assignment assignment = state.plan().assignments().get(id);
    return new Answers.CameraRecordings(
        id.value(),
        camera.home().value(),
        camera.succession().backup().map(ServerId::value).orElse(null),
        CameraApi.word(camera.priority()),
        camera.enabled(),
        CameraApi.word(configuration.redundancy(camera)),
        assignment instanceof Recorded(var server, _) ? server.value() : null,
        Optional.ofNullable(state.plan().companions().get(id)).map(ServerId::value).orElse(null),
        assignment instanceof Unrecorded(var reason) ? CameraApi.word(reason) : null,
        reports.entrySet().stream().map(one -> answer(one.getKey(), one.getValue())).toList());
  }

  private static Answers.Recording answer(ServerId server, RecordingReport report) {
    return new Answers.Recording(
        server.value(),
        CameraApi.word(report.phase()),
        report.firstDurableMicros() > 0 ? Times.iso(report.firstDurableMicros()) : null,
        report.lastDurableMicros() > 0 ? Times.iso(report.lastDurableMicros()) : null,
        report.detail().isEmpty() ? null : report.detail());
  }

  void events(Exchange exchange) {
    exchange.onlyQuery("after");
    long after = exchange.query("after").map(SiteApi::number).orElse(0L);
    List<Answers.Event> events =
        node.decisions().after(after).stream().map(SiteApi::answer).toList();
    exchange.answer(200, events);
  }

  private static long number(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw ApiException.invalid(
          "parameter 'after': '" + text + "' is not the number of an event", "");
    }
    return Long.parseLong(text);
  }

  private static Answers.Event answer(DecisionLog.Entry entry) {
    return new Answers.Event(
        entry.number(), entry.at().toString(), CameraApi.word(entry.kind()), entry.sentence());
  }
}
