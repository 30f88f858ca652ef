package dev.meerkat.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraConnection;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.core.model.Failback;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.Succession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
          RetentionLimits.of(OptionalLong.of(30), OptionalLong.empty()),
          CameraConnection.of(CameraTransport.UDP, "AB:".repeat(31) + "cd"),
          new Succession(Optional.of(new ServerId("south")), true),
          new AnalyticsHook("count", List.of("", "--fast", "two words"), true));
  private static final ProtectedRange EVIDENCE =
      new ProtectedRange(new CameraId("gate"), 1_000, 2_000, "theft of 3 May");
  private static final ServerSettings NORTH =
      new ServerSettings(
          new ServerId("north"),
          "http://10.0.0.1:7080",
          true,
          25,
          "Haus 3",
          true,
          new Failback(true, 7),
          Redundancy.WARM,
          "Front desk",
          false,
          true);

  /// What a server of a version that knows of no witnesses goes by.
  @Test
  void aWitnessTakesNothingForEarlierVersionsEither() {
    SortedMap<String, String> server = ServerDocuments.fields(NORTH);
    server.putAll(ServerDocuments.witness(true));
    assertThat(server).containsEntry("failoverEnabled", "false").containsEntry("witness", "true");
    server.putAll(ServerDocuments.witness(false));
    assertThat(server).containsEntry("failoverEnabled", "true").containsEntry("witness", "false");
  }

  private static Documents with(
      Documents documents, DocumentKey key, SortedMap<String, String> fields) {
    return documents.edit(new TreeMap<>(Map.of(key, fields)), VERSION).next();
  }

  private static Documents both() {
    return with(
        with(Documents.EMPTY, CameraDocuments.key(GATE.id()), CameraDocuments.fields(GATE)),
        ServerDocuments.key(NORTH.id()),
        ServerDocuments.fields(NORTH));
  }

  @Test
  void camerasAndServersComeBackAsWritten() {
    SiteReading reading = SiteDocuments.read(both());
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.configuration().cameras()).isEqualTo(Map.of(GATE.id(), GATE));
    assertThat(reading.configuration().servers()).isEqualTo(Map.of(NORTH.id(), NORTH));
  }

  /// Documents of the first version have no retention.
  @Test
  void aCameraWithoutRetentionLeavesItToItsServers() {
    SortedMap<String, String> fields = CameraDocuments.fields(GATE);
    fields.remove("retentionDays");
    fields.remove("maxGigabytes");
    SiteReading reading =
        SiteDocuments.read(with(Documents.EMPTY, CameraDocuments.key(GATE.id()), fields));
    assertThat(reading.configuration().cameras().values())
        .extracting(Camera::retention)
        .containsExactly(RetentionLimits.UNSET);
  }

  @Test
  void earlierVersionsKnewNeitherBackupsNorLocationsAndTheLike() {
    SortedMap<String, String> camera = CameraDocuments.fields(GATE);
    camera.keySet().removeAll(Set.of("backup", "anyLocation"));
    camera.keySet().removeIf(field -> field.startsWith("analytics"));
    SortedMap<String, String> server = ServerDocuments.fields(NORTH);
    server
        .keySet()
        .removeAll(
            Set.of(
                "location",
                "draining",
                "failback",
                "failbackOrder",
                "redundancy",
                "alias",
                "notifications",
                "witness"));
    SiteReading reading =
        SiteDocuments.read(
            with(
                with(Documents.EMPTY, CameraDocuments.key(GATE.id()), camera),
                ServerDocuments.key(NORTH.id()),
                server));
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.configuration().cameras().values())
        .singleElement()
        .satisfies(each -> assertThat(each.succession()).isEqualTo(Succession.DEFAULT))
        .satisfies(each -> assertThat(each.analytics()).isEqualTo(AnalyticsHook.NONE));
    assertThat(reading.configuration().servers().values())
        .containsExactly(new ServerSettings(NORTH.id(), NORTH.apiUrl(), true, 25));
  }

  @Test
  void protectedRangesComeBackAsWritten() {
    DocumentKey key = ProtectionDocuments.key("p-1");
    Documents documents = with(both(), key, ProtectionDocuments.fields(EVIDENCE));
    SiteReading reading = SiteDocuments.read(documents);
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.configuration().protectedRanges()).isEqualTo(Map.of("p-1", EVIDENCE));
    Documents without = documents.delete(key, new Hlc(2, 0, new ServerId("north"))).next();
    assertThat(SiteDocuments.read(without).configuration().protectedRanges()).isEmpty();
  }

  @Test
  void aProtectedRangeThatEndsBeforeItBeginsIsLeftOut() {
    SortedMap<String, String> fields = ProtectionDocuments.fields(EVIDENCE);
    fields.put("toMicros", "900");
    SiteReading reading =
        SiteDocuments.read(with(Documents.EMPTY, ProtectionDocuments.key("p-1"), fields));
    assertThat(reading.problems())
        .singleElement()
        .asString()
        .startsWith("protection p-1 is left out: a protected range must end after it begins");
  }

  @Test
  void aCameraOfAnEarlierVersionIsConnectedWithAsUsual() {
    SortedMap<String, String> fields = CameraDocuments.fields(GATE);
    fields.remove("transport");
    fields.remove("certificate");
    SiteReading reading =
        SiteDocuments.read(with(Documents.EMPTY, CameraDocuments.key(GATE.id()), fields));
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.configuration().cameras().values())
        .extracting(Camera::connection)
        .containsExactly(CameraConnection.DEFAULT);
  }

  @Test
  void deletedAndUnknownDocumentsAreNotThere() {
    Documents documents =
        with(both(), new DocumentKey("user", "anna"), new TreeMap<>(Map.of("role", "viewer")))
            .delete(CameraDocuments.key(GATE.id()), new Hlc(2, 0, new ServerId("north")))
            .next();
    SiteReading reading = SiteDocuments.read(documents);
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.configuration().cameras()).isEmpty();
    assertThat(documents.byKey()).containsKey(new DocumentKey("user", "anna"));
  }

  @Test
  void unknownFieldsAreKept() {
    DocumentKey key = CameraDocuments.key(GATE.id());
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
    "camera, gate, retentionDays, soon, camera gate is left out: field 'retentionDays': 'soon'",
    "server, north, maxForeignCameras, -1, server north is left out: field 'maxForeignCameras'",
    "camera, gate, backup, a b, camera gate is left out: field 'backup': server name 'a b' is not",
    "camera, gate, anyLocation, 1, camera gate is left out: field 'anyLocation': '1' is neither",
    "server, north, location, ' x', server north is left out: server north: a location has at most",
    "server, north, draining, maybe, server north is left out: field 'draining': 'maybe' is neither",
    "server, north, failback, later, server north is left out: field 'failback': 'later' is none",
    "server, north, failbackOrder, -1, server north is left out: field 'failbackOrder': '-1' is not",
    "server, north, redundancy, hot, server north is left out: field 'redundancy': 'hot' is none",
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
    SortedSet<String> required = new TreeSet<>(CameraDocuments.fields(GATE).keySet());
    required.removeAll(
        Set.of(
            "retentionDays", "maxGigabytes", "transport", "certificate", "backup", "anyLocation"));
    required.removeIf(field -> field.startsWith("analytics"));
    for (String field : required) {
      SortedMap<String, String> fields = CameraDocuments.fields(GATE);
      fields.remove(field);
      SiteReading reading =
          SiteDocuments.read(with(Documents.EMPTY, CameraDocuments.key(GATE.id()), fields));
      assertThat(reading.configuration().cameras()).isEmpty();
      assertThat(reading.problems())
          .singleElement()
          .asString()
          .startsWith("camera gate is left out: it has no field '" + field + "'");
    }
  }
}
