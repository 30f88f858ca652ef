package dev.meerkat.server.api;

import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.cluster.beat.LinkState;
import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.HeartbeatLink;
import dev.meerkat.core.group.StewardState;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.Arbiters;
import dev.meerkat.server.group.GroupHost;
import dev.meerkat.server.group.HostZone;
import dev.meerkat.server.group.Untended;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Groups as the API tells them: what one host knows of its own, and what comes of the answers of
/// several.
final class GroupViews {
  /// What a host tells of a document that it cannot read.
  private static final String UNKNOWN = "unknown";

  private GroupViews() {}

  /// A group as this host sees it: with the state of this host only, and no judgement.
  ///
  /// @param alone who runs the group by itself: when it is the other host, this one is just ending
  static Answers.Group own(
      GroupHost host, String document, Optional<ServerId> alone, ServerId self, Arbiters arbiters) {
    var group = host.group();
    return new Answers.Group(
        group.id().value(),
        group.type(),
        CameraApi.word(group.priority()),
        group.hosts().stream().map(ServerId::value).toList(),
        group.preferred().value(),
        group.arbitration().witness().map(ServerId::value).orElse(null),
        false,
        null,
        false,
        "",
        List.of(),
        policy(group),
        List.of(state(host, self, arbiters)),
        document,
        alone.map(ServerId::value).orElse(null),
        null);
  }

  /// A group that has no steward on this host, as this host knows it.
  static Answers.Group untended(Untended it, ServerId self) {
    var group = it.group();
    return new Answers.Group(
        it.id().value(),
        group.map(Group::type).orElse(""),
        group.map(each -> CameraApi.word(each.priority())).orElse(UNKNOWN),
        it.hosts().stream().map(ServerId::value).toList(),
        group.map(each -> each.preferred().value()).orElse(UNKNOWN),
        group.flatMap(each -> each.arbitration().witness()).map(ServerId::value).orElse(null),
        false,
        null,
        false,
        "",
        List.of(),
        group
            .map(GroupViews::policy)
            .orElse(new Answers.GroupPolicy(UNKNOWN, UNKNOWN, false, false, null)),
        List.of(silent(self.value(), it.why())),
        it.document(),
        it.standAlone().map(ServerId::value).orElse(null),
        null);
  }

  private static Answers.GroupPolicy policy(Group group) {
    var policy = group.policy();
    return new Answers.GroupPolicy(
        CameraApi.word(policy.data()),
        policy.moveOnErrors() ? "move" : "stay",
        policy.followAtOnce(),
        policy.syncTime(),
        policy.switchBackAfterMillis().isPresent()
            ? policy.switchBackAfterMillis().getAsLong() / 1_000
            : null);
  }

  private static Answers.GroupState state(GroupHost host, ServerId self, Arbiters arbiters) {
    var group = host.group();
    var now = host.state();
    var report = host.report();
    if (now.isEmpty() || report.isEmpty()) {
      return silent(self.value(), "the group is not looked after there: " + host.broken());
    }
    var state = now.get();
    var lease = state.lease();
    var links = host.links();
    return new Answers.GroupState(
        self.value(),
        true,
        state.phase().toString(),
        state.why(),
        report.get().running(),
        lease.in(),
        lease.epoch(),
        host.holder().map(ServerId::value).orElse(null),
        report.get().reaches(),
        links.stream().anyMatch(each -> each.state() == LinkState.HEARD),
        report.get().ready(),
        group.hasWitness() ? arbiters.trouble(group) : "",
        resources(host, state),
        group.links().stream().map(link -> link(group, link, self, links)).toList(),
        group.hasData() ? data(state.report()) : null,
        HostZone.name(),
        host.reluctance());
  }

  private static List<Answers.GroupResource> resources(GroupHost host, StewardState state) {
    return host.group().resources().stream()
        .map(each ->
            new Answers.GroupResource(
                each.id().value(),
                each.settings().kind(),
                state.words(each.id()),
                host.trouble(each.id())))
        .toList();
  }

  private static Answers.GroupLink link(
      Group group, HeartbeatLink link, ServerId self, List<LinkCondition> conditions) {
    int own = group.hosts().indexOf(self);
    var condition = conditions.stream().filter(each -> each.link().equals(link.id())).findFirst();
    return new Answers.GroupLink(
        link.id().value(),
        link.addresses().get(own).address().toString(),
        link.addresses().get(1 - own).address().toString(),
        link.port(),
        condition.map(LinkCondition::state).orElse(LinkState.SILENT).toString(),
        condition.map(LinkCondition::lossPercent).orElse(0),
        condition.map(each -> millis(each.roundTripMicros())).orElse(null),
        condition.map(each -> millis(each.clockOffsetMicros())).orElse(null),
        condition.map(LinkCondition::trouble).orElse(""));
  }

  private static @Nullable Double millis(OptionalLong micros) {
    return micros.isPresent() ? micros.getAsLong() / 1e3 : null;
  }

  private static Answers.GroupData data(DataReport report) {
    return new Answers.GroupData(
        CameraApi.word(report.eligibility().grade()),
        report.eligibility().words(),
        report.linked(),
        report.lagBytes(),
        report.trouble());
  }

  private static Answers.GroupState silent(String host, String why) {
    return new Answers.GroupState(
        host, false, "unknown", why, false, false, 0, null, false, false, false, "", List.of(),
        List.of(), null, null, null);
  }

  private static Answers.GroupState aside(String host, String alone) {
    return silent(host, "stands aside: " + alone + " runs the group alone");
  }

  /// Who looks after a group knows it best; then who can read its document.
  private static Answers.Group best(List<Answers.Group> parts) {
    return parts.stream()
        .filter(each -> each.states().stream().anyMatch(Answers.GroupState::answering))
        .findFirst()
        .or(() -> parts.stream().filter(each -> !UNKNOWN.equals(each.priority())).findFirst())
        .or(() -> parts.stream().filter(each -> each.hosts().size() > 1).findFirst())
        .orElse(parts.getFirst());
  }

  /// Each group once, judged from the states that its hosts have told.
  ///
  /// @param why each server does not answer that does not
  /// @param aliases of servers of the site, by name
  static List<Answers.Group> merged(
      List<Answers.Group> told, SortedMap<String, String> why, SortedMap<String, String> aliases) {
    SortedMap<String, List<Answers.Group>> byName = new TreeMap<>();
    told.forEach(each -> byName.computeIfAbsent(each.name(), _ -> new ArrayList<>()).add(each));
    return byName.values().stream().map(each -> judged(each, why, aliases)).toList();
  }

  private static Answers.Group judged(
      List<Answers.Group> parts, Map<String, String> why, SortedMap<String, String> aliases) {
    var first = best(parts);
    var states = new ArrayList<Answers.GroupState>();
    for (var host : first.hosts()) {
      states.add(
          parts.stream()
              .flatMap(each -> each.states().stream())
              .filter(each -> each.host().equals(host))
              .findFirst()
              .orElseGet(() -> silent(host, why.getOrDefault(host, "it knows of no such group"))));
    }
    var alone = Optional.ofNullable(first.standAlone());
    alone.ifPresent(runner ->
        states.replaceAll(each -> each.host().equals(runner) ? each : aside(each.host(), runner)));
    var judged =
        states.stream().filter(each -> alone.map(each.host()::equals).orElse(true)).toList();
    var verdict = GroupHealth.of(first.name(), judged);
    var called = new TreeMap<>(aliases);
    called.keySet().retainAll(first.hosts());
    return new Answers.Group(
        first.name(),
        first.type(),
        first.priority(),
        first.hosts(),
        first.preferred(),
        first.witness(),
        verdict.in(),
        verdict.active().orElse(null),
        verdict.well(),
        verdict.summary(),
        verdict.problems(),
        first.policy(),
        states,
        first.document(),
        first.standAlone(),
        called);
  }
}
