package dev.meerkat.simulation;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchEffect;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchStep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What happened last, put into words only when somebody wants to read it. Steps in which nothing
/// happened have no words.
final class Trace {
  private static final int LENGTH = 5_000;
  private static final int SHOWN = 60;

  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private final Consumer<String> listener;
  private final boolean listening;

  private record Line(long atMillis, Supplier<String> words) {
    String show() {
      var text = words.get();
      return text.isEmpty() ? "" : String.format("%9.3f  %s", atMillis / 1000.0, text);
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
      var text = line.show();
      if (!text.isEmpty()) {
        listener.accept(text);
      }
      return;
    }
    if (lines.size() == LENGTH) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  List<String> last() {
    var shown = new ArrayList<String>();
    for (var line : lines) {
      var text = line.show();
      if (!text.isEmpty()) {
        shown.add(text);
      }
    }
    return shown.subList(Math.max(0, shown.size() - SHOWN), shown.size());
  }

  static String show(ServerId host, WatchEvent event, WatchStep step) {
    var deeds =
        step.effects().stream()
            .map(effect ->
                switch (effect) {
                  case WatchEffect.StartRecording(var camera, var reason) ->
                      " start " + camera.id() + " " + reason + ";";
                  case WatchEffect.HoldWarm(var camera, var reason) ->
                      " hold " + camera.id() + " " + reason + ";";
                  case WatchEffect.StopRecording(var camera, var reason) ->
                      " stop " + camera + " " + reason + ";";
                  case WatchEffect.Announce _ -> "";
                })
            .collect(Collectors.joining());
    if (deeds.isEmpty() && step.reason().isEmpty() && !isOfNote(event)) {
      return "";
    }
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
