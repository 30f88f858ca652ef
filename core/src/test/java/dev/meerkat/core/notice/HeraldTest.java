package dev.meerkat.core.notice;

import static dev.meerkat.core.SiteText.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Notice.Group;
import dev.meerkat.core.notice.Notice.ProblemsChanged;
import dev.meerkat.core.notice.Notice.RedundancyEnded;
import dev.meerkat.core.notice.Notice.RedundancyStarted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plays a transcript: a line is a moment and what server `a` sees from then on, looked at once a
/// second until the next line. All cameras are at home on `h`.
///
/// `5000 see a,b,h stable=a,b covers=c1,c2 by=c3:h problems=disk,loss*`: the members; those that
/// are stable; the cameras that `a` records; who records others; problems, with a star those of the
/// site. `off`: `a` is not to tell of redundancy; `lost`: it knows nothing of its site. What is
/// told follows indented.
class HeraldTest {
  private static final ServerId SELF = new ServerId("a");

  private final Herald herald = new Herald(NoticeSettings.DEFAULT);
  private final StringBuilder actual = new StringBuilder();
  private HeraldState state = HeraldState.initial(new TreeSet<>());
  private Situation seen = situation(List.of("a", "lost"));
  private long nowMillis;

  @ParameterizedTest
  @ValueSource(strings = {"takeover", "problems", "newcomer", "flood"})
  void tellsTheStory(String name) throws IOException {
    String expected;
    try (var stream = HeraldTest.class.getResourceAsStream(name + ".txt")) {
      if (stream == null) {
        throw new IOException("no transcript " + name);
      }
      expected = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    expected.lines().forEach(this::play);
    var target = Path.of("target", "transcripts", "notice-" + name + ".txt");
    Files.createDirectories(target.getParent());
    Files.writeString(target, actual);
    assertThat(actual.toString()).isEqualTo(expected);
  }

  private void play(String line) {
    if (line.startsWith("    ")) {
      return;
    }
    if (!line.isBlank() && !line.startsWith("#")) {
      var words = words(line);
      long atMillis = Long.parseLong(words.getFirst());
      for (; nowMillis < atMillis; nowMillis += 1_000) {
        look();
      }
      if (words.get(1).equals("restart")) {
        state = HeraldState.initial(state.known());
      } else if (words.get(1).equals("see")) {
        seen = situation(words.subList(2, words.size()));
      }
    }
    actual.append(line).append('\n');
  }

  private void look() {
    var step = herald.step(state, seen, nowMillis, nowMillis);
    state = step.next();
    for (var notice : step.notices()) {
      actual.append("    at ").append(nowMillis).append(' ').append(shown(notice)).append('\n');
    }
  }

  private static String shown(Notice notice) {
    return switch (notice) {
      case RedundancyStarted(_, var since, var groups, var untold) ->
          "started since " + since + ": " + shown(groups) + more(untold);
      case RedundancyEnded(_, _, var groups, var untold) ->
          "ended: " + shown(groups) + more(untold);
      case ProblemsChanged(_, _, var begun, var over, var untold) ->
          "problems " + keys(begun) + "; over " + keys(over) + more(untold);
      case Notice.Test _ -> "test";
    };
  }

  private static String more(int untold) {
    return untold == 0 ? "" : " (and " + untold + " more)";
  }

  private static String shown(List<Group> groups) {
    return groups.stream()
        .map(each -> each.home() + " " + each.words() + ": " + each.cameras())
        .collect(Collectors.joining("; "));
  }

  private static String keys(List<Problem> problems) {
    return problems.stream().map(Problem::key).toList().toString();
  }

  private static Situation situation(List<String> words) {
    SortedMap<CameraId, String> covered = new TreeMap<>();
    SortedMap<CameraId, SortedSet<ServerId>> recorders = new TreeMap<>();
    SortedMap<CameraId, ServerId> homes = new TreeMap<>();
    SortedMap<String, Problem> problems = new TreeMap<>();
    SortedSet<ServerId> members = servers(words.getFirst());
    SortedSet<ServerId> stable = new TreeSet<>();
    for (int i = 1; i <= 9; i++) {
      homes.put(new CameraId("c" + i), new ServerId("h"));
    }
    for (String word : words.subList(1, words.size())) {
      var values = List.of(word.substring(word.indexOf('=') + 1).split(",", -1));
      switch (word.substring(0, Math.max(0, word.indexOf('=')))) {
        case "stable" -> stable.addAll(servers(values));
        case "covers" -> values.forEach(each -> covered.put(new CameraId(each), "is down"));
        case "by" ->
            values.forEach(each -> {
              var pair = List.of(each.split(":", -1));
              recorders.put(new CameraId(pair.get(0)), servers(List.of(pair.get(1))));
            });
        case "problems" ->
            values.forEach(each -> {
              String key = each.replace("*", "");
              problems.put(key, new Problem(key, each.endsWith("*"), key, ""));
            });
        default -> assertThat(word).isIn("off", "lost");
      }
    }
    return new Situation(
        SELF,
        !words.contains("lost"),
        !words.contains("off"),
        members,
        stable,
        covered,
        recorders,
        homes,
        new TreeMap<>(),
        problems);
  }

  private static SortedSet<ServerId> servers(String names) {
    return servers(Arrays.asList(names.split(",", -1)));
  }

  private static SortedSet<ServerId> servers(List<String> names) {
    return names.stream().map(ServerId::new).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void threeHundredCamerasAreOneNotice() {
    SortedMap<CameraId, String> covered = new TreeMap<>();
    SortedMap<CameraId, ServerId> homes = new TreeMap<>();
    int notices = 0;
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 10 && covered.size() < 300; i++) {
        var camera = new CameraId("c" + covered.size());
        covered.put(camera, "is down");
        homes.put(camera, new ServerId("h"));
      }
      var situation =
          new Situation(
              SELF,
              true,
              true,
              servers("a"),
              servers("a"),
              new TreeMap<>(covered),
              new TreeMap<>(),
              new TreeMap<>(homes),
              new TreeMap<>(),
              new TreeMap<>());
      var step = herald.step(state, situation, second * 1_000L, 0);
      state = step.next();
      notices += step.notices().size();
    }
    assertThat(notices).isEqualTo(1);
    assertThat(state.known()).hasSize(300);
  }

  /// Whichever of the members looks, exactly one of them is the spokesman, and it is the same one.
  @Test
  void allMembersFindTheSameSpokesman() {
    for (String stable : List.of("", "b", "b,c", "a,b,c")) {
      var told = new TreeSet<ServerId>();
      for (ServerId self : servers("a,b,c")) {
        var situation = situation(List.of("a,b,c"));
        var own =
            new Situation(
                self,
                true,
                true,
                situation.members(),
                stable.isEmpty() ? new TreeSet<>() : servers(stable),
                situation.covered(),
                situation.recorders(),
                situation.homes(),
                situation.labels(),
                situation.problems());
        told.add(own.spokesman());
      }
      assertThat(told).hasSize(1);
    }
  }
}
