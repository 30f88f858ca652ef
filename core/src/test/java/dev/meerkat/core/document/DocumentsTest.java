package dev.meerkat.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.ServerId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  private static final DocumentKey GATE = new DocumentKey("camera", "gate");
  private static final DocumentKey YARD = new DocumentKey("camera", "yard");

  private static Hlc at(long wall, String node) {
    return new Hlc(wall, 0, new ServerId(node));
  }

  private static Merged edit(Documents documents, DocumentKey key, Hlc version, String... fields) {
    SortedMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      values.put(fields[i], fields[i + 1]);
    }
    return documents.edit(new TreeMap<>(Map.of(key, values)), version);
  }

  private static String value(Documents documents, DocumentKey key, String field) {
    return Objects.requireNonNull(documents.document(key).fields().get(field), field).value();
  }

  @Test
  void anEditWritesOnlyWhatIsDifferent() {
    Documents first = edit(Documents.EMPTY, GATE, at(1, "a"), "url", "u", "home", "a").next();
    Merged second = edit(first, GATE, at(2, "a"), "url", "u", "home", "b");
    assertThat(second.next().document(GATE).fields())
        .containsEntry("url", new FieldValue("u", at(1, "a")));
    assertThat(second.accepted())
        .contains(
            new Change(
                GATE,
                "home",
                Optional.of(new FieldValue("a", at(1, "a"))),
                new FieldValue("b", at(2, "a"))))
        .extracting(Change::field)
        .containsExactly("deleted", "home");
  }

  @Test
  void anEditThatChangesNothingIsNothing() {
    Documents first = edit(Documents.EMPTY, GATE, at(1, "a"), "url", "u").next();
    Merged second = edit(first, GATE, at(2, "a"), "url", "u");
    assertThat(second.accepted()).isEmpty();
    assertThat(second.next()).isEqualTo(first);
    assertThat(second.delta()).isEqualTo(Documents.EMPTY);
  }

  @Test
  void editsOfDifferentFieldsOnTwoSidesBothStay() {
    Documents base = edit(Documents.EMPTY, GATE, at(1, "a"), "url", "u", "home", "h").next();
    Documents left = edit(base, GATE, at(2, "a"), "url", "left").next();
    Documents right = edit(base, GATE, at(3, "b"), "home", "right").next();
    Documents merged = left.merge(right).next();
    assertThat(value(merged, GATE, "url")).isEqualTo("left");
    assertThat(value(merged, GATE, "home")).isEqualTo("right");
  }

  @Test
  void ofTwoEditsOfOneFieldTheLaterWins() {
    Documents early = edit(Documents.EMPTY, GATE, at(2, "b"), "url", "early").next();
    Documents late = edit(Documents.EMPTY, GATE, at(3, "a"), "url", "late").next();
    assertThat(value(early.merge(late).next(), GATE, "url")).isEqualTo("late");
    assertThat(value(late.merge(early).next(), GATE, "url")).isEqualTo("late");
    assertThat(late.merge(early).accepted()).isEmpty();
  }

  @Test
  void oneVersionWithTwoValuesHasOneWinnerEverywhere() {
    Documents left = edit(Documents.EMPTY, GATE, at(2, "a"), "url", "left").next();
    Documents right = edit(Documents.EMPTY, GATE, at(2, "a"), "url", "right").next();
    assertThat(left.merge(right).next()).isEqualTo(right.merge(left).next());
    assertThat(left.missingFor(right.digest()).isEmpty()).isFalse();
  }

  @Test
  void aDeletionHidesTheDocumentAndALaterEditBringsItBack() {
    Documents base = edit(Documents.EMPTY, GATE, at(1, "a"), "url", "u").next();
    Documents deleted = base.delete(GATE, at(5, "a")).next();
    assertThat(deleted.document(GATE).isDeleted()).isTrue();

    Documents early = edit(base, GATE, at(4, "b"), "url", "v").next();
    assertThat(deleted.merge(early).next().document(GATE).isDeleted()).isTrue();

    Documents late = edit(base, GATE, at(6, "b"), "url", "v").next();
    assertThat(deleted.merge(late).next().document(GATE).isDeleted()).isFalse();

    Documents again = edit(deleted, GATE, at(7, "a"), "url", "u").next();
    assertThat(again.document(GATE).isDeleted()).isFalse();
  }

  @Test
  void deletingWhatIsNotThereIsNothing() {
    assertThat(Documents.EMPTY.delete(GATE, at(1, "a")).accepted()).isEmpty();
    Documents base = edit(Documents.EMPTY, GATE, at(1, "a"), "url", "u").next();
    Documents deleted = base.delete(GATE, at(2, "a")).next();
    assertThat(deleted.delete(GATE, at(3, "a")).accepted()).isEmpty();
  }

  @Test
  void whatCannotBeWrittenIsRefusedByName() {
    assertThatThrownBy(() -> edit(Documents.EMPTY, GATE, at(1, "a"), "deleted", "true"))
        .hasMessageContaining("camera gate: field 'deleted' is written by deleting");
    assertThatThrownBy(() -> edit(Documents.EMPTY, GATE, at(1, "a"), "a b", "true"))
        .hasMessageContaining("field name 'a b' is not usable");
    assertThatThrownBy(() -> edit(Documents.EMPTY, GATE, at(1, "a"), "url", "x".repeat(4_097)))
        .hasMessageContaining("4097 characters is too long");
    assertThatThrownBy(() -> edit(Documents.EMPTY, GATE, at(1, "a"), "url", "\uD800"))
        .hasMessageContaining("lone surrogate");
    assertThatThrownBy(() -> new DocumentKey("Camera", "x")).hasMessageContaining("'Camera'");
    assertThatThrownBy(() -> new DocumentKey("camera", "../x")).hasMessageContaining("'../x'");
    String[] many = new String[2 * (Document.MAX_FIELDS + 1)];
    for (int i = 0; i < many.length; i++) {
      many[i] = "f" + i;
    }
    assertThatThrownBy(() -> edit(Documents.EMPTY, GATE, at(1, "a"), many))
        .hasMessageContaining("camera gate: 66 fields are too many: at most 64");
  }

  @Test
  void onlyWhatTheOtherLacksIsMissing() {
    Documents base = edit(Documents.EMPTY, GATE, at(1, "a"), "url", "u", "home", "h").next();
    Documents more = edit(base, GATE, at(2, "a"), "url", "v").next();
    Documents most = edit(more, YARD, at(3, "a"), "url", "y").next();
    Documents missing = most.missingFor(base.digest());
    assertThat(missing.byKey()).containsOnlyKeys(GATE, YARD);
    assertThat(missing.document(GATE).fields()).containsOnlyKeys("deleted", "url");
    assertThat(base.merge(missing).next()).isEqualTo(most);
    assertThat(base.missingFor(most.digest())).isEqualTo(Documents.EMPTY);
    assertThat(most.missingFor(most.digest())).isEqualTo(Documents.EMPTY);
  }

  @Test
  void versionsFromAClockFarAheadAreScreenedOut() {
    Hlc clock = Hlc.start(new ServerId("a"));
    Documents sane = edit(Documents.EMPTY, GATE, at(1_000, "b"), "url", "u").next();
    Documents both = edit(sane, YARD, at(3_601_001, "c"), "url", "y").next();
    Screened screened = both.screen(clock, 1_000);
    assertThat(screened.believed()).isEqualTo(sane);
    assertThat(screened.refused())
        .extracting(Change::key, Change::field)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(YARD, "deleted"),
            org.assertj.core.groups.Tuple.tuple(YARD, "url"));
    assertThat(both.screen(clock, 1_001).refused()).isEmpty();
  }

  @Test
  void valuesAreNotPrinted() {
    Documents secret = edit(Documents.EMPTY, GATE, at(1, "a"), "password", "hunter2").next();
    assertThat(secret.toString()).doesNotContain("hunter2").contains("password");
  }
}
