package dev.meerkat.recorder;

import dev.meerkat.core.archive.RecordingCheck;
import dev.meerkat.core.archive.UsualPause;
import dev.meerkat.core.ledger.Lapse;
import dev.meerkat.core.ledger.Lapses;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// How far one session has come, put together from what arrives (by the camera's thread) and what
/// becomes durable (by the volume's threads).
final class SessionProgress implements SegmentListener {
  private final Consumer<RecordingReport> reports;
  private final Runnable end;
  private final Consumer<Lapse> lapseListener;
  private final LongConsumer jumpListener;
  private final Supplier<Optional<Problem>> archive;
  private final RecordingCheck check;

  private final ReentrantLock lock = new ReentrantLock();
  private long firstMicros;
  private long newestMicros;
  private Optional<Long> firstPictureMillis = Optional.empty();
  private long newestPictureMillis;
  private long longestPauseMillis;
  private final UsualPause pauses = new UsualPause();
  private Optional<Long> durableMillis = Optional.empty();
  private boolean keyFrame;
  private boolean wholeKeyFrame;
  private boolean handedOn;
  private boolean dropping;
  private Optional<RecordingCheck.Refusal> refused = Optional.empty();
  private boolean over;
  private Optional<Cause> told = Optional.empty();
  private final Lapses lapses = new Lapses();
  private Optional<Problem> failure = Optional.empty();

  /// @param reports called in the order of what happened, one at a time
  /// @param end ends the session, from any thread and without blocking
  SessionProgress(Consumer<RecordingReport> reports, Runnable end, long notRecordingMillis) {
    this(reports, end, _ -> {}, _ -> {}, Optional::empty, notRecordingMillis);
  }

  /// @param lapseListener hears of what was lost or damaged; must not block
  /// @param jumpListener hears by how much the camera's clock jumped, in microseconds; must not
  ///   block
  /// @param archive why nothing can be written at the moment, where that is known
  SessionProgress(
      Consumer<RecordingReport> reports,
      Runnable end,
      Consumer<Lapse> lapseListener,
      LongConsumer jumpListener,
      Supplier<Optional<Problem>> archive,
      long notRecordingMillis) {
    this.reports = reports;
    this.end = end;
    this.lapseListener = lapseListener;
    this.jumpListener = jumpListener;
    this.archive = archive;
    this.check = new RecordingCheck(notRecordingMillis);
  }

  /// A fragment is on its way to the disk.
  void submitted(long fragmentStartMicros) {
    lock.lock();
    try {
      if (firstMicros == 0) {
        firstMicros = fragmentStartMicros;
      }
      handedOn = true;
      dropping = false;
    } finally {
      lock.unlock();
    }
  }

  /// A picture has come.
  void arrived(boolean isKeyFrame, boolean damaged) {
    long now = nowMillis();
    lock.lock();
    try {
      if (firstPictureMillis.isEmpty()) {
        firstPictureMillis = Optional.of(now);
      } else {
        longestPauseMillis = Math.max(longestPauseMillis, now - newestPictureMillis);
        pauses.add(now - newestPictureMillis);
      }
      newestPictureMillis = now;
      keyFrame |= isKeyFrame;
      wholeKeyFrame |= isKeyFrame && !damaged;
    } finally {
      lock.unlock();
    }
  }

  /// Time passed. Tells, once for each reason, that the camera is connected but not recorded.
  void ticked() {
    lock.lock();
    try {
      if (over || firstPictureMillis.isEmpty()) {
        return;
      }
      var session =
          new RecordingCheck.Session(
              firstPictureMillis.get(),
              newestPictureMillis,
              durableMillis,
              longestPauseMillis,
              pauses.millis(),
              keyFrame,
              wholeKeyFrame,
              handedOn,
              dropping,
              refused,
              archive.get().map(SessionProgress::verdict));
      Optional<RecordingCheck.Verdict> verdict = check.at(nowMillis(), session);
      if (verdict.isPresent() && !told.equals(verdict.map(RecordingCheck.Verdict::cause))) {
        told = verdict.map(RecordingCheck.Verdict::cause);
        reports.accept(
            RecordingReport.failed(verdict.get().cause(), newestMicros, verdict.get().words()));
      }
    } finally {
      lock.unlock();
    }
  }

  private static RecordingCheck.Verdict verdict(Problem problem) {
    return new RecordingCheck.Verdict(problem.cause(), problem.words());
  }

  /// Why the disk does not take everything.
  private Cause disk() {
    Optional<Cause> known = archive.get().map(Problem::cause);
    lock.lock();
    try {
      return refused.map(each -> each.verdict().cause()).or(() -> known).orElse(Cause.DISK_SLOW);
    } finally {
      lock.unlock();
    }
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /// The session has ended. What it handed on may still become durable or fail, but that says
  /// nothing of the camera any more, and must not look like a recording that goes on.
  void over() {
    lock.lock();
    try {
      over = true;
      lapses.finish().forEach(lapseListener);
    } finally {
      lock.unlock();
    }
  }

  /// Packets of this stretch were lost on the way: what is recorded of it is damaged, or missing.
  ///
  /// @param toMicros exclusive
  /// @param what how much was lost, for the operator
  void damaged(long fromMicros, long toMicros, String what) {
    lapsed(fromMicros, toMicros, Cause.PACKETS_LOST, what);
  }

  /// This stretch was dropped because too much waits for the disk.
  ///
  /// @param toMicros exclusive
  void dropped(long fromMicros, long toMicros) {
    lock.lock();
    try {
      dropping = true;
    } finally {
      lock.unlock();
    }
    lapsed(fromMicros, toMicros, disk(), "pictures were dropped");
  }

  /// The camera has left out pictures.
  ///
  /// @param toMicros exclusive
  void paused(long fromMicros, long toMicros) {
    lapsed(fromMicros, toMicros, Cause.CAMERA_PAUSED, "");
  }

  /// The camera's clock jumped, below 0 for back.
  void clockJumped(long micros) {
    jumpListener.accept(micros);
  }

  private void lapsed(long fromMicros, long toMicros, Cause cause, String what) {
    lock.lock();
    try {
      var lapse = new Lapse(fromMicros, Math.max(fromMicros + 1, toMicros), cause, what);
      lapses.add(lapse).forEach(lapseListener);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void durable(long upToMicros) {
    lock.lock();
    try {
      newestMicros = Math.max(newestMicros, upToMicros);
      lapses.passed(newestMicros).forEach(lapseListener);
      durableMillis = Optional.of(nowMillis());
      longestPauseMillis = 0;
      handedOn = false;
      refused = Optional.empty();
      told = Optional.empty();
      if (!over) {
        reports.accept(
            new RecordingReport(RecordingPhase.RECORDING, firstMicros, newestMicros, ""));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void refused(String problem) {
    long now = nowMillis();
    lock.lock();
    try {
      long since = refused.map(RecordingCheck.Refusal::sinceMillis).orElse(now);
      var verdict = new RecordingCheck.Verdict(DiskProblem.cause(problem), problem);
      refused = Optional.of(new RecordingCheck.Refusal(since, verdict));
    } finally {
      lock.unlock();
    }
  }

  /// The disk does not take what the session hands on.
  @Override
  public void failed(String problem) {
    failed(new Problem(DiskProblem.cause(problem), problem));
  }

  /// The camera sends nothing that can be recorded.
  void unusable(String problem) {
    failed(new Problem(Cause.CAMERA_UNUSABLE, problem));
  }

  private void failed(Problem problem) {
    lock.lock();
    try {
      if (over) {
        return;
      }
      if (failure.isEmpty()) {
        failure = Optional.of(problem);
      }
      end.run();
    } finally {
      lock.unlock();
    }
  }

  /// Why the session had to end, where that is known.
  Optional<Problem> failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /// Newest durable sample; 0 when there is none.
  long newestDurableMicros() {
    lock.lock();
    try {
      return newestMicros;
    } finally {
      lock.unlock();
    }
  }
}
