package dev.meerkat.core.ledger;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Assignment;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.WatchEffect.Announce;
import dev.meerkat.core.watch.WatchEffect.HoldWarm;
import dev.meerkat.core.watch.WatchEffect.StartAnalytics;
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopAnalytics;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.core.watch.WatchStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Turns the steps of a server's watch into the lines of its journal: one whenever the condition of
/// a camera changes, and none while it stays.
///
/// A failure is dated back to the newest durable sample, a recording to the first of its session,
/// as far as the line before allows. A camera that appears while the server runs was not configured
/// before; one that is there at the start has simply not been written of yet.
///
/// A mere progress report costs one look-up. Not safe for use by several threads.
public final class Chronicle {
  private final ServerId self;
  private final long startMicros;
  private final SortedMap<CameraId, Entry> newest;
  private final SortedSet<CameraId> known;
  private boolean configured;
  private boolean begun;
  private Optional<WatchState> before = Optional.empty();

  /// @param newest the last line of each camera in the journal
  /// @param startMicros when this run of the server began
  public Chronicle(ServerId self, SortedMap<CameraId, Entry> newest, long startMicros) {
    this.self = self;
    this.newest = new TreeMap<>(newest);
    this.known = new TreeSet<>(newest.keySet());
    this.startMicros = startMicros;
  }

  /// @param wallMicros the server's wall clock
  public List<Entry> follow(WatchEvent event, WatchStep step, long wallMicros) {
    WatchState now = step.next();
    WatchState old = before.orElse(now);
    before = Optional.of(now);
    configured |= event instanceof WatchEvent.ConfigurationChanged;
    if (!configured || now.members().isEmpty()) {
      return List.of();
    }
    var entries = new ArrayList<Entry>();
    boolean first = !begun;
    if (first) {
      known.addAll(now.configuration().cameras().keySet());
    }
    for (CameraId camera : touched(event, step, old, first)) {
      if (now.configuration().cameras().containsKey(camera) && known.add(camera)) {
        write(new Entry(camera, startMicros, Condition.notMine(Cause.NOT_CONFIGURED, "")), entries);
      }
      condition(camera, now).ifPresent(next -> take(camera, next, now, wallMicros, entries));
    }
    begun = true;
    return entries;
  }

  private SortedSet<CameraId> touched(
      WatchEvent event, WatchStep step, WatchState old, boolean first) {
    WatchState now = step.next();
    var touched = new TreeSet<CameraId>();
    if (first
        || !old.plan().equals(now.plan())
        || !old.configuration().equals(now.configuration())
        || old.isolated() != now.isolated()) {
      touched.addAll(newest.keySet());
      touched.addAll(now.configuration().cameras().keySet());
    }
    if (event instanceof WatchEvent.RecordingChanged changed) {
      touched.add(changed.camera());
    }
    for (var effect : step.effects()) {
      switch (effect) {
        case StartRecording(var camera, _) -> touched.add(camera.id());
        case HoldWarm(var camera, _) -> touched.add(camera.id());
        case StopRecording(var camera, _) -> touched.add(camera);
        case Announce _, StartAnalytics _, StopAnalytics _ -> {}
      }
    }
    return touched;
  }

  private void take(
      CameraId camera, Condition next, WatchState now, long wallMicros, List<Entry> entries) {
    Optional<Entry> last = Optional.ofNullable(newest.get(camera));
    boolean handedOver =
        next.equals(Condition.ELSEWHERE)
            && last.map(entry -> entry.condition().mine()).orElse(false);
    Condition written = handedOver ? handedOver(camera, now) : next;
    if (last.map(entry -> entry.condition().saysLike(written)).orElse(false)) {
      return;
    }
    long at = since(last, written, now.recording(camera), wallMicros);
    long notBefore = last.map(Entry::atMicros).orElse(at);
    write(new Entry(camera, Math.max(notBefore, at), written), entries);
  }

  private void write(Entry entry, List<Entry> entries) {
    newest.put(entry.camera(), entry);
    entries.add(entry);
  }

  /// Empty when nothing can be said yet: the plan has not seen the camera.
  private Optional<Condition> condition(CameraId camera, WatchState now) {
    Optional<RecordingReport> report = now.recording(camera);
    if (now.isHeld(camera)) {
      return Optional.of(elsewhere(camera));
    }
    if (report.isPresent()) {
      return Optional.of(running(report.orElseThrow(), now));
    }
    if (!now.configuration().cameras().containsKey(camera)) {
      return Optional.of(Condition.notMine(Cause.NOT_CONFIGURED, ""));
    }
    Assignment assignment = now.plan().assignments().get(camera);
    return switch (assignment) {
      case null -> Optional.empty();
      case Recorded(var server, _) when server.equals(self) ->
          Optional.of(Condition.notMine(Cause.NO_ROOM, "it waits for room on " + self));
      case Recorded _ -> Optional.of(elsewhere(camera));
      case Unrecorded(var reason) -> Optional.of(Condition.notMine(cause(reason), detail(reason)));
    };
  }

  /// A handover that was written stays until something else happens.
  private Condition elsewhere(CameraId camera) {
    return Optional.ofNullable(newest.get(camera))
        .map(Entry::condition)
        .filter(last -> last.cause().equals(Optional.of(Cause.MOVED)))
        .orElse(Condition.ELSEWHERE);
  }

  private static Condition handedOver(CameraId camera, WatchState now) {
    String to =
        now.plan().assignments().get(camera) instanceof Recorded(var server, _)
            ? "to " + server
            : "";
    return Condition.notMine(Cause.MOVED, to);
  }

  private static Condition running(RecordingReport report, WatchState now) {
    return switch (report.phase()) {
      case RECORDING -> Condition.RECORDING;
      case CONNECTING -> Condition.mine(Cause.CONNECTING, "");
      case WARM -> Condition.ELSEWHERE;
      case FAILED ->
          Condition.mine(now.isolated() ? Cause.NETWORK : report.cause(), report.detail());
    };
  }

  private static Cause cause(Assignment.Reason reason) {
    return switch (reason) {
      case DISABLED -> Cause.DISABLED;
      case NEVER_MOVED -> Cause.NEVER_MOVED;
      case NO_ROOM, OTHER_LOCATION, OUT_OF_REACH -> Cause.NO_ROOM;
    };
  }

  private static String detail(Assignment.Reason reason) {
    return reason == Assignment.Reason.OTHER_LOCATION ? "no live server of its location" : "";
  }

  /// A failure ends the recording that came before it where its footage ends; so does being cut
  /// off, which shows only later. Another failure begins when it is told.
  private static long since(
      Optional<Entry> last,
      Condition condition,
      Optional<RecordingReport> report,
      long wallMicros) {
    boolean dated =
        condition.equals(Condition.RECORDING)
            || condition.cause().equals(Optional.of(Cause.NETWORK))
            || last.map(entry -> entry.condition().equals(Condition.RECORDING)).orElse(false);
    long known =
        report
            .map(each ->
                each.phase() == RecordingPhase.RECORDING
                    ? each.firstDurableMicros()
                    : each.lastDurableMicros())
            .orElse(0L);
    return dated && known > 0 && known < wallMicros ? known : wallMicros;
  }
}
