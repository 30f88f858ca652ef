package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Cause;
import dev.meerkat.core.plan.Assignment;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.server.watch.DecisionLog;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `docs/api.md` has every request, field, word and error of the API.
class ApiDocumentTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/meerkat/server/api");

  private String document = "";

  @BeforeEach
  void read() throws IOException {
    document = Files.readString(Path.of("../docs/api.md"));
  }

  private static Stream<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results();
  }

  private static Set<String> routes(Stream<MatchResult> found) {
    return found
        .map(each -> each.group(1).toUpperCase(Locale.ROOT) + " " + each.group(2))
        .map(each -> each.replaceAll("[{][a-z]+[}]", "{}"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// What stands in the first column of a table, or in another of its cells.
  private boolean tells(String word) {
    return document.contains("`" + word + "`");
  }

  @Test
  void everyRequestIsThere_andNoOther() throws IOException {
    String program = Files.readString(SOURCES.resolve("HttpApi.java"));
    Set<String> served =
        routes(matches("routes\\.(get|post|patch|delete|put)\\(PREFIX \\+ \"([^\"]+)\"", program));
    assertThat(served).hasSizeGreaterThan(30);
    assertThat(
            routes(
                matches("^[|] .*?[|]", document)
                    .flatMap(row -> matches("`([A-Z]+) (/[a-z/{}-]+)[^`]*`", row.group()))))
        .isEqualTo(served);
  }

  @Test
  void everyFieldOfAnAnswerIsThere() {
    List<String> fields =
        Arrays.stream(Answers.class.getDeclaredClasses())
            .filter(Class::isRecord)
            .flatMap(each -> Arrays.stream(each.getRecordComponents()))
            .map(RecordComponent::getName)
            .distinct()
            .toList();
    assertThat(fields).contains("notifications", "clockOffsetMillis");
    assertThat(fields.stream().filter(each -> !tells(each))).isEmpty();
  }

  @Test
  void everyWordOfAnAnswerIsThere() {
    assertThat(
            Stream.of(
                    Assignment.Reason.values(),
                    Standing.values(),
                    RecordingPhase.values(),
                    Cause.values(),
                    DecisionLog.Kind.values())
                .flatMap(Arrays::stream)
                .map(CameraApi::word)
                .filter(each -> !tells(each)))
        .isEmpty();
  }

  @Test
  void everyErrorIsThere() throws IOException {
    Set<String> errors = new TreeSet<>();
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path each : sources.filter(file -> !file.endsWith("SitePort.java")).toList()) {
        matches("new ApiException\\(\\s*([0-9]+),\\s*\"([a-z_0-9]+)\"", Files.readString(each))
            .forEach(error -> errors.add("| " + error.group(1) + " | `" + error.group(2) + "` |"));
      }
    }
    assertThat(errors).contains("| 503 | `starting` |", "| 400 | `invalid` |");
    assertThat(errors).allSatisfy(each -> assertThat(document).contains(each));
  }
}
