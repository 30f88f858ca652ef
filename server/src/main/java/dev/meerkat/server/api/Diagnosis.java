package dev.meerkat.server.api;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment.Reason;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import dev.meerkat.core.plan.Loss;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Says what is wrong with the site and what to do, the worst first: a pure function of what the
/// server knows.
final class Diagnosis {
  /// More cameras than this with a problem are counted, not named.
  static final int MAX_CAMERAS = 50;

  private static final int MAX_NAMES = 5;

  private final ServerId self;
  private final SiteConfiguration configuration;
  private final WatchState state;
  private final List<Answers.Problem> problems = new ArrayList<>();

  private Diagnosis(ServerId self, SiteConfiguration configuration, WatchState state) {
    this.self = self;
    this.configuration = configuration;
    this.state = state;
  }

  /// @param losses what the death of each live server would mean
  /// @param told problems that others have put into words, with what to do
  static List<Answers.Problem> of(
      ServerId self,
      SiteConfiguration configuration,
      WatchState state,
      SortedMap<ServerId, Loss> losses,
      List<String> told) {
    var diagnosis = new Diagnosis(self, configuration, state);
    diagnosis.members();
    diagnosis.silent();
    diagnosis.standings();
    diagnosis.homeless();
    diagnosis.backups();
    diagnosis.companions();
    diagnosis.cameras();
    losses.forEach(diagnosis::fragile);
    told.forEach(problem -> diagnosis.add(problem, ""));
    return diagnosis.problems;
  }

  private void members() {
    if (state.members().isEmpty()) {
      add(
          label(self) + " has not joined the site yet",
          "wait for its start to end, and read its log");
      return;
    }
    if (state.isolated()) {
      add(
          label(self) + " has lost all other servers and all its cameras at once",
          "check the network of this server");
    }
    for (ServerId server : configuration.servers().keySet()) {
      if (!state.members().contains(server)) {
        add(
            "server " + label(server) + " is down or cannot be reached from " + label(self),
            "check its power, its network and its log, and start it again");
      }
    }
  }

  /// Members in the redundancy mode *fast* that are not heard.
  private void silent() {
    for (ServerId server : state.silent()) {
      add(
          "server "
              + label(server)
              + " is silent: others record its cameras, and it is given up as soon as it is known"
              + " to be dead",
          "if this happens often while the server is well, mend the connection between the servers,"
              + " or do without fast redundancy (set-server "
              + server
              + " --redundancy normal)");
    }
  }

  private void standings() {
    for (ServerId server : state.members()) {
      switch (standing(server)) {
        case WAITING ->
            add(
                "server "
                    + label(server)
                    + " is stable again, while others still record its cameras",
                "bring them home with meerkat failback " + server);
        case NO_VOLUME ->
            add(
                "last volume lost: server "
                    + label(server)
                    + " can write to no volume of its archive, others record its cameras as far as"
                    + " they have room",
                "mend its volumes (meerkat volumes tells there how they are); its cameras come home"
                    + " when it has proven itself");
        case STARTING, PROBATION, STABLE -> {}
      }
    }
  }

  /// Cameras whose home is not in the site, because it was removed or has never been there; or is
  /// there and never records.
  private void homeless() {
    var byHome = new TreeMap<ServerId, List<CameraId>>();
    var byWitness = new TreeMap<ServerId, List<CameraId>>();
    for (Camera camera : configuration.cameras().values()) {
      ServerId home = camera.home();
      if (!configuration.servers().containsKey(home) && !state.members().contains(home)) {
        byHome.computeIfAbsent(home, _ -> new ArrayList<>()).add(camera.id());
      } else if (configuration.isWitness(home)) {
        byWitness.computeIfAbsent(home, _ -> new ArrayList<>()).add(camera.id());
      }
    }
    byHome.forEach((home, cameras) ->
        add(
            "the home of " + named(cameras) + " is not in this site: server " + home,
            "give each another home (set-camera --home), or remove it (remove-camera)"));
    byWitness.forEach((home, cameras) ->
        add(
            "the home of " + named(cameras) + " is a witness, which never records: " + label(home),
            "choose another home (set-camera --of " + home + " --home SERVER)"));
  }

  /// Backups that cannot do what they were chosen for.
  private void backups() {
    var useless = new TreeMap<ServerId, List<CameraId>>();
    for (Camera camera : configuration.cameras().values()) {
      camera
          .succession()
          .backup()
          .filter(backup -> takesNothing(backup) || backup.equals(camera.home()))
          .ifPresent(
              backup -> useless.computeIfAbsent(backup, _ -> new ArrayList<>()).add(camera.id()));
    }
    useless.forEach((backup, cameras) ->
        add(
            label(backup)
                + " is the backup of "
                + named(cameras)
                + (configuration.isWitness(backup)
                    ? ", but a witness, which never records"
                    : takesNothing(backup)
                        ? ", but takes over no cameras"
                        : ", but its home as well"),
            takesNothing(backup) && !configuration.isWitness(backup)
                ? "allow it some (set-server --failover on --max-cameras N), or choose another"
                    + " backup"
                : "choose another backup"));
  }

  /// Cameras that are recorded at home, but not beside it although their backup is there for that.
  /// One that takes nothing, or is draining or starting, has been told of or passes.
  private void companions() {
    var alone = new TreeMap<ServerId, List<CameraId>>();
    for (Camera camera : configuration.cameras().values()) {
      boolean atHome =
          state.plan().assignments().get(camera.id()) instanceof Recorded(_, var foreign)
              && !foreign;
      if (atHome
          && camera.priority() != FailoverPriority.NEVER
          && !state.plan().companions().containsKey(camera.id())) {
        camera
            .succession()
            .backup()
            .filter(backup -> isThereToAccompany(backup) && !backup.equals(camera.home()))
            .ifPresent(
                backup -> alone.computeIfAbsent(backup, _ -> new ArrayList<>()).add(camera.id()));
      }
    }
    alone.forEach((backup, cameras) ->
        add(
            label(backup)
                + (configuration.redundancy(backup) == Redundancy.WARM
                    ? " does not hold "
                    : " does not record ")
                + named(cameras)
                + " beside the home, as its redundancy mode asks for",
            "allow it more cameras (set-server "
                + backup
                + " --max-cameras N), and check that it reaches them"));
  }

  private boolean isThereToAccompany(ServerId server) {
    return state.members().contains(server)
        && configuration.redundancy(server).accompanies()
        && !configuration.isDraining(server)
        && !takesNothing(server)
        && standing(server) != Standing.STARTING
        && standing(server) != Standing.NO_VOLUME
        && !state.silent().contains(server);
  }

  private Standing standing(ServerId server) {
    return server.equals(self)
        ? state.standing()
        : Optional.ofNullable(state.statuses().get(server))
            .map(ServerStatus::standing)
            .orElse(Standing.STABLE);
  }

  private boolean takesNothing(ServerId server) {
    ServerSettings settings = configuration.servers().get(server);
    return settings == null || settings.foreignLimit() == 0;
  }

  private static String named(List<CameraId> cameras) {
    String names =
        cameras.stream().limit(MAX_NAMES).map(CameraId::value).collect(Collectors.joining(", "));
    return (cameras.size() == 1 ? "camera " : cameras.size() + " cameras: ")
        + names
        + (cameras.size() > MAX_NAMES ? " and more" : "");
  }

  private void cameras() {
    var recordings = Node.recordings(self, state);
    int more = 0;
    int before = problems.size();
    for (Camera camera : configuration.cameras().values()) {
      if (problems.size() - before >= MAX_CAMERAS) {
        more++;
      } else {
        camera(camera, recordings.getOrDefault(camera.id(), new TreeMap<>()));
      }
    }
    if (more > 0) {
      add(more + " more cameras were not looked at", "mend the problems above first");
    }
  }

  private void camera(Camera camera, SortedMap<ServerId, RecordingReport> reports) {
    CameraId id = camera.id();
    if (!camera.enabled() || state.members().isEmpty()) {
      return;
    }
    switch (state.plan().assignments().get(id)) {
      case Unrecorded(var reason) -> unrecorded(camera, reason);
      case Recorded(var server, _) -> recorded(id, server, reports);
      case null -> {}
    }
  }

  private void unrecorded(Camera camera, Reason reason) {
    if (configuration.isWitness(camera.home()) && reason == Reason.NEVER_MOVED) {
      return; // That it needs another home is told already.
    }
    String what =
        "camera " + camera.id() + " is not recorded: its home " + label(camera.home()) + " ";
    // A witness need not be brought back: what its cameras need is told already.
    String back =
        configuration.isWitness(camera.home())
            ? ""
            : "bring " + label(camera.home()) + " back, or ";
    switch (reason) {
      case DISABLED -> {}
      case NEVER_MOVED ->
          add(
              what + "does not record it, and its priority is never",
              back + "give the camera a higher priority");
      case NO_ROOM ->
          add(
              what + "does not record it, and no other server can take it",
              back
                  + "allow another server more cameras (set-server --failover on"
                  + " --max-cameras N)");
      case OTHER_LOCATION ->
          add(
              what + "does not record it, and no server of its location has room",
              back
                  + "choose a backup for the camera (set-camera --backup), or allow it to"
                  + " leave its location (set-camera --any-location true)");
      case OUT_OF_REACH ->
          add(
              what + "does not record it, and no other server reaches it",
              back + "mend the network to the camera");
    }
  }

  private void recorded(
      CameraId id, ServerId planned, SortedMap<ServerId, RecordingReport> reports) {
    boolean recording =
        reports.values().stream().anyMatch(each -> each.phase() == RecordingPhase.RECORDING);
    RecordingReport report = reports.get(planned);
    if (report != null && report.phase() == RecordingPhase.FAILED) {
      add(
          label(planned)
              + " cannot record camera "
              + id
              + (recording ? " (another server does)" : "")
              + ": "
              + report.detail(),
          "");
    }
  }

  /// A site of one server that records is not expected to survive its loss.
  private void fragile(ServerId server, Loss loss) {
    List<CameraId> lost = List.copyOf(loss.withoutHeir().keySet());
    if (lost.isEmpty() || configuration.recorders() < 2) {
      return;
    }
    add(
        "the site does not survive the loss of "
            + label(server)
            + ": no other server has room for, and reaches, "
            + named(lost),
        "allow the others more cameras (set-server --failover on --max-cameras N), add a server, or"
            + " mend the network between the cameras and the others; meerkat whatif "
            + server
            + " tells all");
  }

  private String label(ServerId server) {
    return configuration.label(server);
  }

  private void add(String what, String todo) {
    problems.add(new Answers.Problem(what, todo));
  }
}
