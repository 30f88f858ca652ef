package dev.meerkat.cluster;

import dev.meerkat.core.document.Digest;
import dev.meerkat.core.document.Digest.Stamp;
import dev.meerkat.core.document.Document;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.FieldValue;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.model.ServerId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Documents and digests as bytes: number of documents; for each, kind (shared text), id (text),
/// number of fields; for each of these, name (shared text), version as wall time (number), counter
/// (number) and node (shared text), and then its hash (number, as unsigned) or the value (text),
/// followed by whether it is known what that replaced (number, 0 or 1) and the version of it.
final class DocumentCodec {
  private static final int MAX_FIELDS = 1_024;
  private static final int MAX_NAME_BYTES = 64;
  private static final long HASH_MASK = 0xFFFF_FFFFL;

  private DocumentCodec() {}

  static void write(Documents documents, WireWriter out) {
    out.count(documents.byKey().keySet());
    documents
        .byKey()
        .forEach((key, document) -> {
          writeHead(key, document.fields(), out);
          document
              .fields()
              .forEach((name, field) -> {
                out.sharedText(name);
                writeVersion(field.version(), out);
                out.text(field.value());
                out.number(field.replaced().isPresent() ? 1 : 0);
                field.replaced().ifPresent(replaced -> writeVersion(replaced, out));
              });
        });
  }

  static void write(Digest digest, WireWriter out) {
    out.count(digest.stamps().keySet());
    digest
        .stamps()
        .forEach((key, stamps) -> {
          writeHead(key, stamps, out);
          stamps.forEach((name, stamp) -> {
            out.sharedText(name);
            writeVersion(stamp.version(), out);
            out.number(stamp.valueHash() & HASH_MASK);
          });
        });
  }

  /// A SHA-256 over all values and their versions, in hexadecimal: two servers that agree in it
  /// hold the same documents and need not exchange digests.
  static String fingerprint(Documents documents) {
    WireWriter out = new WireWriter();
    documents
        .byKey()
        .forEach((key, document) -> {
          writeHead(key, document.fields(), out);
          document
              .fields()
              .forEach((name, field) -> {
                out.sharedText(name);
                writeVersion(field.version(), out);
                out.text(field.value());
              });
        });
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(out.bytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// About what [#write] makes of one document; texts of other than Latin letters take up to three
  /// times as much.
  static int estimatedBytes(Document document) {
    int bytes = 40;
    for (FieldValue field : document.fields().values()) {
      bytes += 24 + field.value().length();
    }
    return bytes;
  }

  private static void writeHead(DocumentKey key, SortedMap<String, ?> fields, WireWriter out) {
    out.sharedText(key.kind());
    out.text(key.id());
    out.count(fields.keySet());
  }

  private static void writeVersion(Hlc version, WireWriter out) {
    out.number(version.wallMillis());
    out.number(version.counter());
    out.sharedText(version.node().value());
  }

  static Documents readDocuments(WireReader in) throws WireException {
    SortedMap<DocumentKey, Document> documents = new TreeMap<>();
    try {
      for (int left = in.count("documents", Documents.MAX_DOCUMENTS); left > 0; left--) {
        DocumentKey key = readKey(in);
        SortedMap<String, FieldValue> fields = new TreeMap<>();
        for (int more = in.count("fields", MAX_FIELDS); more > 0; more--) {
          String name = in.sharedText("field name", MAX_NAME_BYTES);
          Hlc version = readVersion(in);
          String value = in.text("value of " + name, 3 * FieldValue.MAX_CHARS);
          Optional<Hlc> replaced =
              in.number("mark of what " + name + " replaced", 1) == 1
                  ? Optional.of(readVersion(in))
                  : Optional.empty();
          fields.put(name, new FieldValue(value, version, replaced));
        }
        documents.put(key, new Document(fields));
      }
      return new Documents(documents);
    } catch (IllegalArgumentException e) {
      throw in.wrong(String.valueOf(e.getMessage()));
    }
  }

  static Digest readDigest(WireReader in) throws WireException {
    SortedMap<DocumentKey, SortedMap<String, Stamp>> stamps = new TreeMap<>();
    try {
      for (int left = in.count("documents", 2 * Documents.MAX_DOCUMENTS); left > 0; left--) {
        DocumentKey key = readKey(in);
        SortedMap<String, Stamp> fields = new TreeMap<>();
        for (int more = in.count("fields", MAX_FIELDS); more > 0; more--) {
          String name = in.sharedText("field name", MAX_NAME_BYTES);
          fields.put(name, new Stamp(readVersion(in), (int) in.number()));
        }
        stamps.put(key, fields);
      }
      return new Digest(stamps);
    } catch (IllegalArgumentException e) {
      throw in.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static DocumentKey readKey(WireReader in) throws WireException {
    return new DocumentKey(
        in.sharedText("document kind", MAX_NAME_BYTES), in.text("document name", MAX_NAME_BYTES));
  }

  private static Hlc readVersion(WireReader in) throws WireException {
    long wallMillis = in.number();
    int counter = in.number("counter", Integer.MAX_VALUE);
    return new Hlc(wallMillis, counter, new ServerId(in.sharedText("server name", MAX_NAME_BYTES)));
  }
}
