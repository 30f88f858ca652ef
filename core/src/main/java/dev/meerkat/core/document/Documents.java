package dev.meerkat.core.document;

import dev.meerkat.core.document.Digest.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// An immutable set of documents: a whole store, or a delta to one. Per field the larger
/// [FieldValue] wins, so [#merge] is commutative, associative and idempotent: stores that have seen
/// the same changes are equal, in whatever order, grouping or repetition they came.
public record Documents(SortedMap<DocumentKey, Document> byKey) {
  public static final Documents EMPTY = new Documents(new TreeMap<>());

  /// An edit that would make the store larger than this is refused.
  public static final int MAX_DOCUMENTS = 100_000;

  public Documents {
    byKey = Collections.unmodifiableSortedMap(new TreeMap<>(byKey));
  }

  static Documents of(Collection<Change> changes) {
    SortedMap<DocumentKey, SortedMap<String, FieldValue>> fields = new TreeMap<>();
    for (Change change : changes) {
      fields
          .computeIfAbsent(change.key(), _ -> new TreeMap<>())
          .put(change.field(), change.after());
    }
    return ofFields(fields);
  }

  private static Documents ofFields(SortedMap<DocumentKey, SortedMap<String, FieldValue>> fields) {
    SortedMap<DocumentKey, Document> documents = new TreeMap<>();
    fields.forEach((key, values) -> documents.put(key, new Document(values)));
    return new Documents(documents);
  }

  /// The document of that key; one without fields when there is none.
  public Document document(DocumentKey key) {
    return byKey.getOrDefault(key, Document.EMPTY);
  }

  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  /// Writes fields of several documents under one version, creating documents as needed and
  /// bringing deleted ones back. A field that has the value already keeps its version, so that two
  /// people who save different fields of one form do not undo each other.
  ///
  /// @param version larger than every version of this store
  /// @throws IllegalArgumentException when a field cannot be written, naming it; nothing is changed
  public Merged edit(SortedMap<DocumentKey, SortedMap<String, String>> edits, Hlc version) {
    SortedMap<DocumentKey, SortedMap<String, FieldValue>> delta = new TreeMap<>();
    edits.forEach((key, values) -> {
      Document old = document(key);
      SortedMap<String, FieldValue> changed = new TreeMap<>();
      values.forEach((name, value) -> write(key, old, name, value, version, changed));
      if (!changed.isEmpty() || old.isDeleted()) {
        changed.put(
            Document.DELETED,
            FieldValue.over(old.fields().get(Document.DELETED), "false", version));
        delta.put(key, changed);
      }
    });
    Merged merged = merge(ofFields(delta));
    for (DocumentKey key : delta.keySet()) {
      int fields = merged.next().document(key).fields().size();
      if (fields > Document.MAX_FIELDS) {
        throw new IllegalArgumentException(
            key + ": " + fields + " fields are too many: at most " + Document.MAX_FIELDS);
      }
    }
    if (merged.next().byKey.size() > MAX_DOCUMENTS) {
      throw new IllegalArgumentException(
          "a site holds at most " + MAX_DOCUMENTS + " documents, deleted ones included");
    }
    return merged;
  }

  private static void write(
      DocumentKey key,
      Document old,
      String name,
      String value,
      Hlc version,
      SortedMap<String, FieldValue> changed) {
    if (name.equals(Document.DELETED)) {
      throw new IllegalArgumentException(
          key + ": field '" + name + "' is written by deleting the document, not by editing it");
    }
    FieldValue now = old.fields().get(name);
    if (now == null || !now.value().equals(value)) {
      changed.put(name, FieldValue.over(now, value, version));
    }
  }

  /// Deletes a document; nothing happens when there is none or it is deleted already.
  public Merged delete(DocumentKey key, Hlc version) {
    Document old = byKey.get(key);
    if (old == null || old.isDeleted()) {
      return new Merged(this, List.of());
    }
    SortedMap<String, FieldValue> fields = new TreeMap<>();
    fields.put(
        Document.DELETED, FieldValue.over(old.fields().get(Document.DELETED), "true", version));
    return merge(new Documents(new TreeMap<>(Collections.singletonMap(key, new Document(fields)))));
  }

  public Merged merge(Documents delta) {
    SortedMap<DocumentKey, Document> next = new TreeMap<>(byKey);
    List<Change> accepted = new ArrayList<>();
    delta.byKey.forEach((key, document) -> {
      Document ours = document(key);
      SortedMap<String, FieldValue> fields = new TreeMap<>(ours.fields());
      int before = accepted.size();
      document
          .fields()
          .forEach((name, theirs) -> {
            FieldValue own = fields.get(name);
            if (own == null || theirs.compareTo(own) > 0) {
              fields.put(name, theirs);
              accepted.add(new Change(key, name, Optional.ofNullable(own), theirs));
            }
          });
      if (accepted.size() > before) {
        next.put(key, new Document(fields));
      }
    });
    return accepted.isEmpty()
        ? new Merged(this, accepted)
        : new Merged(new Documents(next), accepted);
  }

  /// The documents of some keys, as if all of them were written anew by somebody who knew of
  /// nothing; what was deleted is left out.
  ///
  /// @param version of each
  Documents writtenAnew(Predicate<DocumentKey> kept, Function<DocumentKey, Hlc> version) {
    SortedMap<DocumentKey, SortedMap<String, FieldValue>> fields = new TreeMap<>();
    byKey.forEach((key, document) -> {
      if (kept.test(key) && !document.isDeleted()) {
        Hlc of = version.apply(key);
        SortedMap<String, FieldValue> written = new TreeMap<>();
        document.fields().forEach((name, value) -> written.put(name, anew(key, value.value(), of)));
        written.put(Document.DELETED, anew(key, "false", of));
        fields.put(key, written);
      }
    });
    return ofFields(fields);
  }

  /// A server's own settings are no conflict with what a site knows of it from before.
  private static FieldValue anew(DocumentKey key, String value, Hlc version) {
    return key.kind().equals(DocumentKey.SERVER)
        ? new FieldValue(value, version)
        : FieldValue.over(null, value, version);
  }

  /// The same with other versions, also smaller ones.
  ///
  /// @param versions what each that is to be replaced becomes
  Merged under(SortedMap<Hlc, Hlc> versions) {
    SortedMap<DocumentKey, Document> next = new TreeMap<>(byKey);
    List<Change> changes = new ArrayList<>();
    byKey.forEach((key, document) -> {
      SortedMap<String, FieldValue> fields = new TreeMap<>(document.fields());
      document
          .fields()
          .forEach((name, value) -> {
            Hlc version = versions.get(value.version());
            if (version != null) {
              FieldValue replaced = new FieldValue(value.value(), version, value.replaced());
              fields.put(name, replaced);
              changes.add(new Change(key, name, Optional.of(value), replaced));
            }
          });
      next.put(key, new Document(fields));
    });
    return new Merged(new Documents(next), changes);
  }

  /// Divides this delta by whether `clock` believes its versions.
  public Screened screen(Hlc clock, long nowMillis) {
    List<Change> believed = new ArrayList<>();
    List<Change> refused = new ArrayList<>();
    byKey.forEach((key, document) ->
        document
            .fields()
            .forEach((name, value) ->
                (clock.believes(nowMillis, value.version()) ? believed : refused)
                    .add(new Change(key, name, Optional.empty(), value))));
    return refused.isEmpty() ? new Screened(this, refused) : new Screened(of(believed), refused);
  }

  /// The largest version held, by which a restarted server sets its clock.
  public Optional<Hlc> newestVersion() {
    return byKey.values().stream()
        .flatMap(document -> document.fields().values().stream())
        .map(FieldValue::version)
        .max(Hlc::compareTo);
  }

  public Digest digest() {
    SortedMap<DocumentKey, SortedMap<String, Stamp>> stamps = new TreeMap<>();
    byKey.forEach((key, document) -> {
      SortedMap<String, Stamp> ofFields = new TreeMap<>();
      document.fields().forEach((name, value) -> ofFields.put(name, Stamp.of(value)));
      stamps.put(key, ofFields);
    });
    return new Digest(stamps);
  }

  /// Whether all that the store described by `digest` holds, or something newer, is here.
  public boolean covers(Digest digest) {
    return digest.stamps().entrySet().stream()
        .allMatch(each -> {
          SortedMap<String, FieldValue> fields = document(each.getKey()).fields();
          return each.getValue().entrySet().stream()
              .allMatch(stamp -> {
                FieldValue own = fields.get(stamp.getKey());
                return own != null && own.version().compareTo(stamp.getValue().version()) >= 0;
              });
        });
  }

  /// The fields of this store that the store described by `digest` lacks, and no others.
  public Documents missingFor(Digest digest) {
    SortedMap<DocumentKey, SortedMap<String, FieldValue>> missing = new TreeMap<>();
    byKey.forEach((key, document) -> {
      SortedMap<String, Stamp> theirs = digest.stamps().getOrDefault(key, new TreeMap<>());
      document
          .fields()
          .forEach((name, value) -> {
            Stamp stamp = theirs.get(name);
            if (stamp == null || stamp.lacks(value)) {
              missing.computeIfAbsent(key, _ -> new TreeMap<>()).put(name, value);
            }
          });
    });
    return ofFields(missing);
  }
}
