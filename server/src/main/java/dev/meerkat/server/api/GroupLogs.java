package dev.meerkat.server.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// What the hosts of a group have logged, as one list by time. What a host has logged stays in its
/// order, also where its clock was set back in between.
final class GroupLogs {
  private GroupLogs() {}

  static List<Answers.GroupEvent> joined(List<List<Answers.GroupEvent>> logs) {
    var rests = new ArrayList<Deque<Answers.GroupEvent>>();
    logs.stream().filter(log -> !log.isEmpty()).forEach(log -> rests.add(new ArrayDeque<>(log)));
    var joined = new ArrayList<Answers.GroupEvent>();
    while (!rests.isEmpty()) {
      var rest = rests.stream().min(Comparator.comparing(each -> each.getFirst().at())).get();
      joined.add(rest.removeFirst());
      rests.removeIf(Deque::isEmpty);
    }
    return joined;
  }
}
