package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Comparison;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.replication.capture.MountedFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is measured of a side, and all that an operator wants to know of it.
public final class Gauges {
  private final Side side;
  private final Speed sending = new Speed();
  private final Speed resyncing = new Speed();
  private final Speed verifying = new Speed();

  public Gauges(Side side) {
    this.side = side;
  }

  /// Some time has passed: speeds follow from it.
  public synchronized void sample() {
    long now = System.nanoTime();
    side.source().ifPresent(state -> sending.sample(state.queue().durable().offsetBytes(), now));
    verifying.sample(verified().map(Scan.Progress::bytes).orElse(0L), now);
    resyncing.sample(resynced().map(Scan.Progress::bytes).orElse(0L), now);
  }

  private Optional<Scan.Progress> verified() {
    return side.acting().flatMap(ActiveSide::verified);
  }

  private Optional<Scan.Progress> resynced() {
    return side.acting().flatMap(ActiveSide::resynced);
  }

  /// How far the resync of the standby is; empty when there is none.
  public synchronized Optional<String> resync() {
    return resynced().map(progress -> Report.progress(progress, resyncing.perSecond()));
  }

  /// A line for each thing.
  public synchronized List<String> report() {
    DatasetSettings settings = side.settings();
    String peer = settings.peer().value();
    List<String> lines = new ArrayList<>();
    lines.add("dataset: " + settings.name() + " in " + settings.folder());
    Optional<SourceState> source = side.source();
    source.ifPresent(state ->
        lines.addAll(
            Report.active(
                state,
                settings.source().mode(),
                peer,
                resynced(),
                sending.perSecond(),
                resyncing.perSecond(),
                side.linkFailure())));
    side.mounted()
        .flatMap(MountedFolder::unheld)
        .ifPresent(why -> lines.add("not held, if this process dies its mount does: " + why));
    side.acting().flatMap(ActiveSide::diskWord).ifPresent(word -> lines.add("problem: " + word));
    verification().ifPresent(words -> lines.add("verify: " + words));
    side.mirror().ifPresent(state -> lines.addAll(Report.standby(state, peer, side.linkFailure())));
    side.standing()
        .map(standing -> Report.aside(standing.kept(), settings.mirror().aside()))
        .ifPresent(lines::addAll);
    lines.addAll(compared());
    side.obstacle().ifPresent(why -> lines.add("replication stopped: " + why));
    side.footing().ifPresent(on -> lines.addAll(on.space().report()));
    if (side.role() == Side.Role.FAILED) {
      lines.add("role: none, stopped by a failure");
    }
    return lines;
  }

  /// How far a verification is, or what came of the newest one; none when there was none.
  public synchronized Optional<String> verification() {
    return side.source()
        .flatMap(SourceState::verification)
        .map(it -> Report.verification(it, verified(), verifying.perSecond()));
  }

  /// How the two folders fit each other, as far as the other one is known.
  private List<String> compared() {
    Optional<ActiveSide> acting = side.acting();
    Optional<FolderFacts> other =
        acting.flatMap(ActiveSide::other).or(() -> side.standbyLink().flatMap(StandbyLink::other));
    Optional<Footing> footing = side.footing();
    if (other.isEmpty() || footing.isEmpty()) {
      return List.of();
    }
    FolderFacts own = footing.get().facts(ownBytes());
    var comparison =
        acting.isPresent() ? Comparison.of(own, other.get()) : Comparison.of(other.get(), own);
    List<String> lines = new ArrayList<>();
    lines.add("folder here: " + own);
    lines.add("folder of " + side.settings().peer() + ": " + other.get());
    comparison.refusal().ifPresent(why -> lines.add("refused: " + why));
    comparison.warnings().forEach(warning -> lines.add("warning: " + warning));
    return lines;
  }

  private long ownBytes() {
    return side.acting()
        .map(ActiveSide::bytes)
        .or(() -> side.standing().map(standing -> standing.index().bytes()))
        .orElse(0L);
  }
}
