package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// A camera that this server was told to record, or to hold.
///
/// @param duty what for
/// @param camera as configured when recording last started or its home or priority last changed
/// @param failing whether it failed since it was last recorded, or held if that is its duty
/// @param lackingSinceMillis since when it has been neither; means nothing while it is
/// @param relief how long the server that the plan has record it has been telling that it does;
///   [Relief#NONE] when the plan has it here, or nobody else records it
record Running(
    Camera camera,
    Duty duty,
    RecordingReport report,
    boolean failing,
    long lackingSinceMillis,
    Relief relief) {

  /// Another server records the camera.
  ///
  /// @param by which one; empty when nobody does
  /// @param sinceMillis when it was first heard of
  /// @param lastDurableMicros the newest durable sample that the other server told of then, by its
  ///   own wall clock, which says nothing beside that of a third server and may be set back
  /// @param heard whether it was heard of while this server listened without a break; else the time
  ///   begins when that server tells of other samples
  /// @param toldFrom every status of this server from this number on has told that it is leaving
  ///   the camera
  record Relief(
      Optional<ServerId> by,
      long sinceMillis,
      long lastDurableMicros,
      boolean heard,
      long toldFrom) {
    static final Relief NONE =
        new Relief(Optional.empty(), Long.MAX_VALUE, Long.MAX_VALUE, true, Long.MAX_VALUE);

    /// That server records the camera, as is heard now.
    ///
    /// @param nextStatus the count of the next status of this server
    Relief begun(ServerId next, RecordingReport other, long atMillis, long nextStatus) {
      return new Relief(
          Optional.of(next),
          atMillis,
          other.lastDurableMicros(),
          true,
          Math.min(toldFrom, nextStatus));
    }

    /// The same after a time in which this server did not listen.
    Relief unheard() {
      return by.isEmpty() ? this : new Relief(by, sinceMillis, lastDurableMicros, false, toldFrom);
    }

    /// Whether that server has told of other samples since.
    boolean isFollowedBy(RecordingReport other) {
      return other.lastDurableMicros() != lastDurableMicros;
    }
  }

  /// What a camera runs for.
  enum Duty {
    /// This server is to record it.
    RECORD,
    /// Its home records it, and this server does as well, as its constant backup.
    ACCOMPANY,
    /// Its home records it, and this server holds it, as its warm backup.
    HOLD;

    private RecordingPhase fulfilment() {
      return this == HOLD ? RecordingPhase.WARM : RecordingPhase.RECORDING;
    }
  }

  static Running started(Camera camera, Duty duty, long atMillis) {
    return new Running(camera, duty, RecordingReport.CONNECTING, false, atMillis, Relief.NONE);
  }

  Running reported(RecordingReport next, long atMillis) {
    boolean sound = next.phase() == duty.fulfilment();
    boolean failed = next.phase() == RecordingPhase.FAILED;
    return new Running(
        camera,
        duty,
        next,
        failed || (failing && !sound),
        isSound() && !sound ? atMillis : lackingSinceMillis,
        relief);
  }

  /// Whether a report is of what it runs for now: what is told just after that has changed may be
  /// of its use before.
  boolean isConcernedBy(RecordingReport next) {
    return next.phase() != (isHeld() ? RecordingPhase.RECORDING : RecordingPhase.WARM);
  }

  /// The same for another reason, with nothing to be done about it.
  Running as(Duty next) {
    return new Running(camera, next, report, failing, lackingSinceMillis, relief);
  }

  /// The same, but with a new chance to be recorded from now on.
  Running renewed(long atMillis) {
    return new Running(camera, duty, report, failing, atMillis, relief);
  }

  Running configured(Camera next) {
    return new Running(next, duty, report, failing, lackingSinceMillis, relief);
  }

  Running relieved(Relief next) {
    return new Running(camera, duty, report, failing, lackingSinceMillis, next);
  }

  boolean isRecorded() {
    return report.phase() == RecordingPhase.RECORDING;
  }

  /// Whether it is recorded, or held if that is its duty.
  boolean isSound() {
    return report.phase() == duty.fulfilment();
  }

  boolean isHeld() {
    return duty == Duty.HOLD;
  }

  /// Connected, but not recorded.
  private boolean isIdle() {
    return report.phase() == RecordingPhase.FAILED && report.cause().isWhileConnected();
  }

  /// Whether this is news: until now it was recorded, or not even connected.
  boolean beganToIdle(Running before) {
    return isIdle() && !before.isIdle();
  }

  boolean isForeignTo(ServerId server) {
    return !camera.home().equals(server);
  }
}
