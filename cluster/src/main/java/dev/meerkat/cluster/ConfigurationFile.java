package dev.meerkat.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.meerkat.core.document.Document;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.FieldValue;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.model.ServerId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The configuration on disk, a line for each document, readable and writable by its owner only,
/// because it holds passwords:
///
/// ```json
/// {"format":1,"documents":{"camera":{
/// "gate":{"url":{"value":"rtsp://10.0.0.5/1","wall":1790000000000,"counter":0,"node":"north"}}}}}
/// ```
///
/// Where it is known what a value replaced, `"replaced":{"wall":...,"counter":...,"node":...}`
/// follows. A write that returned is durable; a crash in the middle leaves the file as it was.
///
/// A server that changes its site has other documents with its other identity. They are written
/// beside, and count once that identity is on disk: a crash leaves the old documents with the old
/// identity, or the new ones with the new.
final class ConfigurationFile {
  static final String NAME = "configuration.json";

  /// The rest of the name tells whose they are.
  private static final String BESIDE = NAME + ".for-";

  private static final int FORMAT = 1;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private final Path directory;
  private final Path file;

  ConfigurationFile(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
  }

  /// @return no documents when there is no file yet
  /// @throws ConfigurationFileException when the file is not what [#write] wrote; it is left alone
  Documents read() throws IOException {
    Files.createDirectories(directory);
    if (!Files.exists(file)) {
      return Documents.EMPTY;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        JsonParser parser = JSON.createParser(in)) {
      return readSite(parser);
    } catch (JsonProcessingException e) {
      throw new ConfigurationFileException(
          "the stored configuration "
              + file
              + " is damaged at byte "
              + (e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset()))
              + ": "
              + e.getOriginalMessage()
              + "; restore it from a backup, or move it away and this server takes the"
              + " configuration of the others",
          e);
    }
  }

  private static Documents readSite(JsonParser in) throws IOException {
    SortedMap<DocumentKey, Document> documents = new TreeMap<>();
    expect(in, in.nextToken(), JsonToken.START_OBJECT);
    expectName(in, "format");
    expect(in, in.nextToken(), JsonToken.VALUE_NUMBER_INT);
    if (in.getLongValue() != FORMAT) {
      throw wrong(in, "format " + in.getText() + " is not known to this version");
    }
    expectName(in, "documents");
    expect(in, in.nextToken(), JsonToken.START_OBJECT);
    while (nextName(in)) {
      String kind = in.currentName();
      expect(in, in.nextToken(), JsonToken.START_OBJECT);
      while (nextName(in)) {
        String id = in.currentName();
        try {
          documents.put(new DocumentKey(kind, id), readDocument(in));
        } catch (IllegalArgumentException e) {
          throw wrong(in, String.valueOf(e.getMessage()));
        }
      }
    }
    expect(in, in.nextToken(), JsonToken.END_OBJECT);
    if (in.nextToken() != null) {
      throw wrong(in, "more follows where the file should end");
    }
    return new Documents(documents);
  }

  private static Document readDocument(JsonParser in) throws IOException {
    SortedMap<String, FieldValue> fields = new TreeMap<>();
    expect(in, in.nextToken(), JsonToken.START_OBJECT);
    while (nextName(in)) {
      String name = in.currentName();
      expect(in, in.nextToken(), JsonToken.START_OBJECT);
      expectName(in, "value");
      expect(in, in.nextToken(), JsonToken.VALUE_STRING);
      String value = in.getText();
      Hlc version = readVersion(in);
      Optional<Hlc> replaced = Optional.empty();
      if (nextName(in)) {
        expectField(in, "replaced");
        expect(in, in.nextToken(), JsonToken.START_OBJECT);
        replaced = Optional.of(readVersion(in));
        expect(in, in.nextToken(), JsonToken.END_OBJECT);
        expect(in, in.nextToken(), JsonToken.END_OBJECT);
      }
      fields.put(name, new FieldValue(value, version, replaced));
    }
    return new Document(fields);
  }

  private static Hlc readVersion(JsonParser in) throws IOException {
    expectName(in, "wall");
    expect(in, in.nextToken(), JsonToken.VALUE_NUMBER_INT);
    long wallMillis = in.getLongValue();
    expectName(in, "counter");
    expect(in, in.nextToken(), JsonToken.VALUE_NUMBER_INT);
    int counter = in.getIntValue();
    expectName(in, "node");
    expect(in, in.nextToken(), JsonToken.VALUE_STRING);
    return new Hlc(wallMillis, counter, new ServerId(in.getText()));
  }

  private static boolean nextName(JsonParser in) throws IOException {
    JsonToken token = in.nextToken();
    if (token == JsonToken.END_OBJECT) {
      return false;
    }
    expect(in, token, JsonToken.FIELD_NAME);
    return true;
  }

  private static void expectName(JsonParser in, String name) throws IOException {
    expect(in, in.nextToken(), JsonToken.FIELD_NAME);
    expectField(in, name);
  }

  private static void expectField(JsonParser in, String name) throws IOException {
    if (!in.currentName().equals(name)) {
      throw wrong(in, "'" + in.currentName() + "' is where '" + name + "' should be");
    }
  }

  private static void expect(JsonParser in, JsonToken found, JsonToken expected)
      throws IOException {
    if (found != expected) {
      throw wrong(in, (found == null ? "the end" : found) + " is where " + expected + " should be");
    }
  }

  private static JsonParseException wrong(JsonParser in, String what) {
    return new JsonParseException(in, what, in.currentLocation());
  }

  /// Writes documents beside those in use, for the identity that is to be the server's next one.
  void writeBeside(String identity, Documents documents) throws IOException {
    write(documents, beside(identity));
    removeBeside(Optional.of(beside(identity)));
  }

  /// Has the documents count that were written beside for this identity. What was written for
  /// another one never counts: the server has not become that one.
  void settle(String identity) throws IOException {
    if (Files.exists(beside(identity))) {
      Files.move(beside(identity), file, StandardCopyOption.ATOMIC_MOVE);
      syncDirectory();
    }
    removeBeside(Optional.empty());
  }

  private void removeBeside(Optional<Path> kept) throws IOException {
    try (var stream = Files.newDirectoryStream(directory, BESIDE + "*")) {
      for (Path each : stream) {
        if (kept.filter(each::equals).isEmpty()) {
          Files.delete(each);
        }
      }
    }
  }

  private Path beside(String identity) {
    return directory.resolve(BESIDE + identity);
  }

  /// Replaces the file; once it returns, the documents survive a power failure.
  void write(Documents documents) throws IOException {
    write(documents, file);
  }

  private void write(Documents documents, Path target) throws IOException {
    Path temporary = directory.resolve(NAME + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      try (JsonGenerator generator = JSON.createGenerator(out)) {
        writeSite(documents, generator);
      }
      out.flush();
      channel.force(true);
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory();
  }

  private void syncDirectory() throws IOException {
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  private static void writeSite(Documents documents, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeNumberField("format", FORMAT);
    out.writeObjectFieldStart("documents");
    String kind = "";
    for (var entry : documents.byKey().entrySet()) {
      if (!kind.equals(entry.getKey().kind())) {
        if (!kind.isEmpty()) {
          out.writeEndObject();
        }
        kind = entry.getKey().kind();
        out.writeObjectFieldStart(kind);
      }
      out.writeRaw('\n');
      out.writeObjectFieldStart(entry.getKey().id());
      for (var field : entry.getValue().fields().entrySet()) {
        FieldValue value = field.getValue();
        out.writeObjectFieldStart(field.getKey());
        out.writeStringField("value", value.value());
        writeVersion(value.version(), out);
        if (value.replaced().isPresent()) {
          out.writeObjectFieldStart("replaced");
          writeVersion(value.replaced().get(), out);
          out.writeEndObject();
        }
        out.writeEndObject();
      }
      out.writeEndObject();
    }
    if (!kind.isEmpty()) {
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void writeVersion(Hlc version, JsonGenerator out) throws IOException {
    out.writeNumberField("wall", version.wallMillis());
    out.writeNumberField("counter", version.counter());
    out.writeStringField("node", version.node().value());
  }
}
