package dev.meerkat.core.notice;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Notice.Group;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a notice says, as values for a template's placeholders. Long lists end with "and N more".
public final class Wording {
  static final int MAX_CAMERAS = 100;
  static final int MAX_PROBLEMS = 20;
  private static final int MAX_HOMES = 5;

  private final SortedMap<String, String> values = new TreeMap<>();

  private final Function<ServerId, String> labels;

  private Wording(Function<ServerId, String> labels) {
    this.labels = labels;
  }

  /// @param site its name
  /// @param labels what people call a server
  /// @param when the notice's time, for people
  public static SortedMap<String, String> of(
      Notice notice, String site, Function<ServerId, String> labels, String when) {
    var wording = new Wording(labels);
    wording.values.put("site", site);
    wording.values.put("server", labels.apply(notice.server()));
    wording.values.put("when", when);
    switch (notice) {
      case Notice.RedundancyStarted(_, _, var groups, var untold) -> {
        wording.groups(groups, untold);
        wording.values.put("todo", startedTodo(groups));
      }
      case Notice.RedundancyEnded(_, _, var groups, var untold) -> {
        wording.groups(groups, untold);
        wording.values.put("todo", endedTodo(groups));
      }
      case Notice.ProblemsChanged(_, _, var begun, var over, var untold) ->
          wording.problems(begun, over, untold);
      case Notice.Test _ -> {
        wording.values.put("count", "a test");
        wording.values.put("what", "nothing has happened");
        wording.values.put("todo", "nothing");
      }
    }
    return wording.values;
  }

  private void groups(List<Group> groups, int untold) {
    var homes = new TreeSet<String>();
    var all = new ArrayList<CameraId>();
    var lines = new ArrayList<String>();
    for (var group : groups) {
      homes.add(labels.apply(group.home()));
      all.addAll(group.cameras());
      lines.add(
          labels.apply(group.home())
              + " "
              + group.words()
              + ": "
              + list(group.cameras(), MAX_CAMERAS)
              + " ("
              + count(group.cameras().size(), "camera")
              + ")");
    }
    addUntold(untold, lines);
    values.put("homes", list(homes, MAX_HOMES));
    values.put("cameras", list(all, MAX_CAMERAS));
    values.put("count", count(all.size(), "camera"));
    values.put("what", String.join("\n", lines));
  }

  private void problems(List<Problem> begun, List<Problem> over, int untold) {
    var lines = new ArrayList<String>();
    lines(begun, "", lines);
    lines(over, "Over: ", lines);
    addUntold(untold, lines);
    var counts = new ArrayList<String>();
    if (!begun.isEmpty()) {
      counts.add(count(begun.size(), "new problem"));
    }
    if (!over.isEmpty()) {
      counts.add(count(over.size(), "problem") + " over");
    }
    values.put("count", String.join(", ", counts));
    values.put("what", String.join("\n", lines));
    var todos =
        begun.stream()
            .map(Problem::todo)
            .filter(todo -> !todo.isEmpty())
            .distinct()
            .limit(MAX_PROBLEMS)
            .collect(Collectors.joining("\n"));
    values.put("todo", todos.isEmpty() ? "meerkat status tells how it stands now" : todos);
  }

  private static void lines(List<Problem> problems, String before, List<String> lines) {
    problems.stream().limit(MAX_PROBLEMS).forEach(each -> lines.add("- " + before + each.what()));
    if (problems.size() > MAX_PROBLEMS) {
      lines.add("- " + before + "and " + (problems.size() - MAX_PROBLEMS) + " more");
    }
  }

  private static void addUntold(int untold, List<String> lines) {
    if (untold > 0) {
      lines.add(
          "And "
              + untold
              + " more changes that are undone already: too many notices were due within an hour");
    }
  }

  private static String startedTodo(List<Group> groups) {
    boolean down = groups.stream().anyMatch(group -> group.words().startsWith("is down"));
    boolean deaf = groups.stream().anyMatch(group -> group.words().startsWith("cannot"));
    var todos = new ArrayList<String>();
    if (down) {
      todos.add(
          "check the power, the network and the log of the server that is down, and start it again;"
              + " its cameras come home by themselves, unless its failback is manual (meerkat"
              + " failback)");
    }
    if (deaf) {
      todos.add("check the network between the home and its cameras");
    }
    return todos.isEmpty() ? "nothing; meerkat status tells more" : String.join("; ", todos);
  }

  private static String endedTodo(List<Group> groups) {
    boolean lost = groups.stream().anyMatch(group -> group.words().contains("nobody else"));
    return lost
        ? "meerkat status tells why nobody records these cameras now, and what to do"
        : "nothing; meerkat gaps CAMERA tells what is missing, if anything is";
  }

  private static String count(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String list(Collection<?> names, int most) {
    var shown = names.stream().limit(most).map(Object::toString).collect(Collectors.joining(", "));
    return names.size() <= most ? shown : shown + " and " + (names.size() - most) + " more";
  }
}
