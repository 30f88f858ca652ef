package dev.meerkat.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConflictTest {
  private static final DocumentKey GATE = new DocumentKey(DocumentKey.CAMERA, "gate");

  private static Hlc at(long wall, String server) {
    return new Hlc(wall, 0, new ServerId(server));
  }

  private static Documents set(Documents before, String field, String value, Hlc version) {
    var fields = new TreeMap<>(Collections.singletonMap(field, value));
    return before.edit(new TreeMap<>(Collections.singletonMap(GATE, fields)), version).next();
  }

  /// What each of two servers writes, beginning at different knowledge; then the first hears of the
  /// second. `north:home=a@5` is an edit, `north:-@5` a deletion, `=` makes both know all.
  private static List<String> conflicts(String story) {
    Documents north = set(Documents.EMPTY, "home", "a", at(1, "west"));
    Documents south = north;
    for (String step : story.split(" ", -1)) {
      if (step.equals("=")) {
        north = north.merge(south).next();
        south = south.merge(north).next();
        continue;
      }
      String[] words = step.split("[:=@]", -1);
      Hlc version = at(Long.parseLong(words[words.length - 1]), words[0]);
      boolean isSouth = words[0].equals("south");
      Documents at = isSouth ? south : north;
      Documents next =
          words[1].equals("-")
              ? at.delete(GATE, version).next()
              : set(at, words[1], words[2], version);
      north = isSouth ? north : next;
      south = isSouth ? next : south;
    }
    List<String> told = new ArrayList<>();
    for (Conflict each : Conflict.of(north.merge(south))) {
      told.add(each.field() + " " + each.loser().version() + " " + each.winner().version());
    }
    return told;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "north:home=b@5 south:home=c@6, home 5.0@north 6.0@south",
    // the winner's own second edit in a row, and the loser's
    "north:home=b@5 south:home=c@6 south:home=d@7, home 5.0@north 7.0@south",
    "north:home=b@5 south:home=c@4 south:home=d@7, home 5.0@north 7.0@south",
    "north:home=b@5 north:home=e@6 south:home=c@7, home 6.0@north 7.0@south",
    // it has lost already: told where it lost
    "north:home=b@6 south:home=c@5, ''",
    // a later edit by one who knew
    "north:home=b@5 = south:home=c@6, ''",
    "north:home=b@5 = south:home=c@6 = south:home=d@7, ''",
    "south:home=c@4 = north:home=b@5 = south:home=c@6, ''",
    // both the same
    "north:home=b@5 south:home=b@6, ''",
    // other fields
    "north:home=b@5 south:backup=c@6, ''",
    // both create a field
    "north:backup=b@5 south:backup=c@6, backup 5.0@north 6.0@south",
    // only one side wrote
    "south:home=c@6, ''",
    "north:home=b@5 north:home=c@6, ''",
    // a deletion and an edit
    "north:home=b@5 south:-@6, deleted 5.0@north 6.0@south",
    "north:-@5 south:home=b@6, deleted 5.0@north 6.0@south",
    "north:home=b@5 = south:-@6, ''",
    "north:-@5 = south:home=b@6, ''",
    "north:-@5 south:-@6, ''",
  })
  void isToldFromALaterEdit(String story, String expected) {
    assertThat(String.join("; ", conflicts(story))).isEqualTo(expected);
  }

  @Test
  void aSuggestionNeverLosesAConflict() {
    Documents north =
        set(Documents.EMPTY, "home", "b", Hlc.suggestion(new ServerId("north"), 1_000));
    Documents south = set(Documents.EMPTY, "home", "c", at(9, "south"));
    assertThat(Conflict.of(north.merge(south))).isEmpty();
  }

  @Test
  void whatDoesNotSayWhatItReplacedIsNoConflict() {
    Documents north = set(Documents.EMPTY, "home", "b", at(5, "north"));
    var field = new FieldValue("c", at(7, "south"));
    var south = new Document(new TreeMap<>(Collections.singletonMap("home", field)));
    assertThat(
            Conflict.of(
                north.merge(new Documents(new TreeMap<>(Collections.singletonMap(GATE, south))))))
        .isEmpty();
  }

  /// A server that comes into a site knows of nothing that was changed there.
  @Test
  void whatIsBroughtAlongIsTold() {
    Documents site = set(Documents.EMPTY, "home", "b", at(5, "north"));
    Documents south = set(Documents.EMPTY, "home", "c", at(6, "south"));
    Documents brought = joining(south, new TreeSet<>());
    Merged merged = site.merge(brought);
    assertThat(merged.next().document(GATE).fields().get("home"))
        .isEqualTo(new FieldValue("c", at(7, "south")));
    assertThat(Conflict.of(merged)).extracting(Conflict::field).containsExactly("home");
  }

  @Test
  void whatTheSiteHasAlreadyStands() {
    Documents site = set(Documents.EMPTY, "home", "b", at(5, "north"));
    Documents south = set(Documents.EMPTY, "home", "c", at(6, "south"));
    Documents brought = joining(south, new TreeSet<>(Collections.singleton(GATE)));
    assertThat(brought.document(GATE).fields().get("home"))
        .extracting(FieldValue::value)
        .isEqualTo("c");
    assertThat(site.merge(brought).next()).isEqualTo(site);
    assertThat(brought.merge(site).next().document(GATE).fields().get("home"))
        .extracting(FieldValue::value)
        .isEqualTo("b");
  }

  private static Documents joining(Documents all, SortedSet<DocumentKey> held) {
    return SiteDocuments.joining(all, new ServerId("south"), at(7, "south"), held);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "camera, home, true",
    "camera, url, false",
    "camera, username, false",
    "camera, password, false",
    "camera, analyticsArguments, false",
    "camera, later, false",
    "channel, to, true",
    "channel, url, false",
    "channel, password, false",
    "channel, secret, false",
    "server, location, true",
    "user, name, false",
  })
  void showsNoSecret(String kind, String field, boolean shown) {
    var value = new FieldValue("x", at(1, "north"));
    assertThat(new Conflict(new DocumentKey(kind, "k"), field, value, value).shown())
        .isEqualTo(shown);
  }
}
