package dev.meerkat.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.heartbeat.Pace;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FutureVersionsTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final DocumentKey GATE = new DocumentKey(DocumentKey.CAMERA, "gate");
  private static final long NOW = 1_790_000_000_000L;
  private static final long HOUR = Hlc.MAX_AHEAD_MILLIS;

  private static Documents with(Documents before, String field, String value, Hlc version) {
    return before
        .edit(new TreeMap<>(Map.of(GATE, new TreeMap<>(Map.of(field, value)))), version)
        .next();
  }

  private static Documents ahead() {
    return with(Documents.EMPTY, "home", "south", new Hlc(NOW + 2 * HOUR, 3, NORTH));
  }

  private static Reading reading(String offsetSeconds) {
    return new Reading(
        Pace.NORMAL,
        10,
        0,
        OptionalLong.empty(),
        OptionalLong.empty(),
        offsetSeconds.equals("?")
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(offsetSeconds) * 1_000_000));
  }

  private static Optional<Merged> mended(
      Documents documents, long now, String configured, String offsets) {
    var others = new TreeSet<ServerId>();
    for (String name : words(configured)) {
      others.add(new ServerId(name));
    }
    SortedMap<ServerId, Reading> readings = new TreeMap<>();
    for (String offset : words(offsets)) {
      readings.put(new ServerId("s" + readings.size()), reading(offset));
    }
    return FutureVersions.mended(documents, NORTH, now, others, readings);
  }

  private static String[] words(String text) {
    return text.isEmpty() ? new String[0] : text.split(" ", -1);
  }

  @ParameterizedTest(name = "others ''{0}'' with clocks ''{1}'': {2}")
  @CsvSource({
    // alone, nobody can have taken it
    "'', '', true",
    // others are known, but silent so far
    "south, '', false",
    "south, ?, false",
    "'', ?, false",
    "south, 0, true",
    "south, 60, true",
    "south, -60, true",
    "south, 61, false",
    "south, -7200, false",
    // most decide
    "south, 0 7200, false",
    "south, 0 0 7200, true",
    "south, 0 ? ?, true",
    "south, 7200 7200 0, false",
  })
  void itIsWrittenAnewWhenThisClockIsNotTheWrongOne(
      String configured, String offsets, boolean expected) {
    assertThat(mended(ahead(), NOW, configured, offsets).isPresent()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} ms ahead: {1}")
  @CsvSource({"3600000, false", "3600001, true"})
  void onlyWhatOthersDoNotBelieveIsWrittenAnew(long aheadMillis, boolean expected) {
    Documents documents =
        with(Documents.EMPTY, "home", "south", new Hlc(NOW + aheadMillis, 0, NORTH));
    assertThat(mended(documents, NOW, "south", "0").isPresent()).isEqualTo(expected);
  }

  @Test
  void aClockThatWasNeverSetChangesNothing() {
    assertThat(mended(ahead(), 1_000, "", "")).isEmpty();
    assertThat(mended(ahead(), FutureVersions.SET_SINCE_MILLIS, "", "")).isPresent();
  }

  @Test
  void valuesAndTheirOrderStayAndTheRestIsLeftAlone() {
    Hlc old = new Hlc(NOW + 500, 4, SOUTH);
    Documents documents = with(Documents.EMPTY, "url", "rtsp://x", old);
    documents = with(documents, "home", "south", new Hlc(NOW + 2 * HOUR, 0, NORTH));
    documents = with(documents, "backup", "west", new Hlc(NOW + 2 * HOUR, 1, NORTH));
    Merged merged = mended(documents, NOW, "south", "0").orElseThrow();
    assertThat(merged.next().document(GATE).fields())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "url",
                new FieldValue("rtsp://x", old),
                "home",
                new FieldValue("south", new Hlc(NOW + 500, 5, NORTH)),
                "backup",
                new FieldValue("west", new Hlc(NOW + 500, 6, NORTH)),
                Document.DELETED,
                new FieldValue("false", new Hlc(NOW + 500, 6, NORTH))));
    assertThat(merged.delta().document(GATE).fields())
        .containsOnlyKeys("backup", Document.DELETED, "home");
    assertThat(mended(merged.next(), NOW, "south", "0")).isEmpty();
  }

  /// What another server wrote which was believed here as long as both clocks stood ahead.
  @Test
  void soIsWhatWasTakenFromAnother() {
    Documents documents = with(Documents.EMPTY, "home", "south", new Hlc(NOW + 2 * HOUR, 0, SOUTH));
    assertThat(mended(documents, NOW, "south", "0").orElseThrow().next().newestVersion())
        .contains(new Hlc(NOW, 0, NORTH));
  }
}
