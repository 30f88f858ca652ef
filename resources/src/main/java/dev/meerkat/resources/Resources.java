package dev.meerkat.resources;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.resources.kind.DriverKind;
import dev.meerkat.resources.kind.DriverSetting;
import dev.meerkat.resources.kind.StandardDrivers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The resources of one group on this host. No method waits; what comes of an order is told to the
/// [ResourceListener], and a newer order for a resource ends the one before.
public final class Resources implements AutoCloseable {
  private final Map<ResourceId, Worker> workers = new LinkedHashMap<>();
  private final Guard guard;
  private final Probing probing;
  private final Fencing fencing;
  private final LogLimit logs;

  private Resources(Guard guard, ResourceListener listener) {
    this.guard = guard;
    this.probing = new Probing(workers, listener);
    this.fencing = new Fencing(guard, workers, listener);
    this.logs = new LogLimit(guard.script().folder());
  }

  /// Nothing is started or stopped by this: what runs goes on.
  ///
  /// @param self a host of the group
  /// @param guard its only one
  /// @throws IOException if the guard cannot be told what it is to end
  public static Resources open(
      GroupId group,
      ServerId self,
      List<Resource> resources,
      Guard guard,
      Rivals rivals,
      ResourceListener listener)
      throws IOException {
    return open(group, self, resources, guard, rivals, listener, StandardDrivers.ALL);
  }

  /// @param kinds with those that are not Meerkat's own
  public static Resources open(
      GroupId group,
      ServerId self,
      List<Resource> resources,
      Guard guard,
      Rivals rivals,
      ResourceListener listener,
      List<DriverKind<?>> kinds)
      throws IOException {
    if (!guard.script().group().equals(group)) {
      throw new IllegalArgumentException(
          "the guard of " + guard.script().group() + " is not that of " + group);
    }
    var all = new Resources(guard, listener);
    for (var resource : resources) {
      var setting =
          new DriverSetting(
              resource.id().value(),
              self,
              resources,
              guard.script(),
              guard::remainingMillis,
              rivals::mayRun,
              sentence -> listener.noted(resource.id(), sentence));
      var driver = StandardDrivers.of(kinds, resource.settings(), setting);
      all.workers.put(resource.id(), new Worker(resource, driver, guard, listener, all::tellGuard));
    }
    all.tellGuard();
    guard.whenArmed(_ -> all.workers.values().forEach(Worker::renewSoon));
    all.logs.begin();
    return all;
  }

  private void tellGuard() throws IOException {
    var lines = new ArrayList<String>();
    for (var worker : workers.values()) {
      lines.addAll(worker.driver().ends());
    }
    guard.ends(lines);
  }

  private Worker of(ResourceId resource) {
    var worker = workers.get(resource);
    if (worker == null) {
      throw new IllegalArgumentException("there is no resource " + resource);
    }
    return worker;
  }

  /// What an administrator is to do about it although it runs; empty when nothing. Never waits.
  public String trouble(ResourceId resource) {
    return of(resource).driver().trouble();
  }

  /// Asks whether somebody else has an address of the group; takes less than a second.
  public void probe(long attempt) {
    probing.begin(attempt);
  }

  /// Starts it under the guard, unless the time of the guard is over. What runs already counts as
  /// started. With a monitor, it has started when that is content. Once it runs it is watched, and
  /// [ResourceListener#failed] is told when it works no more.
  public void start(ResourceId resource, long attempt) {
    of(resource).start(attempt);
  }

  /// What does not run counts as stopped.
  public void stop(ResourceId resource, long attempt) {
    of(resource).stop(attempt);
  }

  /// Ends it without asking it.
  public void kill(ResourceId resource, long attempt) {
    of(resource).kill(attempt);
  }

  /// Makes sure that nothing of the group runs here. Orders that were given before come to nothing.
  ///
  /// @param atMostMillis what comes of it is told by then, unless a newer fencing was ordered
  public void fence(long attempt, long atMostMillis) {
    fencing.begin(attempt, atMostMillis);
  }

  /// Ends watching. What runs goes on, until the guard ends it.
  @Override
  public void close() {
    guard.whenArmed(_ -> {});
    workers.values().forEach(Worker::halt);
    logs.close();
  }
}
