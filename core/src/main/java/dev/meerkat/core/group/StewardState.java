package dev.meerkat.core.group;

import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything that the steward of a group knows on one host.
///
/// @param run of the process; grows with every start of it
/// @param why it is in that phase
/// @param reachedMillis when an isolation address was last asked that answered
/// @param toldByArbiter whether the arbiter has answered since the start
/// @param consultedMillis when it was last asked anything
/// @param doomed resources that are stopped before anything is started
/// @param purpose of stopping
/// @param hold how long this host keeps off
/// @param override what an operator allowed this host
/// @param pending an order that the arbiter has not recorded yet
/// @param claim under way
/// @param fence under way
/// @param attempts the number of the newest
public record StewardState(
    long run,
    long startedMillis,
    Phase phase,
    String why,
    Memory memory,
    Tenure tenure,
    Peer peer,
    long reachedMillis,
    boolean toldByArbiter,
    long consultedMillis,
    DataReport report,
    DataState data,
    SortedMap<ResourceId, ResourceState> resources,
    SortedSet<ResourceId> doomed,
    Optional<Purpose> purpose,
    Optional<Hold> hold,
    Optional<Mandate> override,
    Optional<Pending> pending,
    Optional<Claim> claim,
    Optional<Fence> fence,
    long attempts) {
  static final long NEVER = Long.MIN_VALUE / 2;

  public StewardState {
    resources = new TreeMap<>(resources);
    doomed = new TreeSet<>(doomed);
  }

  /// What an operator allows a host that would not take the group by itself.
  record Mandate(boolean unconditional, long untilMillis) {}

  record Pending(Command command, long untilMillis) {}

  /// Under way, or about to be: who has the addresses is asked before the lease of the other host
  /// is over.
  ///
  /// @param probedMillis when it was asked who has them
  record Claim(long sinceMillis, long attempt, Addresses addresses, long probedMillis) {}

  enum Addresses {
    ASKED,
    FREE,
    TAKEN
  }

  /// @param deadlineMillis when the next try comes
  /// @param unseen tries in a row, at most [Ending#MOST_UNSEEN], that failed without seeing that
  ///   anything is left
  record Fence(long attempt, long deadlineMillis, Fencing now, int unseen) {}

  enum Fencing {
    TRIES,
    PAUSES,
    REBOOTS
  }

  /// @param run of the process, greater than that of any before
  /// @param memory as it was persisted last
  public static StewardState started(Group group, long run, Memory memory, long atMillis) {
    var resources = new TreeMap<ResourceId, ResourceState>();
    group.resources().forEach(each -> resources.put(each.id(), ResourceState.STOPPED));
    return new StewardState(
        run,
        atMillis,
        Phase.OUT,
        "",
        memory,
        Tenure.of(group.hasWitness() ? Lease.FIRST : memory.lease(), atMillis),
        Peer.unheard(atMillis),
        NEVER,
        false,
        NEVER,
        group.hasData() ? DataReport.UNKNOWN : DataReport.NONE,
        DataState.CLOSED,
        resources,
        new TreeSet<>(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  /// Whether the group may run here now: told to the other host, and true also of a process that
  /// has just come to itself after a long sleep and does not know it yet.
  boolean runs(long atMillis) {
    return phase.isRunning()
        && memory.dirty()
        && (phase == Phase.FENCING || atMillis < tenure.untilMillis());
  }

  /// The number of the newest start or stop of a resource, which its monitors tell with a failure.
  public long attemptOf(ResourceId resource) {
    return resources.getOrDefault(resource, ResourceState.STOPPED).attempt();
  }

  /// How it stands with a resource, in one word.
  public String words(ResourceId resource) {
    return resources
        .getOrDefault(resource, ResourceState.STOPPED)
        .status()
        .name()
        .toLowerCase(Locale.ROOT);
  }

  /// Whether it was started and is not known to have ended: what looks after it may tell otherwise.
  public boolean isRunning(ResourceId resource) {
    return resources.getOrDefault(resource, ResourceState.STOPPED).is(ResourceState.Status.RUNNING);
  }

  public Lease lease() {
    return tenure.lease();
  }
}
