package dev.meerkat.core.plan;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment.Reason;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who records what: a pure function that every server computes for itself. No election, no leader,
/// no message; the same facts give the same plan.
///
/// | Home server of the camera | Where the camera goes |
/// |---|---|
/// | live, stable, reaches it | home |
/// | live, not yet stable or waiting for the order to take it back, reaches it | stays with a stable server that records it now and has room; else home. Home at once when it is only recorded by its constant backup, which goes on |
/// | live, does not reach it or has no usable volume | a server with room; else home, which keeps trying |
/// | live, draining | a server with room that is not draining; else home |
/// | not live, or a witness | a server with room; else nobody |
///
/// A witness is nobody here: it is given no camera, whatever its settings and the cameras' say.
///
/// Cameras at home take nobody's room. The others choose in turn: first those without a home that
/// could record them, by priority (High, Medium, Low), then those whose home is draining, then
/// those that merely stay where they are; so a High camera gets a place before a Low one. Within a
/// priority, those come first whose backup is live, so that nobody else takes the room that was
/// chosen for them. Each takes, of the servers that have Enable Failover and room, are at a
/// location where it may be taken over, and are not known to fail to reach it, its backup, or else
/// the one of the highest [Rendezvous] weight. Stable servers are preferred, or one that records
/// the camera already; then come others on probation; then, once everybody has had a turn, servers
/// that did not reach the camera before, for somebody must keep trying, and those without a usable
/// volume last of all. Starting servers take nothing, but keep what they record when an
/// administrator gives it another home. Draining servers take only what nobody else can record, and
/// keep what nobody else can take.
///
/// A camera that is at home has a *companion*, if it has a backup whose redundancy mode is constant
/// or warm, and which may take it, reaches it, is neither starting nor draining, has a usable
/// volume, and has room left after all this, where High cameras come before Medium and Low. Such a
/// backup counts as proven for the cameras whose backup it is: it has them already.
///
/// Removing a server moves only its cameras, unless those use up somebody's room.
///
/// Cost: cameras × log, plus displaced cameras × live servers.
public final class CameraPlan {
  private final SiteConfiguration configuration;
  private final TreeMap<ServerId, Candidate> candidates = new TreeMap<>();

  /// All candidates, in the order of their names.
  private final List<Candidate> everybody = new ArrayList<>();

  private final TreeMap<CameraId, Assignment> assignments = new TreeMap<>();
  private final TreeMap<CameraId, ServerId> companions = new TreeMap<>();
  private final List<Contender> contenders = new ArrayList<>();

  /// By camera, the servers that have found it out of their reach.
  private final TreeMap<CameraId, SortedSet<ServerId>> unreachable = new TreeMap<>();

  /// By camera, the servers that record it now although it is not theirs.
  private final TreeMap<CameraId, SortedSet<ServerId>> holders = new TreeMap<>();

  private CameraPlan(
      SiteConfiguration configuration,
      SortedSet<Unreachable> unreachable,
      SortedSet<Holding> holdings) {
    this.configuration = configuration;
    unreachable.forEach(pair -> add(this.unreachable, pair.camera(), pair.server()));
    holdings.forEach(holding -> add(holders, holding.camera(), holding.server()));
  }

  private static void add(
      SortedMap<CameraId, SortedSet<ServerId>> servers, CameraId camera, ServerId server) {
    servers.computeIfAbsent(camera, _ -> new TreeSet<>()).add(server);
  }

  /// Why a camera is not simply at home. The order of the constants is the order of placement:
  /// those that can be recorded nowhere else come first.
  private enum Need {
    /// Its home is not live, does not reach it or has no usable volume.
    HOMELESS,
    /// Its home is draining.
    DRAINED,
    /// Its home could record it, but need not yet.
    STAYING
  }

  /// A camera that cannot simply be at home.
  ///
  /// @param home its home server, null when that is not live
  /// @param location where its home server is, live or not; null when that was removed
  /// @param backup the server that is asked first, null when that is not live
  /// @param outOfReach servers that do not reach it
  /// @param holders servers that record it now
  private record Contender(
      Camera camera,
      long hash,
      @Nullable Candidate home,
      @Nullable String location,
      @Nullable Candidate backup,
      Need need,
      SortedSet<ServerId> outOfReach,
      SortedSet<ServerId> holders) {
    boolean mayGoTo(Candidate candidate) {
      return camera.succession().anyLocation()
          || candidate == backup
          || location == null
          || candidate.location.equals(location);
    }

    boolean hasLiveBackup() {
      return backup != null;
    }

    boolean isReachedBy(Candidate candidate) {
      return outOfReach.isEmpty() || !outOfReach.contains(candidate.id);
    }

    boolean isHeldBy(Candidate candidate) {
      return !holders.isEmpty() && candidate.hasVolume() && holders.contains(candidate.id);
    }

    /// Whether there is reason to rely on the candidate: it is proven, or has the camera already.
    boolean trusts(Candidate candidate) {
      return candidate.isProven()
          || isHeldBy(candidate)
          || (candidate == backup && candidate.accompanies());
    }

    static final Comparator<Contender> ORDER =
        Comparator.comparing(Contender::need)
            .thenComparing(contender -> contender.camera.priority())
            .thenComparing(Contender::hasLiveBackup, Comparator.reverseOrder())
            .thenComparingLong(Contender::hash)
            .thenComparing(contender -> contender.camera.id());
  }

  /// A camera and its backup, which could accompany it.
  private record Pair(Camera camera, long hash, Candidate backup) {
    static final Comparator<Pair> ORDER =
        Comparator.comparing((Pair pair) -> pair.camera.priority())
            .thenComparingLong(Pair::hash)
            .thenComparing(pair -> pair.camera.id());
  }

  /// @param live the servers that are there, with their standing
  /// @param unreachable what each server has found out of its reach
  /// @param holdings who records a camera of another server now; only as far as these are about
  ///   cameras whose home is not stable or not there do they matter
  public static Plan plan(
      SiteConfiguration configuration,
      SortedMap<ServerId, Standing> live,
      SortedSet<Unreachable> unreachable,
      SortedSet<Holding> holdings) {
    var plan = new CameraPlan(configuration, unreachable, holdings);
    live.forEach((id, standing) -> {
      if (!configuration.isWitness(id)) {
        plan.candidates.put(id, new Candidate(id, standing, configuration.servers().get(id)));
      }
    });
    plan.everybody.addAll(plan.candidates.values());
    configuration.cameras().values().forEach(plan::placeAtHome);
    plan.placeContenders();
    plan.placeCompanions();
    return plan.made();
  }

  private Plan made() {
    boolean displaced = false;
    var awaited = new TreeSet<ServerId>();
    for (var contender : contenders) {
      if (contender.need == Need.STAYING) {
        awaited.add(contender.camera.home());
      } else {
        displaced = true;
      }
    }
    return new Plan(assignments, companions, displaced, awaited);
  }

  /// The plan when nobody is known to record a camera of another server.
  public static Plan plan(
      SiteConfiguration configuration,
      SortedMap<ServerId, Standing> live,
      SortedSet<Unreachable> unreachable) {
    return plan(configuration, live, unreachable, new TreeSet<>());
  }

  private void placeAtHome(Camera camera) {
    var home = candidates.get(camera.home());
    if (!camera.enabled()) {
      assign(camera, new Unrecorded(Reason.DISABLED));
    } else if (camera.priority() == FailoverPriority.NEVER) {
      assign(camera, home == null ? new Unrecorded(Reason.NEVER_MOVED) : home.home);
    } else if (home == null
        || !home.hasVolume()
        || servers(unreachable, camera).contains(home.id)) {
      contend(camera, home, Need.HOMELESS);
    } else if (home.draining) {
      contend(camera, home, Need.DRAINED);
    } else if (home.standing != Standing.STABLE && isAway(camera)) {
      contend(camera, home, Need.STAYING);
    } else {
      assign(camera, home.home);
    }
  }

  /// Whether anybody records it who would have to stop when it goes home.
  private boolean isAway(Camera camera) {
    var backup = backup(camera);
    var beside =
        backup != null && backup.redundancy == Redundancy.CONSTANT && backup.accompanies()
            ? backup.id
            : null;
    for (var holder : servers(holders, camera)) {
      if (!holder.equals(beside)) {
        return true;
      }
    }
    return false;
  }

  /// Null when none was chosen, or it is not live.
  private @Nullable Candidate backup(Camera camera) {
    var backup = camera.succession().backup();
    return backup.isPresent() ? candidates.get(backup.get()) : null;
  }

  private void contend(Camera camera, @Nullable Candidate home, Need need) {
    contenders.add(
        new Contender(
            camera,
            Rendezvous.hash(camera.id().value()),
            home,
            configuration.servers().containsKey(camera.home())
                ? configuration.location(camera.home())
                : null,
            backup(camera),
            need,
            servers(unreachable, camera),
            servers(holders, camera)));
  }

  private static SortedSet<ServerId> servers(
      SortedMap<CameraId, SortedSet<ServerId>> servers, Camera camera) {
    return servers.getOrDefault(camera.id(), Collections.emptySortedSet());
  }

  private void placeContenders() {
    contenders.sort(Contender.ORDER);
    var unplaced = new ArrayList<Contender>();
    for (var contender : contenders) {
      var chosen =
          switch (contender.need) {
            case HOMELESS -> refuge(contender);
            case DRAINED -> successor(contender);
            case STAYING -> holder(contender);
          };
      if (chosen != null) {
        assign(contender.camera, chosen.take());
      } else if (contender.home != null) {
        assign(contender.camera, contender.home.home);
      } else {
        unplaced.add(contender);
      }
    }
    for (var contender : unplaced) {
      var chosen = lastResort(contender);
      assign(contender.camera, chosen == null ? new Unrecorded(why(contender)) : chosen.take());
    }
  }

  private void placeCompanions() {
    var pairs = new ArrayList<Pair>();
    for (var camera : configuration.cameras().values()) {
      var backup = backup(camera);
      if (backup != null && backup.accompanies()) {
        pairs.add(new Pair(camera, Rendezvous.hash(camera.id().value()), backup));
      }
    }
    pairs.sort(Pair.ORDER);
    for (var pair : pairs) {
      if (mayAccompany(pair.backup, pair.camera)) {
        companions.put(pair.camera.id(), pair.backup.accompany());
      }
    }
  }

  private boolean mayAccompany(Candidate backup, Camera camera) {
    return camera.priority() != FailoverPriority.NEVER
        && assignments.get(camera.id()) instanceof Recorded(_, var foreign)
        && !foreign
        && !backup.id.equals(camera.home())
        && backup.hasRoom()
        && !servers(unreachable, camera).contains(backup.id);
  }

  private Reason why(Contender contender) {
    for (var candidate : candidates.values()) {
      if (candidate.hasRoom() && !contender.mayGoTo(candidate)) {
        return Reason.OTHER_LOCATION;
      }
    }
    return Reason.NO_ROOM;
  }

  private @Nullable Candidate holder(Contender contender) {
    var there = new ArrayList<Candidate>();
    for (var holder : contender.holders) {
      var candidate = candidates.get(holder);
      if (candidate != null) {
        there.add(candidate);
      }
    }
    return best(
        contender,
        there,
        candidate ->
            !candidate.draining
                && candidate.isProven()
                && contender.isHeldBy(candidate)
                && contender.isReachedBy(candidate));
  }

  private @Nullable Candidate successor(Contender contender) {
    var trusted =
        best(
            contender,
            candidate ->
                !candidate.draining
                    && contender.trusts(candidate)
                    && contender.isReachedBy(candidate));
    return trusted != null
        ? trusted
        : best(
            contender,
            candidate ->
                !candidate.draining
                    && candidate.standing == Standing.PROBATION
                    && contender.isReachedBy(candidate));
  }

  /// A successor, or a draining server rather than nobody.
  private @Nullable Candidate refuge(Contender contender) {
    var successor = successor(contender);
    return successor != null
        ? successor
        : best(
            contender,
            candidate -> mayTry(contender, candidate) && contender.isReachedBy(candidate));
  }

  /// Somebody who goes on trying what nobody has reached.
  private @Nullable Candidate lastResort(Contender contender) {
    var inService =
        best(contender, candidate -> !candidate.draining && mayTry(contender, candidate));
    var anybody =
        inService != null ? inService : best(contender, candidate -> mayTry(contender, candidate));
    return anybody != null ? anybody : best(contender, candidate -> !candidate.hasVolume());
  }

  private static boolean mayTry(Contender contender, Candidate candidate) {
    return candidate.hasVolume()
        && (candidate.standing != Standing.STARTING || contender.isHeldBy(candidate));
  }

  private interface Rule {
    boolean allows(Candidate candidate);
  }

  private @Nullable Candidate best(Contender contender, Rule rule) {
    return best(contender, everybody, rule);
  }

  private static @Nullable Candidate best(Contender contender, List<Candidate> among, Rule rule) {
    Candidate best = null;
    long bestWeight = 0;
    for (var candidate : among) {
      if (candidate != contender.home
          && candidate.hasRoom()
          && contender.mayGoTo(candidate)
          && rule.allows(candidate)) {
        if (candidate == contender.backup) {
          return candidate;
        }
        long weight = Rendezvous.weight(candidate.hash, contender.hash);
        if (best == null || weight > bestWeight) {
          best = candidate;
          bestWeight = weight;
        }
      }
    }
    return best;
  }

  private void assign(Camera camera, Assignment assignment) {
    assignments.put(camera.id(), assignment);
  }
}
