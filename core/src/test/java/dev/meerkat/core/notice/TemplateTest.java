package dev.meerkat.core.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Notice.Group;
import dev.meerkat.core.notice.Notice.ProblemsChanged;
import dev.meerkat.core.notice.Notice.RedundancyStarted;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final ServerId SOUTH = new ServerId("south");

  private static RedundancyStarted started(int cameras) {
    var all = IntStream.range(0, cameras).mapToObj(i -> new CameraId("c" + i)).toList();
    return new RedundancyStarted(
        SOUTH, 0, List.of(new Group(new ServerId("north"), "is down", all)), 3);
  }

  @Test
  void fillsPlaceholdersAndKeepsBraces() {
    var known = new TreeSet<>(List.of("server", "count"));
    var values = new TreeMap<String, String>();
    values.put("server", "south{count}");
    values.put("count", "2 cameras");
    assertThat(Template.parse("{{x} {server}: {count}!", known).filled(values))
        .isEqualTo("{x} south{count}: 2 cameras!");
  }

  @ParameterizedTest
  @CsvSource({
    "{sever} x, there is no placeholder {sever}",
    "a {server, the brace at character 3 does not end",
    "' ', a template has 1 to 4000 characters",
    "{}, there is no placeholder {}"
  })
  void refusesWhatItDoesNotKnow(String source, String why) {
    assertThatThrownBy(() -> Template.parse(source, new TreeSet<>(List.of("server"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private static SortedMap<String, String> words(Notice notice, String site, String when) {
    return Wording.of(notice, site, ServerId::value, when);
  }

  @Test
  void serversAreCalledByTheirLabels() {
    var values = Wording.of(started(1), "harbour", server -> "the " + server + " one", "noon");
    assertThat(values.get("server")).isEqualTo("the south one");
    assertThat(values.get("homes")).isEqualTo("the north one");
    assertThat(values.get("what")).startsWith("the north one is down: c0");
  }

  @Test
  void theUsualWordsTellServerCamerasTimeAndWhatToDo() {
    var values = words(started(2), "harbour", "noon");
    assertThat(Templates.USUAL.subject(NoticeKind.STARTED, values))
        .isEqualTo("[harbour] south records 2 cameras in place of north");
    assertThat(Templates.USUAL.text(NoticeKind.STARTED, values))
        .contains("since noon", "north is down: c0, c1 (2 cameras)", "And 3 more changes")
        .contains("start it again")
        .doesNotContain("{");
  }

  @Test
  void longListsEnd() {
    var values = words(started(300), "harbour", "noon");
    assertThat(values.get("cameras")).endsWith("c99 and 200 more");
    var problems =
        IntStream.range(0, 50).mapToObj(i -> new Problem("p" + i, false, "p" + i, "")).toList();
    var told = words(new ProblemsChanged(SOUTH, 0, problems, List.of(), 0), "harbour", "");
    assertThat(told.get("what")).contains("p19").doesNotContain("p20").contains("and 30 more");
    assertThat(told.get("count")).isEqualTo("50 new problems");
  }

  @Test
  void everyKindHasAllValuesOfItsPlaceholders() {
    for (var notice :
        List.of(
            started(1),
            new Notice.RedundancyEnded(SOUTH, 0, List.of(), 0),
            new ProblemsChanged(SOUTH, 0, List.of(), List.of(), 0),
            new Notice.Test(SOUTH, 0))) {
      assertThat(words(notice, "s", "t").keySet())
          .containsAll(NoticeKind.of(notice).placeholders());
    }
  }

  @Test
  void aSubjectIsOneLineWhateverItsValuesAre() {
    var values = words(started(1), "harbour\r\nBcc: x@y", "noon");
    assertThat(Templates.USUAL.subject(NoticeKind.STARTED, values))
        .startsWith("[harbour Bcc: x@y]");
  }
}
