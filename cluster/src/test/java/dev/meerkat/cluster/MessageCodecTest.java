package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.ClusterMessage.Delta;
import dev.meerkat.cluster.ClusterMessage.Fingerprint;
import dev.meerkat.cluster.ClusterMessage.Holdings;
import dev.meerkat.cluster.ClusterMessage.NameClaim;
import dev.meerkat.cluster.ClusterMessage.NameTaken;
import dev.meerkat.cluster.ClusterMessage.Status;
import dev.meerkat.core.document.Document;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.FieldValue;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.StatusNumber;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
  private static final ServerId NORTH = new ServerId("north");

  static List<ClusterMessage> messages() {
    Documents documents = documents(3);
    return List.of(
        new NameClaim(),
        new NameTaken(),
        new Fingerprint(DocumentCodec.fingerprint(documents)),
        new Holdings(documents.digest(), true),
        new Holdings(Documents.EMPTY.digest(), false),
        new Delta(documents),
        new Delta(Documents.EMPTY),
        new Status(status(3)),
        new Status(new ServerStatus(NORTH, Standing.STARTING, new TreeMap<>(), new TreeSet<>())));
  }

  static ServerStatus status(int cameras) {
    TreeMap<CameraId, RecordingReport> recordings = new TreeMap<>();
    RecordingPhase[] phases = RecordingPhase.values();
    for (int i = 0; i < cameras; i++) {
      recordings.put(
          new CameraId("camera-" + i),
          new RecordingReport(
              phases[i % phases.length], 1_790_000_000_000_000L + i, i, "größe " + i));
    }
    return new ServerStatus(
        NORTH,
        Standing.STABLE,
        recordings,
        new TreeSet<>(List.of(new CameraId("yard"))),
        new TreeSet<>(List.of(new CameraId("gate"), new CameraId("hall"))),
        new StatusNumber(Long.MAX_VALUE, 1_790_000_000_000L),
        new TreeMap<>(
            Map.of(
                new ServerId("south"),
                new StatusNumber(4_711, 17),
                new ServerId("west"),
                StatusNumber.NONE)));
  }

  static Documents documents(int count) {
    TreeMap<DocumentKey, Document> documents = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Hlc version = new Hlc(1_790_000_000_000L + i, i, new ServerId("s" + i % 2));
      documents.put(
          new DocumentKey(i % 2 == 0 ? "camera" : "user-role", "d" + i),
          new Document(
              new TreeMap<>(
                  Map.of(
                      "url", new FieldValue("rtsp://10.0.0." + i + "/ä", version),
                      "empty", new FieldValue("", version)))));
    }
    return new Documents(documents);
  }

  private static ClusterMessage decode(byte[] bytes) throws WireException {
    return MessageCodec.decode(NORTH, bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageComesBackAsWritten(ClusterMessage message) throws Exception {
    assertThat(decode(MessageCodec.encode(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageThatIsCutOffOrTooLongIsRefused(ClusterMessage message) {
    byte[] bytes = MessageCodec.encode(message);
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> decode(part))
          .isInstanceOf(WireException.class)
          .hasMessageStartingWith("at byte ");
    }
    assertThatThrownBy(() -> decode(Arrays.copyOf(bytes, bytes.length + 2)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("2 bytes follow where the message should end");
  }

  /// Whatever is changed in a message, it is understood or refused, and nothing else happens.
  @ParameterizedTest
  @MethodSource("messages")
  void changedBytesAreUnderstoodOrRefused(ClusterMessage message) {
    byte[] bytes = MessageCodec.encode(message);
    Random random = new Random(bytes.length);
    int refused = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] changed = bytes.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(decode(changed)).isNotNull();
      } catch (WireException _) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "0201, 'the format is 2, but only 1 is known here'",
    "0109, 'messages of kind 9 are not known here'",
    // a status with more recordings than bytes
    "010100 01 41, 'standing ''A'' is not known'",
    "0101 00 06 535441424C45 05, '5 recordings do not fit into the 0 bytes left'",
    // a delta with an absurd number of documents
    "0106 FFFFFFFF7F, 'number of documents is 34359738367, but at most 100000 is possible'",
    "0106 FFFFFFFFFFFFFFFFFFFF, 'a number is longer than 63 bits'",
    // text that is not UTF-8
    "0104 02 C328, 'fingerprint is not UTF-8'",
    // a shared text that was never told
    "0106 01 05, 'position of document kind is 5, but at most 0 is possible'",
    // a kind of document that cannot be
    "0106 01 00 01 2E 01 61 00, 'document kind ''.'' is not usable'",
  })
  void rubbishIsRefusedWithItsPlace(String hex, String problem) {
    assertThatThrownBy(() -> decode(HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void aLongDetailIsShortened() throws Exception {
    TreeMap<CameraId, RecordingReport> recordings = new TreeMap<>();
    recordings.put(
        new CameraId("gate"), new RecordingReport(RecordingPhase.FAILED, 0, 0, "é".repeat(9_999)));
    Status status =
        new Status(new ServerStatus(NORTH, Standing.STABLE, recordings, new TreeSet<>()));
    Status read = (Status) decode(MessageCodec.encode(status));
    assertThat(read.status().recordings().values())
        .singleElement()
        .extracting(RecordingReport::detail)
        .asString()
        .hasSize(500)
        .endsWith("é…");
  }

  @Test
  void theFingerprintTellsContentsApart() {
    List<Documents> different =
        List.of(
            Documents.EMPTY,
            one("gate", "url", "u", 1, "a"),
            one("yard", "url", "u", 1, "a"),
            one("gate", "home", "u", 1, "a"),
            one("gate", "url", "v", 1, "a"),
            one("gate", "url", "u", 2, "a"),
            one("gate", "url", "u", 1, "b"));
    assertThat(different.stream().map(DocumentCodec::fingerprint)).doesNotHaveDuplicates();
    assertThat(DocumentCodec.fingerprint(one("gate", "url", "u", 1, "a")))
        .isEqualTo(DocumentCodec.fingerprint(one("gate", "url", "u", 1, "a")))
        .hasSize(64);
  }

  private static Documents one(String id, String field, String value, long wall, String node) {
    FieldValue written = new FieldValue(value, new Hlc(wall, 0, new ServerId(node)));
    return new Documents(
        new TreeMap<>(
            Map.of(
                new DocumentKey("camera", id),
                new Document(new TreeMap<>(Map.of(field, written))))));
  }

  @Test
  void partsTogetherAreTheWhole() {
    Documents whole = documents(20_000);
    List<Documents> parts = Synchroniser.parts(whole);
    assertThat(parts).hasSizeGreaterThan(1);
    Documents together = Documents.EMPTY;
    for (Documents part : parts) {
      assertThat(MessageCodec.encode(new Delta(part)).length)
          .isLessThan(2 * Synchroniser.PART_BYTES);
      together = together.merge(part).next();
    }
    assertThat(together).isEqualTo(whole);
    assertThat(Synchroniser.parts(Documents.EMPTY)).isEmpty();
  }
}
