package dev.meerkat.simulation;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchEffect;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchStep;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What happened last, put into words only when somebody wants to read it.
final class Trace {
  private static final int LENGTH = 60;

  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private final Consumer<String> listener;
  private final boolean listening;

  private record Line(long atMillis, Supplier<String> words) {
    String show() {
      return String.format("%9.3f  %s", atMillis / 1000.0, words.get());
    }
  }

  private Trace(boolean listening, Consumer<String> listener) {
    this.listening = listening;
    this.listener = listener;
  }

  static Trace quiet() {
    return new Trace(false, _ -> {});
  }

  static Trace to(Consumer<String> listener) {
    return new Trace(true, listener);
  }

  void add(long atMillis, Supplier<String> words) {
    var line = new Line(atMillis, words);
    if (listening) {
      listener.accept(line.show());
      return;
    }
    if (lines.size() == LENGTH) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  List<String> last() {
    return lines.stream().map(Line::show).toList();
  }

  /// Whether anything happened in a step.
  static boolean isOfNote(WatchEvent event, WatchStep step) {
    return !step.reason().isEmpty()
        || isOfNote(event)
        || step.effects().stream().anyMatch(Trace::isOfNote);
  }

  private static boolean isOfNote(WatchEffect effect) {
    return switch (effect) {
      case WatchEffect.StartRecording _, WatchEffect.HoldWarm _, WatchEffect.StopRecording _ ->
          true;
      case WatchEffect.StartAnalytics _, WatchEffect.StopAnalytics _, WatchEffect.Announce _ ->
          false;
    };
  }

  static String show(ServerId host, WatchEvent event, WatchStep step) {
    return host + " " + show(event) + (step.reason().isEmpty() ? "" : " => " + step.reason());
  }

  private static boolean isOfNote(WatchEvent event) {
    return !(event instanceof WatchEvent.Ticked
        || event instanceof WatchEvent.StatusHeard
        || (event instanceof WatchEvent.RecordingChanged(_, _, var report)
            && report.phase() == RecordingPhase.RECORDING
            && report.firstDurableMicros() != report.lastDurableMicros()));
  }

  private static String show(WatchEvent event) {
    return switch (event) {
      case WatchEvent.ViewChanged(_, var members) -> "sees " + members;
      case WatchEvent.StatusHeard(_, var status) -> "hears " + show(status);
      case WatchEvent.ConfigurationChanged _ -> "learns a configuration";
      case WatchEvent.RecordingChanged(_, var camera, var report) ->
          "has " + camera + " " + report.phase();
      case WatchEvent.ArchiveChanged(_, var usable, _) ->
          usable ? "can write again" : "cannot write any more";
      case WatchEvent.Ticked _ -> "ticks";
    };
  }

  private static String show(ServerStatus status) {
    return status.server()
        + " "
        + status.standing()
        + status.recordings().entrySet().stream()
            .map(entry -> " " + entry.getKey() + "=" + entry.getValue().phase())
            .collect(Collectors.joining())
        + status.unreachable().stream()
            .map(camera -> " " + camera + "!")
            .collect(Collectors.joining());
  }
}
