package dev.meerkat.core.watch;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.WatchEvent.ArchiveChanged;
import dev.meerkat.core.watch.WatchEvent.ConfigurationChanged;
import dev.meerkat.core.watch.WatchEvent.RecordingChanged;
import dev.meerkat.core.watch.WatchEvent.StatusHeard;
import dev.meerkat.core.watch.WatchEvent.Ticked;
import dev.meerkat.core.watch.WatchEvent.ViewChanged;
import java.util.List;

/// Decides what one server records. Every server of the site runs its own watch; they agree because
/// they plan with the same facts, and where facts arrive late, a camera is recorded twice for a
/// moment rather than not at all.
///
/// The standing of this server:
///
/// | From | To | When |
/// |---|---|---|
/// | STARTING | PROBATION | up for `startupWaitMillis` |
/// | PROBATION | STABLE | steady for `stabilityMillis` |
/// | PROBATION | WAITING | the same, while failback is manual and another server records a camera in its place |
/// | WAITING | STABLE | an administrator has ordered it since, failback is automatic, or nobody does |
/// | any but STARTING | NO_VOLUME | no volume of its archive can be written |
/// | NO_VOLUME | PROBATION | one can be written again: its stability clock starts again |
/// | any | PROBATION | its isolation ended: its stability clock starts again |
///
/// It is *isolated* from when the view has shrunk to it alone and all its cameras have failed,
/// until it sees another member or records a camera. While no volume can be written, failures say
/// nothing of its network, nor of the cameras' own.
///
/// Members in the redundancy mode *fast* that are silent are planned without ([Hearing]).
///
/// A camera on this server:
///
/// | Plan | Not running | Recorded | Held warm |
/// |---|---|---|---|
/// | here, home | start | keep; start again if its address or credentials changed | start: what is held is recorded |
/// | here, foreign | start if there is room, else wait | the same | the same |
/// | on its home, here its constant companion | start if there is room, else wait | keep | start |
/// | on its home, here its warm companion | hold if there is room, else wait | keep until its home has told for a status interval that it records it, and has answered, then hold | keep; start as soon as its home tells that it fails to record it |
/// | on another server | – | keep until that server has told for a status interval that it records it, and has answered, then stop | stop |
/// | nowhere, or deleted | – | stop | stop |
///
/// A server *answers* when it tells, after it has heard that this one is leaving the camera, that
/// it records it and is not leaving it. So of servers that leave a camera to one another, in a
/// circle too, one goes on, however late messages come: messages between two servers keep their
/// order, and statuses are numbered ([StatusNumber]).
///
/// The analytics hook of a camera that has one, at home or wanted on the backup as well:
///
/// | Camera | Not running | Running |
/// |---|---|---|
/// | recorded here | start | keep; start again if the command or an argument changed |
/// | connecting or failed here | – | keep |
/// | not on this server | – | stop |
///
/// Cameras that are kept for another server or beside their home count against the foreign limit.
/// One that waits for their room and that nobody records pushes out one that was a companion while
/// its home tells that it records it, or one of them that fails here, or else the least important
/// if it is more important than that; and any when it has waited for twice `unreachableAfterMillis`
/// (two servers may wait for each other).
///
/// The cost of a mere progress report is logarithmic in the number of cameras, or in that of
/// servers if another one tells it; planning happens only when a fact changed that the plan may
/// depend on.
public final class Watch {
  private static final String UNKNOWN_WITNESS =
      "it is a witness, and until its site knows that it tells of itself as of one without a volume";

  private final ServerId self;
  private final WatchSettings settings;
  private final boolean witness;

  public Watch(ServerId self, WatchSettings settings) {
    this(self, settings, false);
  }

  /// @param witness whether this server never records, also while its site does not know that yet
  public Watch(ServerId self, WatchSettings settings, boolean witness) {
    this.self = self;
    this.settings = settings;
    this.witness = witness;
  }

  /// @param atMillis when this server started
  /// @param life a number that no earlier life of this server had
  public WatchState initial(long atMillis, long life) {
    return WatchState.initial(atMillis, life);
  }

  /// Takes one event. Perform the effects in their order before the next event. After a
  /// `StopRecording`, and from before a repeated `StartRecording` or `HoldWarm`, no report of the
  /// old session may come in as an event: it would be taken for one of the new session.
  ///
  /// @throws IllegalArgumentException if a view does not contain this server
  public WatchStep step(WatchState state, WatchEvent event) {
    var pass = new Pass(self, settings, state, event.atMillis());
    switch (event) {
      case ViewChanged(_, var members) -> pass.view(members);
      case StatusHeard(_, var status) -> pass.hear(status);
      case ConfigurationChanged(_, var configuration) when witness -> {
        // Else others would plan with it until they know: when the disk fails, that may be long.
        pass.archive(configuration.isWitness(self), UNKNOWN_WITNESS);
        pass.configure(configuration.withWitness(self));
      }
      case ConfigurationChanged(_, var configuration) -> pass.configure(configuration);
      case ArchiveChanged(_, var usable, var words) -> pass.archive(usable, words);
      case Ticked(_, var fastBeats) -> {
        pass.listen(fastBeats);
        pass.checkCameras();
      }
      case RecordingChanged(var at, var camera, var report) -> {
        var old = state.running().find(camera);
        if (old == null || !old.isConcernedBy(report)) {
          return new WatchStep(state, List.of(), "");
        }
        var next = old.reported(report, at);
        if (report.phase() == old.report().phase() && !next.beganToIdle(old)) {
          return new WatchStep(
              state.withRunning(state.running().with(camera, next)), List.of(), "");
        }
        pass.report(camera, next);
      }
    }
    return pass.conclude();
  }
}
