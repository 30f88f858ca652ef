package dev.meerkat.core.watch;

import static dev.meerkat.core.SiteText.site;
import static dev.meerkat.core.SiteText.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.WatchEffect.Announce;
import dev.meerkat.core.watch.WatchEffect.HoldWarm;
import dev.meerkat.core.watch.WatchEffect.StartAnalytics;
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopAnalytics;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plays the events of a transcript and expects the effects and reasons that it tells. What the
/// watch really did is written to `target/transcripts`, to be read, and copied if it is right.
///
/// `beats b c` lets these servers beat fast from then on, and no others.
///
/// An event is a line that begins with its time in milliseconds; `5000 until` waits until then, and
/// `5000 held` is a server that does not run until then. Else it ticks every 200 ms. What follows
/// indented is what the watch did. An announcement equal to the last one is not shown, nor is a
/// tick in which nothing happened.
class TranscriptTest {
  private static final WatchSettings SETTINGS = WatchSettings.DEFAULT;

  private final StringBuilder actual = new StringBuilder();
  private final Watch watch = new Watch(new ServerId("a"), SETTINGS);
  private WatchState state = watch.initial(0, 1);
  private final SortedMap<ServerId, Long> fastBeats = new TreeMap<>();
  private List<ServerId> beating = List.of();
  private long nowMillis;
  private String announced = "";
  private StatusNumber newestStatus = StatusNumber.NONE;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cold-start",
        "kill-and-return",
        "held-up-in-handover",
        "held-back-in-handover",
        "split-and-heal",
        "host-cut-and-return",
        "limit-and-priorities",
        "failing-gives-way",
        "outdated-gives-room",
        "camera-unreachable",
        "connected-not-recording",
        "last-volume-lost",
        "last-volume-lost-alone",
        "administrator",
        "drain",
        "manual-failback",
        "manual-failback-ends",
        "manual-failback-merged",
        "home-changes-to-newcomer",
        "late-status",
        "analytics",
        "analytics-warm",
        "both-leave",
        "unanswered-leave",
        "constant-kill-and-return",
        "constant-home",
        "warm-kill-and-return",
        "warm-drain",
        "warm-home-fails",
        "companion-gives-room",
        "companion-fails",
        "fast-cut",
        "fast-blip",
        "fast-flapping",
        "fast-without-beats",
        "fast-held-up",
        "fast-volume-lost",
        "fast-late-status"
      })
  void tellsTheStory(String name) throws IOException {
    var expected = resource(name + ".txt");
    expected.lines().forEach(this::play);
    var target = Path.of("target", "transcripts", name + ".txt");
    Files.createDirectories(target.getParent());
    Files.writeString(target, actual);
    assertThat(actual.toString()).isEqualTo(expected);
  }

  private static String resource(String name) throws IOException {
    try (var stream = TranscriptTest.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("no transcript " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void play(String line) {
    if (line.startsWith("    ")) {
      return;
    }
    if (line.isBlank() || line.startsWith("#")) {
      actual.append(line).append('\n');
      return;
    }
    var words = words(line);
    long atMillis = Long.parseLong(words.getFirst());
    if (words.get(1).equals("until")) {
      actual.append(line).append('\n');
      tickUntil(atMillis);
      return;
    }
    if (words.get(1).equals("held")) {
      actual.append(line).append('\n');
      nowMillis = atMillis;
      return;
    }
    tickUntil(atMillis);
    if (words.get(1).equals("beats")) {
      beating = words.subList(2, words.size()).stream().map(ServerId::new).toList();
      actual.append(line).append('\n');
      return;
    }
    take(event(words.get(1), words.subList(2, words.size())), line + "\n");
  }

  private void tickUntil(long atMillis) {
    for (nowMillis += 200; nowMillis <= atMillis; nowMillis += 200) {
      beating.forEach(server -> fastBeats.put(server, nowMillis));
      take(
          new WatchEvent.Ticked(nowMillis, new TreeMap<>(fastBeats)), "    at " + nowMillis + "\n");
    }
    nowMillis = atMillis;
  }

  private void take(WatchEvent event, String title) {
    var step = watch.step(state, event);
    state = step.next();
    var done = new StringBuilder();
    if (!step.reason().isEmpty()) {
      done.append("    = ").append(step.reason()).append('\n');
    }
    for (var effect : step.effects()) {
      if (effect instanceof Announce(var status)) {
        newestStatus = status.number();
      }
      var shown = show(effect);
      if (effect instanceof Announce && shown.equals(announced)) {
        continue;
      }
      announced = effect instanceof Announce ? shown : announced;
      done.append("    ").append(shown).append('\n');
    }
    if (!done.isEmpty() || !(event instanceof WatchEvent.Ticked)) {
      actual.append(title).append(done);
    }
  }

  private WatchEvent event(String kind, List<String> words) {
    return switch (kind) {
      case "site" -> new WatchEvent.ConfigurationChanged(nowMillis, site(String.join(" ", words)));
      case "view" ->
          new WatchEvent.ViewChanged(
              nowMillis,
              words.stream().map(ServerId::new).collect(Collectors.toCollection(TreeSet::new)));
      case "report" ->
          new WatchEvent.RecordingChanged(
              nowMillis, new CameraId(words.get(0)), report(words.get(1)));
      case "archive" ->
          new WatchEvent.ArchiveChanged(
              nowMillis, words.getFirst().equals("usable"), "archive volume /v has vanished");
      case "status" -> new WatchEvent.StatusHeard(nowMillis, status(words));
      default -> throw new IllegalArgumentException("unknown event " + kind);
    };
  }

  /// The phase, or the cause of a failure.
  private RecordingReport report(String phase) {
    long micros = nowMillis * 1_000;
    if (Arrays.stream(Cause.values()).anyMatch(cause -> cause.name().equals(phase))) {
      return RecordingReport.failed(Cause.valueOf(phase), 0, "nothing becomes durable");
    }
    return switch (RecordingPhase.valueOf(phase)) {
      case CONNECTING -> RecordingReport.CONNECTING;
      case RECORDING -> new RecordingReport(RecordingPhase.RECORDING, micros, micros, "");
      case WARM -> RecordingReport.WARM;
      case FAILED -> new RecordingReport(RecordingPhase.FAILED, 0, 0, "connection refused");
    };
  }

  /// `b STABLE c1=RECORDING c2! c1>` is a status of b that records c1, does not reach c2, and is
  /// leaving c1 to another server. It was told after the newest status of this server had come
  /// there, but for `earlier` at its end: then none had.
  private ServerStatus status(List<String> words) {
    var recordings = new TreeMap<CameraId, RecordingReport>();
    var unreachable = new TreeSet<CameraId>();
    var leaving = new TreeSet<CameraId>();
    var heard = new TreeMap<>(Map.of(new ServerId("a"), newestStatus));
    for (var word : words.subList(2, words.size())) {
      if (word.equals("earlier")) {
        heard.clear();
      } else if (word.endsWith("!")) {
        unreachable.add(new CameraId(word.substring(0, word.length() - 1)));
      } else if (word.endsWith(">")) {
        leaving.add(new CameraId(word.substring(0, word.length() - 1)));
      } else {
        var parts = List.of(word.split("=", -1));
        recordings.put(new CameraId(parts.get(0)), report(parts.get(1)));
      }
    }
    return new ServerStatus(
        new ServerId(words.get(0)),
        Standing.valueOf(words.get(1)),
        recordings,
        unreachable,
        leaving,
        StatusNumber.NONE,
        heard);
  }

  private static String show(WatchEffect effect) {
    return switch (effect) {
      case StartRecording(var camera, var reason) -> "start " + camera.id() + ": " + reason;
      case HoldWarm(var camera, var reason) -> "hold " + camera.id() + ": " + reason;
      case StopRecording(var camera, var reason) -> "stop " + camera + ": " + reason;
      case StartAnalytics(var camera) ->
          "run "
              + camera.analytics().command()
              + camera.analytics().arguments().stream()
                  .map(each -> " " + each)
                  .collect(Collectors.joining())
              + " for "
              + camera.id();
      case StopAnalytics(var camera) -> "end analytics of " + camera;
      case Announce(var status) ->
          "announce "
              + status.standing()
              + status.recordings().entrySet().stream()
                  .map(entry -> " " + entry.getKey() + "=" + entry.getValue().phase())
                  .collect(Collectors.joining())
              + status.unreachable().stream()
                  .map(camera -> " " + camera + "!")
                  .collect(Collectors.joining())
              + status.leaving().stream()
                  .map(camera -> " " + camera + ">")
                  .collect(Collectors.joining())
              + status.heard().keySet().stream()
                  .map(server -> " answers " + server)
                  .collect(Collectors.joining());
    };
  }
}
