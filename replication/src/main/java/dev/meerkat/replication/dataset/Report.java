package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.AsideLimit;
import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.core.replication.Standing;
import dev.meerkat.core.replication.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a side of a dataset says of itself to its administrator, a line for each thing.
final class Report {
  private Report() {}

  /// @param resynced how far a resync is
  /// @param bytesPerSecond that become durable on the standby
  /// @param comparedPerSecond bytes that a resync goes through
  /// @param linkFailure why there is no connection
  static List<String> active(
      SourceState state,
      Mode mode,
      String peer,
      Optional<Scan.Progress> resynced,
      double bytesPerSecond,
      double comparedPerSecond,
      Optional<String> linkFailure) {
    List<String> lines = new ArrayList<>();
    lines.add("role: active, epoch " + state.ruling().epoch());
    lines.add("mode: " + mode.name().toLowerCase(Locale.ROOT));
    lines.add("position: " + state.copy().history().at(state.queue().end().sequence()));
    if (state.session().isEmpty()) {
      lines.add(
          "standby: " + peer + " is not connected" + linkFailure.map(": "::concat).orElse(""));
    } else {
      lines.add("standby: " + peer + " is connected, " + standing(state, mode));
    }
    if (state.setback().isKnown()) {
      lines.add("problem: " + state.setback().sentence());
    }
    long lag = state.lagBytes();
    resynced.ifPresent(progress -> lines.add("resync: " + progress(progress, comparedPerSecond)));
    lines.add(
        "lag: "
            + (state.queue().dropped()
                ? "not known; the standby will be resynchronised"
                : size(lag))
            + (lag > 0 && bytesPerSecond >= 1 && resynced.isEmpty()
                ? ", " + speed(bytesPerSecond) + timeLeft(lag, bytesPerSecond)
                : ""));
    return lines;
  }

  /// How much is compared, how much is left, and for how long at this speed.
  static String progress(Scan.Progress progress, double bytesPerSecond) {
    String done = size(progress.bytes());
    if (progress.ofBytes().isEmpty()) {
      return done + " compared, " + speed(bytesPerSecond) + "; being measured";
    }
    long left = progress.left();
    return done
        + " of "
        + size(progress.ofBytes().get())
        + " compared, "
        + size(left)
        + " left, "
        + speed(bytesPerSecond)
        + timeLeft(left, bytesPerSecond);
  }

  /// Empty when nothing moves: nobody knows then.
  private static String timeLeft(long bytes, double bytesPerSecond) {
    return bytesPerSecond >= 1
        ? ", about " + Math.round(Math.ceil(bytes / bytesPerSecond)) + " s left"
        : "";
  }

  /// @param progress of one that goes on
  static String verification(
      Verification verification, Optional<Scan.Progress> progress, double bytesPerSecond) {
    String found =
        verification.differing() == 0 ? "" : "; differences: " + verification.differing();
    return verification
        .outcome()
        .map(Verification.Outcome::sentence)
        .orElseGet(() ->
            switch (verification.stage()) {
              case COMPARING, DONE ->
                  progress.map(so -> progress(so, bytesPerSecond)).orElse("beginning") + found;
              case LEAVING, MENDING -> "mending what differs" + found;
            });
  }

  private static String standing(SourceState state, Mode mode) {
    if (state.resync().isPresent()) {
      return "in mid-resync: its copy is inconsistent until that is complete";
    }
    if (mode == Mode.ASYNCHRONOUS) {
      return "and follows; nothing waits for it";
    }
    return switch (state.standing()) {
      case Standing.Outdated() -> "outdated: catching up, nothing waits for it";
      case Standing.Joining _ -> "joining: applications wait for it, it is not complete yet";
      case Standing.AskingComplete(), Standing.AskingOutdated() -> "the ruling is being asked for";
      case Standing.Complete() -> "complete";
    };
  }

  /// @param ended why there is no connection
  static List<String> standby(MirrorState state, String peer, Optional<String> ended) {
    List<String> lines = new ArrayList<>();
    lines.add("role: standby");
    Mark received = state.journal().received();
    lines.add("position: " + state.copy().history().at(received.sequence()));
    lines.add(
        "active side: "
            + peer
            + (state.session().isPresent()
                ? " is connected"
                : " is not connected" + ended.map(": "::concat).orElse("")));
    lines.add(
        "copy: "
            + switch (state.copy().condition()) {
              case Condition.Whole() -> "a state that the active side has been in";
              case Condition.Open() ->
                  state.copy().history().isEmpty()
                      ? "never synchronised"
                      : "was active when it stopped; to be compared";
              case Condition.Resyncing _ -> "inconsistent, in mid-resync";
              case Condition.Emptying() -> "none, what it held is kept aside; to be resynchronised";
            });
    if (!state.keeping().done()) {
      lines.add("aside: what only this side has is being kept aside; it connects after that");
    }
    Ranges differing = state.copy().tracker().differing();
    if (!differing.isEmpty()) {
      lines.add(
          "verify: "
              + differing.words()
              + " of this copy differ from the active side: meerkat replicate verify --mend there"
              + " sends them again");
    }
    lines.add("journal: " + size(state.journal().bytes()));
    lines.add("lag when the active side was last heard: " + size(state.lagBytes()));
    return lines;
  }

  /// @param kept the oldest first
  static List<String> aside(List<AsideLimit.Kept> kept, AsideLimit limit) {
    if (kept.isEmpty()) {
      return List.of();
    }
    long bytes = kept.stream().mapToLong(AsideLimit.Kept::bytes).sum();
    return List.of(
        "kept aside: "
            + size(bytes)
            + " in .meerkat/aside: "
            + String.join(", ", kept.stream().map(AsideLimit.Kept::name).toList())
            + "; the oldest is deleted when there is more than "
            + size(limit.bytes()));
  }

  private static String size(long bytes) {
    return bytes < 1 << 20
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }

  private static String speed(double bytesPerSecond) {
    return String.format(Locale.ROOT, "%.1f MiB/s", bytesPerSecond / 1048576.0);
  }
}
