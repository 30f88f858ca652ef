package dev.meerkat.core.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// How far a resync has looked ahead. Its ranges are taken in *windows*: found → asked about →
/// known → gone through, the first one first. While one is gone through, the standby tells what it
/// holds of the next ones, so that the disks of both and the link work at the same time.
///
/// @param windows found, and not gone through: at most [#MOST]
/// @param next the number of the next window to be found; the first is number 1
/// @param looking whether it is just being looked for
/// @param ended whether there is none behind those found
/// @param scanning whether the first one is just being gone through
/// @param mute whether the standby has left a question without an answer: then everything is sent
public record Lookahead(
    List<Window> windows,
    long next,
    boolean looking,
    boolean ended,
    boolean scanning,
    boolean mute) {
  /// Windows that are looked ahead.
  public static final int MOST = 3;

  /// Ticks that an answer may take.
  public static final int PATIENCE_TICKS = 30;

  static final Lookahead NONE = new Lookahead(List.of(), 1, false, false, false, false);

  enum Stage {
    FOUND,
    ASKED,
    /// What the standby holds is known, or nobody waits for it.
    READY
  }

  /// @param ticks that have passed since the standby was asked
  record Window(long number, Stage stage, int ticks) {
    Window at(Stage next) {
      return new Window(number, next, 0);
    }

    Window older() {
      return new Window(number, stage, ticks + 1);
    }
  }

  public Lookahead {
    windows = List.copyOf(windows);
  }

  boolean mayLook() {
    return !looking && !ended && windows.size() < MOST;
  }

  Lookahead look() {
    return new Lookahead(windows, next, true, ended, scanning, mute);
  }

  /// @param more whether there may be windows behind it
  Lookahead found(long number, boolean more) {
    if (!looking || number != next) {
      return this;
    }
    var all = new ArrayList<>(windows);
    all.add(new Window(number, mute ? Stage.READY : Stage.FOUND, 0));
    return new Lookahead(all, next + 1, false, !more, scanning, mute);
  }

  List<Long> unasked() {
    return windows.stream()
        .filter(window -> window.stage == Stage.FOUND)
        .map(Window::number)
        .toList();
  }

  Lookahead asked() {
    return each(window -> window.stage == Stage.FOUND ? window.at(Stage.ASKED) : window);
  }

  Lookahead answered(long number) {
    return each(window -> window.number == number ? window.at(Stage.READY) : window);
  }

  /// Those of which the connection was asked that is over are asked about again.
  Lookahead disconnected() {
    return new Lookahead(windows, next, looking, ended, scanning, false)
        .each(window -> window.stage == Stage.ASKED ? window.at(Stage.FOUND) : window);
  }

  Lookahead ticked() {
    boolean late =
        windows.stream()
            .anyMatch(window -> window.stage == Stage.ASKED && window.ticks >= PATIENCE_TICKS);
    return late
        ? new Lookahead(windows, next, looking, ended, scanning, true)
            .each(window -> window.at(Stage.READY))
        : each(window -> window.stage == Stage.ASKED ? window.older() : window);
  }

  boolean mayScan() {
    return !scanning && !windows.isEmpty() && windows.getFirst().stage == Stage.READY;
  }

  boolean isDone() {
    return ended && windows.isEmpty() && !scanning;
  }

  Lookahead scan() {
    return new Lookahead(windows, next, looking, ended, true, mute);
  }

  /// @param done whether all of the first window was gone through
  Lookahead scanned(boolean done) {
    var left = done ? windows.subList(1, windows.size()) : windows;
    return new Lookahead(left, next, looking, ended, false, mute);
  }

  long first() {
    return windows.getFirst().number;
  }

  private Lookahead each(UnaryOperator<Window> change) {
    var changed = windows.stream().map(change).toList();
    return new Lookahead(changed, next, looking, ended, scanning, mute);
  }
}
