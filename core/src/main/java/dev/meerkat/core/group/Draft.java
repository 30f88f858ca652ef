package dev.meerkat.core.group;

import dev.meerkat.core.group.StewardState.Claim;
import dev.meerkat.core.group.StewardState.Fence;
import dev.meerkat.core.group.StewardState.Mandate;
import dev.meerkat.core.group.StewardState.Pending;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The state of a [Steward] in the middle of a step, and what comes of the step.
final class Draft {
  /// Longer, opening the data does not take, also when a whole journal is applied before.
  static final long OPEN_MILLIS = 120_000;

  final Group group;
  final ServerId self;
  final ServerId other;
  final long at;
  final long run;
  final long startedMillis;
  Phase phase;
  String why;
  Memory memory;
  Tenure tenure;
  Peer peer;
  long reachedMillis;
  boolean toldByArbiter;
  long consultedMillis;
  DataReport report;
  DataState data;
  final SortedMap<ResourceId, ResourceState> resources;
  final SortedSet<ResourceId> doomed;
  Optional<Purpose> purpose;
  Optional<Hold> hold;
  Optional<Mandate> override;
  Optional<Pending> pending;
  Optional<Claim> claim;
  Optional<Fence> fence;
  private long attempts;
  private final List<StewardEffect> effects = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();

  Draft(Group group, ServerId self, StewardState state, long at) {
    this.group = group;
    this.self = self;
    this.other = group.peerOf(self);
    this.at = at;
    this.run = state.run();
    this.startedMillis = state.startedMillis();
    this.phase = state.phase();
    this.why = state.why();
    this.memory = state.memory();
    this.tenure = state.tenure();
    this.peer = state.peer();
    this.reachedMillis = state.reachedMillis();
    this.toldByArbiter = state.toldByArbiter();
    this.consultedMillis = state.consultedMillis();
    this.report = state.report();
    this.data = state.data();
    this.resources = new TreeMap<>(state.resources());
    this.doomed = new TreeSet<>(state.doomed());
    this.purpose = state.purpose();
    this.hold = state.hold();
    this.override = state.override();
    this.pending = state.pending();
    this.claim = state.claim();
    this.fence = state.fence();
    this.attempts = state.attempts();
  }

  StewardState state() {
    return new StewardState(
        run,
        startedMillis,
        phase,
        why,
        memory,
        tenure,
        peer,
        reachedMillis,
        toldByArbiter,
        consultedMillis,
        report,
        data,
        resources,
        doomed,
        purpose,
        hold,
        override,
        pending,
        claim,
        fence,
        attempts);
  }

  StewardStep step() {
    return new StewardStep(state(), List.copyOf(effects), String.join("; ", reasons));
  }

  void effect(StewardEffect effect) {
    effects.add(effect);
  }

  void reason(String words) {
    reasons.add(words);
  }

  long nextAttempt() {
    return ++attempts;
  }

  void openData() {
    long attempt = nextAttempt();
    data = data.trying(DataState.Status.OPENING, attempt, at + OPEN_MILLIS);
    effect(new StewardEffect.OpenData(attempt, Bid.policy(this)));
  }

  /// Says so when it is another one.
  void enter(Phase next, String nextWhy) {
    if (phase != next || !why.equals(nextWhy)) {
      reason(next + (nextWhy.isEmpty() ? "" : ": " + nextWhy));
      if (phase != next) {
        effect(new StewardEffect.TellPeer());
      }
    }
    phase = next;
    why = nextWhy;
  }

  void remember(Memory next) {
    if (!memory.equals(next)) {
      memory = next;
      effect(new StewardEffect.Persist(next));
    }
  }

  /// Without an arbiter: this is the lease from now on.
  void put(Lease next) {
    tenure = tenure.put(next, at);
    var known = memory.with(next);
    remember(next.isHeldBy(self) ? known.holding(next.epoch()) : known);
  }

  Lease lease() {
    return tenure.lease();
  }

  GroupTimes times() {
    return group.times();
  }

  /// Whether the arbiter still has to say whether the group is in, and who has it.
  boolean isUntold() {
    return group.hasWitness() && !toldByArbiter;
  }

  /// Whether the lease is that of this very process.
  boolean holds() {
    return tenure.isHeldBy(self, run);
  }

  /// When everything that runs here must be on its way out.
  long fenceAtMillis() {
    return tenure.untilMillis() - times().fenceMillis();
  }

  boolean mayRun() {
    return holds() && at < fenceAtMillis();
  }

  /// Nothing of the group runs here any more.
  ///
  /// @param next what is remembered beside that
  void vacate(Memory next) {
    remember(next.with(false));
    if (holds()) {
      tenure = tenure.vacate();
    }
    effect(new StewardEffect.DisarmGuard());
  }

  boolean hears() {
    return peer.isHeard(group, at);
  }

  boolean reaches() {
    var arbitration = group.arbitration();
    return arbitration.isolationAddresses().isEmpty()
        || at - reachedMillis
            <= arbitration.isolationTimeoutMillis() * (arbitration.mostMissed() + 1);
  }

  boolean isPeerReady() {
    return hears() && peer.report().map(PeerReport::ready).orElse(false);
  }

  String peerWhy() {
    return hears()
        ? peer.report().map(last -> last.phase() + ", " + last.why()).orElse("")
        : "it is not heard";
  }

  /// What keeps its data from being switched to, behind other words; empty when nothing does.
  String peerHindrance() {
    return hears()
        ? peer.report()
            .filter(last -> !last.ended())
            .map(last -> last.data().hindrance())
            .orElse("")
        : "";
  }

  /// Whether the other host tells what stops replication there: that is why the copies are not
  /// connected, whatever the connection itself says.
  boolean isPeerInTrouble() {
    return hears() && peer.report().filter(last -> !last.data().trouble().isEmpty()).isPresent();
  }

  ResourceState of(ResourceId resource) {
    return resources.getOrDefault(resource, ResourceState.STOPPED);
  }
}
