package dev.meerkat.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraConnection;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteDocumentsTest {
  private static final Hlc VERSION = new Hlc(1, 0, new ServerId("north"));
  private static final Camera GATE =
      new Camera(
          new CameraId("gate"),
          "rtsp://10.0.0.5/1",
          "viewer",
          "secret",
          new ServerId("north"),
          FailoverPriority.LOW,
          false,
          CameraConnection.of(CameraTransport.UDP, "AB:".repeat(31) + "cd"));
  private static final ServerSettings NORTH =
      new ServerSettings(new ServerId("north"), "http://10.0.0.1:7080", true, 25);

  private static Documents with(
      Documents documents, DocumentKey key, SortedMap<String, String> fields) {
    return documents.edit(new TreeMap<>(Map.of(key, fields)), VERSION).next();
  }

  private static Documents both() {
    return with(
        with(Documents.EMPTY, SiteDocuments.key(GATE.id()), SiteDocuments.fields(GATE)),
        SiteDocuments.key(NORTH.id()),
        SiteDocuments.fields(NORTH));
  }

  @Test
  void camerasAndServersComeBackAsWritten() {
    SiteReading reading = SiteDocuments.read(both());
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.configuration().cameras()).isEqualTo(Map.of(GATE.id(), GATE));
    assertThat(reading.configuration().servers()).isEqualTo(Map.of(NORTH.id(), NORTH));
  }

  @Test
  void aCameraOfAnEarlierVersionIsConnectedWithAsUsual() {
    SortedMap<String, String> fields = SiteDocuments.fields(GATE);
    fields.remove("transport");
    fields.remove("certificate");
    SiteReading reading =
        SiteDocuments.read(with(Documents.EMPTY, SiteDocuments.key(GATE.id()), fields));
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.configuration().cameras().values())
        .extracting(Camera::connection)
        .containsExactly(CameraConnection.DEFAULT);
  }

  @Test
  void deletedAndUnknownDocumentsAreNotThere() {
    Documents documents =
        with(both(), new DocumentKey("user", "anna"), new TreeMap<>(Map.of("role", "viewer")))
            .delete(SiteDocuments.key(GATE.id()), new Hlc(2, 0, new ServerId("north")))
            .next();
    SiteReading reading = SiteDocuments.read(documents);
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.configuration().cameras()).isEmpty();
    assertThat(documents.byKey()).containsKey(new DocumentKey("user", "anna"));
  }

  @Test
  void unknownFieldsAreKept() {
    DocumentKey key = SiteDocuments.key(GATE.id());
    Documents documents = with(both(), key, new TreeMap<>(Map.of("codec", "h266")));
    assertThat(SiteDocuments.read(documents).configuration().cameras()).containsValue(GATE);
    assertThat(documents.document(key).fields())
        .containsEntry("codec", new FieldValue("h266", VERSION));
  }

  @ParameterizedTest(name = "{2} = {3}")
  @CsvSource({
    "camera, gate, priority, highest, camera gate is left out: field 'priority': 'highest' is none",
    "camera, gate, enabled, yes, camera gate is left out: field 'enabled': 'yes' is neither",
    "camera, gate, home, a b, camera gate is left out: field 'home': server name 'a b' is not",
    "server, north, maxForeignCameras, -1, server north is left out: field 'maxForeignCameras'",
    "server, north, failoverEnabled, 1, server north is left out: field 'failoverEnabled'",
  })
  void aDocumentWithABadFieldIsLeftOut(
      String kind, String id, String field, String value, String problem) {
    DocumentKey bad = new DocumentKey(kind, id);
    Documents documents =
        both()
            .edit(
                new TreeMap<>(Map.of(bad, new TreeMap<>(Map.of(field, value)))),
                new Hlc(2, 0, new ServerId("north")))
            .next();
    SiteReading reading = SiteDocuments.read(documents);
    assertThat(reading.problems()).singleElement().asString().startsWith(problem);
    assertThat(reading.configuration().cameras().size() + reading.configuration().servers().size())
        .isEqualTo(1);
  }

  @Test
  void aDocumentWithoutAFieldIsLeftOut() {
    for (String field : List.of("url", "username", "password", "home", "priority", "enabled")) {
      SortedMap<String, String> fields = SiteDocuments.fields(GATE);
      fields.remove(field);
      SiteReading reading =
          SiteDocuments.read(with(Documents.EMPTY, SiteDocuments.key(GATE.id()), fields));
      assertThat(reading.configuration().cameras()).isEmpty();
      assertThat(reading.problems())
          .singleElement()
          .asString()
          .startsWith("camera gate is left out: it has no field '" + field + "'");
    }
  }
}
