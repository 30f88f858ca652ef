package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.cluster.beat.BootClock;
import dev.meerkat.cluster.beat.HeartbeatLinks;
import dev.meerkat.cluster.beat.IsolationProbe;
import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.cluster.beat.LinkSockets;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.replication.group.Registers;
import dev.meerkat.resources.Guard;
import dev.meerkat.resources.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a steward works with on a real host: heartbeat links, isolation addresses, the arbiter of
/// the site, data, resources and their guard.
public final class HostEquipment implements Equipment, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");

  private final Path folder;
  private final ServerId self;
  private final Arbiters arbiters;
  private final DataLinks data;
  private final Consumer<String> problems;
  private final LinkSockets sockets = LinkSockets.open();
  private final HostClock clock = new HostClock();

  /// @param folder of the guards; on a disk that is none of a group's
  /// @param problems hears of what an administrator must mend
  public HostEquipment(
      Path folder, ServerId self, Arbiters arbiters, DataLinks data, Consumer<String> problems) {
    this.folder = folder;
    this.self = self;
    this.arbiters = arbiters;
    this.data = data;
    this.problems = problems;
  }

  @Override
  public long nowMillis() {
    return BootClock.millis();
  }

  @Override
  public Kit equip(Group group, BeatKey key, Speaker speaker, Facts facts) throws IOException {
    var guard =
        Guard.open(
            group.id(),
            folder.resolve(group.id().value()),
            group.policy().watchdog(),
            BootClock::millis);
    var copies =
        group.hasData()
            ? Optional.of(GroupCopies.open(group, data, registers(group), guard, facts))
            : Optional.<GroupCopies>empty();
    boolean done = false;
    try {
      var kit = equip(group, key, speaker, facts, guard, copies);
      done = true;
      return kit;
    } finally {
      if (!done && copies.isPresent()) {
        copies.get().end();
      }
    }
  }

  @Override
  public void forgetCopies(GroupId group) throws IOException {
    data.forget(group);
  }

  @Override
  public void forgetOtherCopies(Group group) throws IOException {
    data.keepOnly(group);
  }

  @Override
  public void forget(GroupId group) throws IOException {
    data.forget(group);
    StateFolder.delete(folder.resolve(group.value()));
  }

  @Override
  public void lostCopies(Group group, ServerId source) throws IOException {
    if (!group.hasWitness()) {
      data.lost(group, source); // Else the arbiter knows.
    }
  }

  private Registers registers(Group group) {
    return group.hasWitness()
        ? Registers.at(arbiters.leases(group), group.preferred())
        : Registers.local(group.preferred());
  }

  private Kit equip(
      Group group,
      BeatKey key,
      Speaker speaker,
      Facts facts,
      Guard guard,
      Optional<GroupCopies> copies)
      throws IOException {
    var resources =
        Resources.open(group.id(), self, group.resources(), guard, speaker::mayRun, facts);
    var links =
        HeartbeatLinks.start(
            sockets, group, self, key, InstantSource.system(), speaker::report, facts::heard);
    var isolation =
        IsolationProbe.start(
            group.arbitration().isolationAddresses(),
            group.arbitration().isolationTimeoutMillis(),
            facts::isolationAnswered);
    DataPort dataPort = copies.isPresent() ? copies.get() : DataPort.NONE;
    return new Kit(
        linkPort(links),
        group.hasWitness() ? arbiters.port(group, facts) : LeasePort.NONE,
        resourcePort(resources, dataPort),
        new GuardKeeper(guard, facts, () -> links.farewells(speaker.farewell())),
        dataPort,
        new HostMachine(links::conditions, problems, clock),
        () -> {
          isolation.close();
          links.close();
          resources.close();
          if (copies.isPresent()) {
            copies.get().end();
          }
        });
  }

  private static LinkPort linkPort(HeartbeatLinks links) {
    return new LinkPort() {
      @Override
      public void tellNow() {
        links.tellNow();
      }

      @Override
      public List<LinkCondition> conditions() {
        return links.conditions();
      }
    };
  }

  private static ResourcePort resourcePort(Resources resources, DataPort data) {
    return new ResourcePort() {
      @Override
      public void probe(long attempt) {
        resources.probe(attempt);
      }

      @Override
      public void start(ResourceId resource, long attempt) {
        resources.start(resource, attempt);
      }

      @Override
      public void stop(ResourceId resource, long attempt) {
        resources.stop(resource, attempt);
      }

      @Override
      public void kill(ResourceId resource, long attempt) {
        resources.kill(resource, attempt);
      }

      @Override
      public String trouble(ResourceId resource) {
        return resources.trouble(resource);
      }

      @Override
      public void fence(long attempt, long atMostMillis) {
        try {
          data.abort();
        } catch (IOException e) {
          // Resources look at the mount as well, and tell if it is left.
          LOG.error("fencing: {}", e.getMessage());
        }
        resources.fence(attempt, atMostMillis);
      }
    };
  }

  @Override
  public void close() {
    sockets.close();
  }
}
