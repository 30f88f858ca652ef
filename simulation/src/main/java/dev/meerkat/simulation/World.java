package dev.meerkat.simulation;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.core.watch.WatchStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// Everything there is in one run, and when a fact of it last changed.
final class World {
  final Clock clock;
  final WatchSettings settings;
  final Timing timing;
  final Network network;
  final Movements movements;
  final Companions companions;

  /// In the order of their names.
  final List<Host> hosts;

  private final Map<ServerId, Host> hostsByName = new HashMap<>();
  private final List<SiteConfiguration> configurations = new ArrayList<>();
  private final Trace trace;
  private final Map<ServerId, Long> factChanges = new HashMap<>();
  private final Map<CameraId, Long> reachChanges = new HashMap<>();
  private final Map<ServerId, Long> configuredMillis = new HashMap<>();
  private long allFactsChangedMillis;
  private long allReachChangedMillis;
  private long disturbances;
  private long changes;

  /// @param slowestMillis how much longer a message may take where a link is slow
  World(
      SiteConfiguration first,
      WatchSettings settings,
      long slowestMillis,
      SplittableRandom random,
      Trace trace) {
    this.clock = new Clock(random);
    this.settings = settings;
    this.timing = new Timing(settings, slowestMillis);
    this.trace = trace;
    this.configurations.add(first);
    this.network = new Network(this, first.servers().size());
    this.movements = new Movements(this);
    this.companions = new Companions(this);
    var all = new ArrayList<Host>();
    for (var id : first.servers().keySet()) {
      var host = new Host(this, id, all.size());
      all.add(host);
      hostsByName.put(id, host);
    }
    this.hosts = Collections.unmodifiableList(all);
  }

  Host host(ServerId id) {
    var host = hostsByName.get(id);
    if (host == null) {
      throw new IllegalStateException("no host " + id);
    }
    return host;
  }

  Optional<Host> find(ServerId id) {
    return Optional.ofNullable(hostsByName.get(id));
  }

  /// A new set of the names of all servers.
  SortedSet<ServerId> names() {
    var names = new TreeSet<ServerId>();
    hosts.forEach(host -> names.add(host.id));
    return names;
  }

  SiteConfiguration configuration(int version) {
    return configurations.get(version);
  }

  SiteConfiguration newestConfiguration() {
    return configurations.getLast();
  }

  /// An administrator tells one server a new configuration.
  void configure(Host host, SiteConfiguration next) {
    var old = newestConfiguration();
    configurations.add(next);
    note(host, "is told " + difference(old, next));
    disturbances++;
    network.spread(host, configurations.size() - 1);
  }

  private static String difference(SiteConfiguration old, SiteConfiguration next) {
    var changed = new ArrayList<Object>(next.cameras().values());
    changed.removeAll(old.cameras().values());
    var settings = new ArrayList<Object>(next.servers().values());
    settings.removeAll(old.servers().values());
    changed.addAll(settings);
    return changed.isEmpty() ? "that a camera is gone" : changed.toString();
  }

  /// Something that only this server knows changed: its view, configuration, standing or marks.
  void factChanged(Host host) {
    factChanges.put(host.id, clock.now());
    changes++;
  }

  /// Who is there, or who is connected with whom, changed.
  void factChanged() {
    allFactsChangedMillis = clock.now();
    disturbances++;
    changes++;
    network.connectionsChanged();
  }

  void reachChanged(CameraId camera) {
    reachChanges.put(camera, clock.now());
    factChanged();
  }

  void reachChanged() {
    allReachChangedMillis = clock.now();
    factChanged();
  }

  /// How long nothing has changed that the servers connected with this one decide by.
  long quietMillis(Host host) {
    long lastMillis = allFactsChangedMillis;
    for (var member : network.component(host)) {
      lastMillis = Math.max(lastMillis, factChanges.getOrDefault(member, 0L));
    }
    return clock.now() - lastMillis;
  }

  long sinceReachChangedMillis(CameraId camera) {
    return clock.now() - Math.max(allReachChangedMillis, reachChanges.getOrDefault(camera, 0L));
  }

  void configured(Host host) {
    configuredMillis.put(host.id, clock.now());
    factChanged(host);
  }

  long sinceConfiguredMillis(Host host) {
    return clock.now() - configuredMillis.getOrDefault(host.id, 0L);
  }

  /// Grows with everything that happens to the site from outside, and with every change of
  /// somebody's standing or marks.
  long disturbances() {
    return disturbances;
  }

  void disturb() {
    disturbances++;
  }

  /// Grows with every change that an invariant could depend on.
  long changes() {
    return changes;
  }

  void recordingChanged() {
    changes++;
  }

  void note(String what) {
    trace.add(clock.now(), () -> what);
  }

  void note(Host host, String what) {
    trace.add(clock.now(), () -> host.id + " " + what);
  }

  void note(Host host, WatchEvent event, WatchStep step) {
    if (Trace.isOfNote(event, step)) {
      trace.add(clock.now(), () -> Trace.show(host.id, event, step));
    }
  }
}
