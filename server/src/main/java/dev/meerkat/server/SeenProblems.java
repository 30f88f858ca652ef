package dev.meerkat.server;

import dev.meerkat.core.notice.Problem;
import dev.meerkat.core.notice.SiteProblems;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.server.api.Node;
import dev.meerkat.server.api.Outlook;
import dev.meerkat.server.api.RecordingParts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a server sees that people should be told without asking.
final class SeenProblems {
  /// How often it is worked out anew what the loss of each server would mean.
  private static final Duration OUTLOOK_PAUSE = Duration.ofMinutes(1);

  private final Node node;
  private final Outlook outlook;

  SeenProblems(Node node) {
    this.node = node;
    this.outlook = new Outlook(node.self(), OUTLOOK_PAUSE);
  }

  List<Problem> in(WatchState state) {
    var problems = new ArrayList<>(SiteProblems.of(state, outlook.each(state)));
    node.membership()
        .problems()
        .forEach(what -> problems.add(new Problem(withoutFigures(what), false, what, "")));
    node.store()
        .reading()
        .problems()
        .forEach(what -> problems.add(new Problem(what, true, what, "")));
    node.recording().ifPresent(recording -> addOfRecording(recording, problems));
    return problems;
  }

  private static void addOfRecording(RecordingParts recording, List<Problem> problems) {
    recording
        .archive()
        .volumes()
        .forEach(volume ->
            volume
                .problem()
                .ifPresent(
                    what -> problems.add(new Problem("volume " + volume.path(), false, what, ""))));
    recording
        .archive()
        .retentionProblem()
        .ifPresent(what -> problems.add(new Problem("retention by age", false, what, "")));
    recording
        .journal()
        .problem()
        .ifPresent(what -> problems.add(new Problem("journal of outages", false, what, "")));
  }

  /// The same for as long as it is the same problem, such as a clock that goes on drifting.
  private static String withoutFigures(String what) {
    return what.replaceAll("[0-9]+([.][0-9]+)? s", "some s");
  }
}
