package dev.meerkat.recorder;

import dev.meerkat.core.archive.Backlog;
import dev.meerkat.core.archive.KeepingUp;
import dev.meerkat.core.archive.Placement;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeDoubt;
import dev.meerkat.core.archive.VolumeSpace;
import dev.meerkat.core.archive.VolumeState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a volume is: put together from what its writers run into and what looks at it find, kept as
/// its state ([VolumeState]), its space, and words for people. Touches no disk. For use under one
/// lock.
final class VolumeHealth {
  /// What a look at an open volume has found.
  ///
  /// @param writtenBytes of the writers, when the free bytes were counted
  /// @param tried whether something was written, and made durable, to see whether that works
  record Well(long totalBytes, long freeBytes, long writtenBytes, boolean tried) {
    static final Well NOTHING = new Well(0, 0, 0, false);

    /// The same, though what was tried proves nothing.
    Well untried() {
      return new Well(totalBytes, freeBytes, writtenBytes, false);
    }
  }

  /// Folders that are remembered.
  private static final int MAX_FOLDERS = 1_000;

  private final Path root;
  private final SpaceRule rule;
  private final long hangMillis;

  /// Folders that could not be written to, though the volume can, and that were told.
  private final Set<Path> toldFolders = new HashSet<>();

  /// The same, for which that is to be found out by a trial.
  private final Map<Path, String> suspects = new LinkedHashMap<>();

  private long failures;
  private boolean failed;
  private boolean outOfSpace;
  private boolean vanished;
  private boolean low;
  private long stuckMillis;
  private long writtenBytes;
  private KeepingUp pace = KeepingUp.YES;
  private Backlog backlog = Backlog.NONE;
  private VolumeState state = VolumeState.MISSING;
  private String problem = "is being opened";
  private Well space = Well.NOTHING;
  private Optional<String> undeletable = Optional.empty();

  /// @param hangMillis an operation that takes longer hangs
  VolumeHealth(Path root, SpaceRule rule, long hangMillis) {
    this.root = root;
    this.rule = rule;
    this.hangMillis = hangMillis;
  }

  VolumeState state() {
    return state;
  }

  /// Whether it can be read now.
  boolean readable() {
    return state != VolumeState.MISSING && state != VolumeState.HUNG;
  }

  boolean hasFailed() {
    return failed;
  }

  /// @param unprovenMillis since when nothing was made durable there
  VolumeDoubt doubt(long unprovenMillis) {
    return new VolumeDoubt(failed, !suspects.isEmpty(), outOfSpace, unprovenMillis);
  }

  /// Whether the alarm at low space is on.
  boolean isLow() {
    return low;
  }

  /// Whether it is to be let go of.
  boolean hasVanished() {
    return vanished;
  }

  /// Why it could not be opened.
  String problem() {
    return problem;
  }

  /// Writing has failed. Where that may be one folder's problem only, a trial has to tell.
  ///
  /// @param folder in which
  /// @param what the same, put into words
  /// @return false when that says nothing new of the volume
  boolean wrote(IOException error, Path folder, String what) {
    if (vanished) {
      return false; // What is wrong is known; a file that is not found there says less.
    }
    if (error instanceof VolumeVanishedException) {
      vanished = true;
    } else if (DiskProblem.space(error)) {
      outOfSpace = true;
    } else if (DiskProblem.local(error)) {
      return suspect(folder, what);
    } else {
      failed = true;
    }
    problem = what;
    failures++;
    return true;
  }

  /// How often writing has failed: what was tried before the last time proves nothing.
  long failures() {
    return failures;
  }

  private boolean suspect(Path folder, String what) {
    if (failed || suspects.size() == MAX_FOLDERS || toldFolders.contains(folder)) {
      return false;
    }
    boolean news = suspects.putIfAbsent(folder, what) == null;
    failures += news ? 1 : 0;
    return news;
  }

  /// A look at it is over, and it is well.
  ///
  /// @param tried whether something could be written in its root
  /// @return news for the operator: folders that cannot be written to all the same
  List<String> tried(boolean tried) {
    if (!tried) {
      return List.of();
    }
    var news = List.copyOf(suspects.values());
    if (toldFolders.size() + suspects.size() > MAX_FOLDERS) {
      toldFolders.clear();
    }
    toldFolders.addAll(suspects.keySet());
    suspects.clear();
    return news;
  }

  void opened() {
    failed = false;
    outOfSpace = false;
    vanished = false;
    undeletable = Optional.empty();
    suspects.clear();
    toldFolders.clear();
    pace = KeepingUp.YES;
  }

  /// Files could not be deleted, or all could again.
  ///
  /// @param what is the problem with one of them
  /// @return news for the operator, when that has begun or ended
  Optional<String> undeletable(Optional<String> what) {
    boolean before = undeletable.isPresent();
    undeletable =
        what.map(text -> text + "; until then retention deletes what it can, and tries it hourly");
    return undeletable.isPresent() == before
        ? Optional.empty()
        : undeletable.or(
            () -> Optional.of(name() + " has no files any more that cannot be deleted"));
  }

  /// A look at it has found it well.
  ///
  /// @return news for the operator, when the alarm at low space has begun or ended
  Optional<String> found(Well well) {
    space = well;
    failed &= !well.tried();
    outOfSpace &= !well.tried() || well.freeBytes() < rule.reserve(well.totalBytes());
    boolean before = low;
    low = rule.low(before, well.freeBytes(), well.totalBytes());
    return low == before
        ? Optional.empty()
        : Optional.of(
            low
                ? lowSpace()
                : name()
                    + " has room again: "
                    + mebibytes(well.freeBytes())
                    + " MiB are free, the alarm is at "
                    + mebibytes(rule.alarm(well.totalBytes()))
                    + " MiB");
  }

  /// A look at it has failed.
  ///
  /// @param isOpen whether it was open, rather than to be opened
  void notWell(Throwable cause, boolean isOpen) {
    if (cause instanceof VolumeVanishedException e) {
      vanished = true;
      problem = e.getMessage() + ": mount it again; it is used again when it is back";
    } else if (!isOpen) {
      problem = String.valueOf(cause.getMessage());
    } else if (cause instanceof IOException e && DiskProblem.space(e)) {
      outOfSpace = true;
    } else {
      failed = true;
      suspects.clear();
      problem =
          cause instanceof IOException e
              ? DiskProblem.text(root, "cannot be used", e)
              : "archive " + root + " failed in an unexpected way: " + cause;
    }
  }

  /// It has vanished, and is not open any more.
  void letGo() {
    vanished = false;
    space = Well.NOTHING;
  }

  /// Nobody uses it any more.
  void closed() {
    state = VolumeState.MISSING;
  }

  /// What can be seen of it without touching the disk.
  ///
  /// @param stuckMillis age of the oldest operation that has not returned
  /// @param writtenBytes all that its writers have written so far
  void seen(long stuckMillis, long writtenBytes) {
    this.stuckMillis = stuckMillis;
    this.writtenBytes = writtenBytes;
  }

  /// What waits for it.
  ///
  /// @return news for the operator, when it does not keep up any more, or does again
  Optional<String> waits(long nowMillis, Backlog backlog) {
    this.backlog = backlog;
    boolean before = pace.keepsUp();
    pace = pace.at(nowMillis, backlog);
    return pace.keepsUp() == before
        ? Optional.empty()
        : Optional.of(pace.keepsUp() ? name() + " keeps up again" : slow());
  }

  /// Whether it keeps up with what is written to it.
  boolean keepsUp() {
    return pace.keepsUp();
  }

  /// Follows with the state.
  ///
  /// @return news for the operator, when the state is another one now
  Optional<String> judge(boolean isOpen) {
    VolumeState before = state;
    state = VolumeState.of(isOpen && !vanished, stuckMillis, hangMillis, failed, outOfSpace);
    return state == before
        ? Optional.empty()
        : Optional.of(state == VolumeState.READY ? name() + " is ready" : sentence());
  }

  /// As was counted, less what has been written since.
  long freeBytes() {
    return Math.max(0, space.freeBytes() - Math.max(0, writtenBytes - space.writtenBytes()));
  }

  Placement.Candidate candidate(int number) {
    return new Placement.Candidate(
        number, state, freeBytes(), rule.reserve(space.totalBytes()), pace.keepsUp());
  }

  VolumeSpace space(int number) {
    boolean usable = state == VolumeState.READY || state == VolumeState.FULL;
    return new VolumeSpace(number, usable, freeBytes(), rule.floor(space.totalBytes()));
  }

  /// How it is, for people.
  VolumeReport report() {
    return new VolumeReport(
        root,
        state,
        space.totalBytes(),
        freeBytes(),
        Optional.of(sentence()).filter(text -> !text.isEmpty()));
  }

  /// What is wrong and what to do; empty when all is well.
  String sentence() {
    return switch (state) {
      case MISSING ->
          problem.startsWith("archive ") || problem.startsWith("index ")
              ? problem
              : name() + " " + problem;
      case HUNG ->
          name()
              + " hangs: an operation has not returned for "
              + TimeUnit.MILLISECONDS.toSeconds(stuckMillis)
              + " s: see whether the disk is well, and the system's log; it is used again when"
              + " the operation returns";
      case FAILED -> problem;
      case FULL ->
          name()
              + " is full, "
              + mebibytes(freeBytes())
              + " MiB are free: free space there, remove protection that is no longer needed, or"
              + " add a volume; recording goes on there by itself"
              + undeletable.map(text -> "; " + text).orElse("");
      case READY ->
          Stream.of(
                  Optional.of(slow()).filter(_ -> !pace.keepsUp()),
                  Optional.of(lowSpace()).filter(_ -> low),
                  undeletable)
              .flatMap(Optional::stream)
              .collect(Collectors.joining("; "));
    };
  }

  private String slow() {
    return name()
        + " does not keep up: "
        + mebibytes(backlog.waitingBytes())
        + " MiB wait for it, the oldest for "
        + TimeUnit.MILLISECONDS.toSeconds(backlog.oldestMillis())
        + " s: see what else uses this disk and whether it is well, or give it fewer cameras";
  }

  private String lowSpace() {
    return name()
        + " is low on space: "
        + mebibytes(freeBytes())
        + " MiB are free, the alarm is at "
        + mebibytes(rule.alarm(space.totalBytes()))
        + " MiB: free space there, remove protection that is no longer needed, or add a volume";
  }

  private String name() {
    return "archive volume " + root;
  }

  private static long mebibytes(long bytes) {
    return bytes >> 20;
  }
}
