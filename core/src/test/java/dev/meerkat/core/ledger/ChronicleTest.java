package dev.meerkat.core.ledger;

import static dev.meerkat.core.SiteText.site;
import static dev.meerkat.core.SiteText.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.StatusNumber;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchEvent.ConfigurationChanged;
import dev.meerkat.core.watch.WatchEvent.RecordingChanged;
import dev.meerkat.core.watch.WatchEvent.StatusHeard;
import dev.meerkat.core.watch.WatchEvent.Ticked;
import dev.meerkat.core.watch.WatchEvent.ViewChanged;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.core.watch.WatchState;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Golden transcripts of the journal: an event of the watch, then, indented, the lines that it
/// makes. Times are seconds; a report reads `report CAMERA PHASE-OR-CAUSE [durable sample]`.
class ChronicleTest {
  private static final long SECOND = 1_000_000;
  private static final ServerId SELF = new ServerId("a");

  private final Watch watch = new Watch(SELF, WatchSettings.DEFAULT);
  private WatchState state = watch.initial(0, 1);
  private Chronicle chronicle = new Chronicle(SELF, new TreeMap<>(), 0);
  private long nowMillis;
  private final StringBuilder told = new StringBuilder();

  @Test
  void aCameraComesGoesAndComesAgain() {
    play(
        """
        0 site a=4 c1@a/HIGH
        0 view a
            c1 0 mine CONNECTING
        2 report c1 RECORDING 1
            c1 1 mine
        3 report c1 RECORDING 1
        60 report c1 CAMERA_SILENT 50
            c1 50 mine CAMERA_SILENT
        65 report c1 CAMERA_UNREACHABLE 50
            c1 65 mine CAMERA_UNREACHABLE
        70 report c1 CAMERA_UNREACHABLE 50
        82 report c1 RECORDING 81
            c1 81 mine
        """);
  }

  @Test
  void theAdministratorAddsDisablesAndDeletes() {
    play(
        """
        0 site a=4
        0 view a
        10 site a=4 c1@a/HIGH
            c1 0 NOT_CONFIGURED
            c1 10 mine CONNECTING
        12 report c1 RECORDING 11
            c1 11 mine
        20 site a=4 c1@a/HIGH/disabled
            c1 20 DISABLED
        30 site a=4 c1@a/HIGH
            c1 30 mine CONNECTING
        40 site a=4
            c1 40 NOT_CONFIGURED
        50 site a=4 c1@a/HIGH
            c1 50 mine CONNECTING
        """);
  }

  @Test
  void othersCamerasAreTheirOwnAffair() {
    play(
        """
        0 site a=4 b=4 c1@a/HIGH c2@b/LOW c3@b/NEVER
        0 view a b
        1 status b c2 c3
            c1 1 mine CONNECTING
            c2 1
            c3 1
        2 report c1 RECORDING 1
            c1 1 mine
        40 tick
        50 view a
            c2 50 mine CONNECTING
            c3 50 NEVER_MOVED
        52 report c2 RECORDING 51
            c2 51 mine
        60 view a b
        60 status b c3
            c3 60
        92 status b c2 c3
        94 status b c2 c3
            c2 94 MOVED to b
        95 tick
        99 site a=4 b=4 c1@a/HIGH c2@b/LOW c3@b/NEVER c4@b/LOW
            c4 0 NOT_CONFIGURED
            c4 99
        """);
  }

  @Test
  void aServerThatIsCutOffSaysSoFromTheEndOfItsFootage() {
    play(
        """
        0 site a=4 b=4 c1@a/HIGH
        0 view a b
        1 status b
            c1 1 mine CONNECTING
        2 report c1 RECORDING 1
            c1 1 mine
        40 tick
        61 report c1 CAMERA_SILENT 55
            c1 55 mine CAMERA_SILENT
        62 view a
        62 tick
            c1 55 mine NETWORK
        80 view a b
            c1 80 mine CAMERA_SILENT
        80 status b
        82 report c1 RECORDING 81
            c1 81 mine
        """);
  }

  @Test
  void aRestartGoesOnWhereTheJournalEnded() {
    SortedMap<CameraId, Entry> newest = new TreeMap<>();
    for (String camera : words("c1 c2 c3")) {
      newest.put(
          new CameraId(camera), new Entry(new CameraId(camera), 5 * SECOND, Condition.RECORDING));
    }
    chronicle = new Chronicle(SELF, newest, 100 * SECOND);
    play(
        """
        101 site a=4 c1@a/HIGH c2@a/HIGH/disabled c4@a/HIGH
        101 view a
            c1 101 mine CONNECTING
            c2 101 DISABLED
            c3 101 NOT_CONFIGURED
            c4 101 mine CONNECTING
        """);
  }

  /// Ticks every 200 ms between events.
  private void play(String story) {
    story.lines().filter(line -> !line.startsWith(" ")).forEach(this::event);
    assertThat(told.toString()).isEqualTo(story);
  }

  private void event(String line) {
    told.append(line).append('\n');
    long seconds = Long.parseLong(line.substring(0, line.indexOf(' ')));
    for (nowMillis += 200; nowMillis < 1_000 * seconds; nowMillis += 200) {
      follow(new WatchEvent.Ticked(nowMillis, new TreeMap<>()));
    }
    nowMillis = 1_000 * seconds;
    follow(event(nowMillis, line.substring(line.indexOf(' ') + 1)));
  }

  private void follow(WatchEvent event) {
    var step = watch.step(state, event);
    state = step.next();
    for (Entry entry : chronicle.follow(event, step, 1_000 * nowMillis)) {
      Condition condition = entry.condition();
      told.append("    " + entry.camera() + " " + entry.atMicros() / SECOND)
          .append(condition.mine() ? " mine" : "")
          .append(condition.cause().map(cause -> " " + cause).orElse(""))
          .append(condition.detail().isEmpty() ? "" : " " + condition.detail())
          .append('\n');
    }
  }

  private static WatchEvent event(long at, String text) {
    var words = words(text);
    String rest = text.contains(" ") ? text.substring(text.indexOf(' ') + 1) : "";
    return switch (words.getFirst()) {
      case "site" -> new ConfigurationChanged(at, site(rest));
      case "view" -> {
        var members = new TreeSet<ServerId>();
        words(rest).forEach(name -> members.add(new ServerId(name)));
        yield new ViewChanged(at, members);
      }
      case "status" -> {
        var recordings = new TreeMap<CameraId, RecordingReport>();
        words
            .subList(2, words.size())
            .forEach(name ->
                recordings.put(
                    new CameraId(name),
                    new RecordingReport(RecordingPhase.RECORDING, 1, at * 1_000, "")));
        yield new StatusHeard(
            at,
            new ServerStatus(
                new ServerId(words.get(1)),
                Standing.STABLE,
                recordings,
                new TreeSet<>(),
                new TreeSet<>(),
                StatusNumber.NONE,
                new TreeMap<>(Map.of(SELF, new StatusNumber(1, Long.MAX_VALUE)))));
      }
      case "report" -> new RecordingChanged(at, new CameraId(words.get(1)), report(words));
      case "tick" -> new Ticked(at);
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static RecordingReport report(java.util.List<String> words) {
    long micros = Long.parseLong(words.get(3)) * SECOND;
    return words.get(2).equals("RECORDING")
        ? new RecordingReport(RecordingPhase.RECORDING, micros, micros, "")
        : RecordingReport.failed(Cause.valueOf(words.get(2)), micros, "");
  }
}
