package dev.meerkat.cluster;

import static dev.meerkat.cluster.ClusterTest.camera;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.document.CameraDocuments;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.document.Merged;
import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.heartbeat.Pace;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationStoreTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final DocumentKey GATE = new DocumentKey("camera", "gate");

  @TempDir private Path directory;
  private Instant now = Instant.ofEpochMilli(1_790_000_000_000L);

  private static final class Notes implements ConfigurationStore.Observer {
    final List<SiteConfiguration> configurations = new ArrayList<>();
    final List<Documents> told = new ArrayList<>();
    final List<String> problems = new ArrayList<>();
    final List<String> news = new ArrayList<>();

    @Override
    public void changed(SiteConfiguration configuration, Documents edited) {
      configurations.add(configuration);
      told.add(edited);
    }

    @Override
    public void problemFound(String problem) {
      problems.add(problem);
    }

    @Override
    public void noticed(String each) {
      news.add(each);
    }
  }

  private ConfigurationStore open() throws IOException {
    return ConfigurationStore.open(directory, NORTH, () -> now);
  }

  /// Whoever starts with nothing suggests the usual values, and must not undo what was set.
  @Test
  void aSuggestionLosesAgainstWhateverWasWritten() throws IOException {
    ConfigurationStore set = open();
    Map<String, String> fields = suggested("http://a");
    set.edit(ServerDocuments.key(NORTH), fields);
    set.edit(ServerDocuments.key(NORTH), Map.of("maxForeignCameras", "7"));
    now = now.plusSeconds(60);
    ConfigurationStore fresh =
        ConfigurationStore.open(directory.resolve("fresh"), NORTH, () -> now);
    fresh.suggest(ServerDocuments.key(NORTH), fields);
    assertThat(fresh.configuration().servers().get(NORTH))
        .extracting(ServerSettings::maxForeignCameras)
        .isEqualTo(100);
    fresh.merge(set.missingFor(fresh.digest()), SOUTH);
    assertThat(set.merge(fresh.missingFor(set.digest()), SOUTH).accepted()).isEmpty();
    assertThat(fresh.configuration()).isEqualTo(set.configuration());
    assertThat(set.configuration().servers().get(NORTH))
        .extracting(ServerSettings::maxForeignCameras)
        .isEqualTo(7);
  }

  /// Of two servers of one name that have written nothing but what they suggest, the later one
  /// changes nothing of the other.
  @Test
  void aSuggestionLosesAgainstAnEarlierOne() throws IOException {
    ConfigurationStore first = open();
    first.suggest(ServerDocuments.key(NORTH), suggested("http://a"));
    now = now.plusSeconds(60);
    ConfigurationStore later =
        ConfigurationStore.open(directory.resolve("later"), NORTH, () -> now);
    later.suggest(ServerDocuments.key(NORTH), suggested("http://b"));
    assertThat(first.merge(later.missingFor(first.digest()), SOUTH).accepted()).isEmpty();
    later.merge(first.missingFor(later.digest()), SOUTH);
    assertThat(later.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(later.configuration().servers().get(NORTH))
        .extracting(ServerSettings::apiUrl)
        .isEqualTo("http://a");
  }

  /// Both sides of a split give another server the same alias, one of them later.
  @Test
  void ofTwoEqualAliasesBothServersTellWhichDoesNotCount() throws IOException {
    ConfigurationStore here = open();
    ConfigurationStore there = ConfigurationStore.open(directory.resolve("b"), SOUTH, () -> now);
    here.edit(ServerDocuments.key(NORTH), suggested("http://a"));
    there.edit(ServerDocuments.key(SOUTH), suggested("http://b"));
    here.edit(ServerDocuments.key(NORTH), Map.of("alias", "Front desk"));
    now = now.plusSeconds(1);
    there.edit(ServerDocuments.key(SOUTH), Map.of("alias", "Front desk"));
    var told = List.of(new Notes(), new Notes());
    here.observe(told.getFirst());
    there.observe(told.getLast());
    Documents ofHere = here.missingFor(there.digest());
    here.merge(there.missingFor(here.digest()), SOUTH);
    there.merge(ofHere, NORTH);
    assertThat(told)
        .allSatisfy(each ->
            assertThat(each.problems)
                .singleElement()
                .asString()
                .startsWith("server north goes by its name, since its alias does not count"));
    assertThat(here.configuration()).isEqualTo(there.configuration());
    assertThat(here.configuration().label(NORTH)).isEqualTo("north");
    assertThat(here.configuration().label(SOUTH)).isEqualTo("Front desk");
    here.edit(ServerDocuments.key(NORTH), Map.of("location", "Haus 3"));
    assertThat(here.configuration().location(NORTH)).isEqualTo("Haus 3");
  }

  static Map<String, String> suggested(String apiUrl) {
    return Map.of("apiUrl", apiUrl, "failoverEnabled", "true", "maxForeignCameras", "100");
  }

  static void add(ConfigurationStore store, String name) throws IOException {
    Camera camera = camera(name, "rtsp://10.0.0.5/" + name);
    store.edit(CameraDocuments.key(camera.id()), CameraDocuments.fields(camera));
  }

  private Path file() {
    return directory.resolve("configuration.json");
  }

  @Test
  void whatWasEditedIsThereAfterARestart() throws Exception {
    ConfigurationStore store = open();
    add(store, "gate");
    add(store, "yard");
    store.delete(GATE);
    store.edit(new DocumentKey("user", "anna"), Map.of("name", "Anna \"Ä\" \n\u0001"));
    ConfigurationStore again = open();
    assertThat(again.configuration()).isEqualTo(store.configuration());
    assertThat(again.configuration().cameras()).containsOnlyKeys(new CameraId("yard"));
    assertThat(again.fingerprint()).isEqualTo(store.fingerprint());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void anEditThatMakesNoSenseChangesNothing() throws Exception {
    ConfigurationStore store = open();
    add(store, "gate");
    Notes notes = new Notes();
    store.observe(notes);
    SiteConfiguration before = store.configuration();
    assertThatThrownBy(() -> store.edit(GATE, Map.of("url", "rtsp://x", "priority", "HIGHEST")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("camera gate")
        .hasMessageContaining("'HIGHEST' is none of HIGH, MEDIUM, LOW, NEVER");
    assertThatThrownBy(() -> store.edit(new DocumentKey("camera", "yard"), Map.of("url", "x")))
        .hasMessageContaining("camera yard is left out: it has no field");
    assertThat(store.configuration()).isEqualTo(before);
    assertThat(open().configuration()).isEqualTo(before);
    assertThat(notes.told).containsExactly(Documents.EMPTY);
  }

  @Test
  void anEditThatTheDiskRefusesChangesNothing() throws Exception {
    ConfigurationStore store = open();
    add(store, "gate");
    // a folder that cannot be removed is in the way of the new file
    Files.createDirectories(directory.resolve("configuration.json.new/x"));
    assertThatThrownBy(() -> add(store, "yard")).isInstanceOf(IOException.class);
    assertThat(store.configuration().cameras()).containsOnlyKeys(new CameraId("gate"));
  }

  @Test
  void whatOthersTellIsTakenEvenWhenTheDiskRefusesIt() throws Exception {
    ConfigurationStore store = open();
    Notes notes = new Notes();
    store.observe(notes);
    Files.createDirectories(directory.resolve("configuration.json.new/x"));
    store.merge(written("gate", now.toEpochMilli()), SOUTH);
    assertThat(store.configuration().cameras()).containsOnlyKeys(new CameraId("gate"));
    assertThat(notes.problems)
        .singleElement()
        .asString()
        .contains("the configuration could not be stored");
    Files.delete(directory.resolve("configuration.json.new/x"));
    add(store, "yard");
    assertThat(open().configuration().cameras()).hasSize(2);
  }

  private static Documents written(String camera, long wallMillis) {
    TreeMap<String, String> fields =
        new TreeMap<>(CameraDocuments.fields(camera(camera, "rtsp://10.0.0.9/" + camera)));
    Merged merged =
        Documents.EMPTY.edit(
            new TreeMap<>(Map.of(new DocumentKey("camera", camera), fields)),
            new Hlc(wallMillis, 0, SOUTH));
    return merged.delta();
  }

  @Test
  void onlyOwnEditsAreTold() throws Exception {
    ConfigurationStore store = open();
    Notes notes = new Notes();
    store.observe(notes);
    add(store, "gate");
    store.merge(written("yard", now.toEpochMilli()), SOUTH);
    assertThat(notes.configurations).hasSize(3);
    assertThat(notes.told.get(1).byKey()).containsOnlyKeys(GATE);
    assertThat(notes.told.get(2)).isEqualTo(Documents.EMPTY);
  }

  @Test
  void anEditAfterAMergeWinsEvenWhenTheOwnClockIsBehind() throws Exception {
    ConfigurationStore store = open();
    store.merge(written("gate", now.toEpochMilli() + 3_000_000), SOUTH);
    store.edit(GATE, Map.of("url", "rtsp://here"));
    store.merge(written("gate", now.toEpochMilli() + 3_000_000), SOUTH);
    assertThat(store.configuration().cameras().values())
        .extracting(Camera::url)
        .containsExactly("rtsp://here");
    now = now.minusSeconds(86_400);
    ConfigurationStore again = open();
    again.edit(GATE, Map.of("url", "rtsp://later"));
    store.merge(again.missingFor(store.digest()), NORTH);
    assertThat(store.configuration().cameras().values())
        .extracting(Camera::url)
        .containsExactly("rtsp://later");
  }

  @Test
  void aPeerWhoseClockIsFarAheadIsNotBelieved() throws Exception {
    ConfigurationStore store = open();
    Notes notes = new Notes();
    store.observe(notes);
    add(store, "gate");
    Documents future = written("gate", now.toEpochMilli() + 7_200_000);
    assertThat(store.merge(future, SOUTH).accepted()).isEmpty();
    assertThat(store.merge(future, SOUTH).accepted()).isEmpty(); // told once
    assertThat(notes.problems)
        .singleElement()
        .asString()
        .contains("south wrote 120 minutes in the future (camera gate)")
        .contains("until the clocks of south and north agree: set both right");
    assertThat(store.configuration().cameras().values())
        .extracting(Camera::url)
        .containsExactly("rtsp://10.0.0.5/gate");
    now = now.plusSeconds(3_601);
    assertThat(store.merge(future, SOUTH).accepted()).isNotEmpty();
  }

  /// Both sides of a split change the same settings, and go on after restarts.
  @Test
  void theLoserOfAConflictIsToldWithoutSecrets() throws Exception {
    ConfigurationStore here = open();
    add(here, "gate");
    ConfigurationStore there = ConfigurationStore.open(directory.resolve("b"), SOUTH, () -> now);
    there.merge(here.missingFor(there.digest()), NORTH);
    here.edit(GATE, Map.of("priority", "LOW", "password", "hush", "home", "west"));
    now = now.plusSeconds(60);
    there.edit(GATE, Map.of("priority", "MEDIUM", "password", "quiet", "enabled", "false"));
    ConfigurationStore again = open();
    Notes notes = new Notes();
    again.observe(notes);
    Documents told =
        ConfigurationStore.open(directory.resolve("b"), SOUTH, () -> now)
            .missingFor(again.digest());
    again.merge(told, SOUTH);
    assertThat(notes.news)
        .containsExactly(
            "camera gate: 'password' was set to a value that is not shown by north at"
                + " 2026-09-21T14:13:20Z and, not knowing of that, to a value that is not shown by"
                + " south at 2026-09-21T14:14:20Z: the later one counts",
            "camera gate: 'priority' was set to 'LOW' by north at 2026-09-21T14:13:20Z and, not"
                + " knowing of that, to 'MEDIUM' by south at 2026-09-21T14:14:20Z: the later one"
                + " counts");
    there.merge(again.missingFor(there.digest()), NORTH);
    there.edit(GATE, Map.of("priority", "HIGH"));
    again.merge(there.missingFor(again.digest()), SOUTH);
    assertThat(notes.news).hasSize(2);
    again.delete(GATE);
    now = now.plusSeconds(60);
    there.edit(GATE, Map.of("priority", "LOW"));
    again.merge(there.missingFor(again.digest()), SOUTH);
    assertThat(notes.news.getLast())
        .isEqualTo(
            "camera gate was removed by north at 2026-09-21T14:14:20Z and, not knowing of that,"
                + " changed by south at 2026-09-21T14:15:20Z: it is there again");
  }

  private static SortedMap<ServerId, Reading> clockOfSouth(long offsetMicros) {
    return new TreeMap<>(
        Map.of(
            SOUTH,
            new Reading(
                Pace.NORMAL,
                10,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(offsetMicros))));
  }

  /// A server boots with its clock two hours ahead, is told something, and its clock is mended.
  @Test
  void whatWasWrittenWhileTheClockStoodAheadIsTakenOnceItIsRight() throws Exception {
    Instant right = now;
    now = right.plusSeconds(7_200);
    add(open(), "gate");
    now = right;
    ConfigurationStore ahead = open();
    Notes notes = new Notes();
    ahead.observe(notes);
    ConfigurationStore other = ConfigurationStore.open(directory.resolve("b"), SOUTH, () -> now);
    other.edit(ServerDocuments.key(SOUTH), suggested("http://b"));
    ahead.merge(other.missingFor(ahead.digest()), SOUTH);

    ahead.mendFuture(clockOfSouth(7_200_000_000L));
    assertThat(other.merge(ahead.missingFor(other.digest()), NORTH).accepted()).isEmpty();
    ahead.mendFuture(clockOfSouth(0));
    assertThat(other.merge(ahead.missingFor(other.digest()), NORTH).accepted()).isNotEmpty();
    assertThat(other.fingerprint()).isEqualTo(ahead.fingerprint());
    assertThat(open().fingerprint()).isEqualTo(ahead.fingerprint());
    assertThat(notes.told.getLast().byKey()).containsOnlyKeys(GATE);
    assertThat(notes.news)
        .singleElement()
        .asString()
        .contains("of camera gate first, were written while the clock of north was more than");
    ahead.mendFuture(clockOfSouth(0));
    assertThat(notes.news).hasSize(1);
    ahead.edit(GATE, Map.of("url", "rtsp://later"));
    other.merge(ahead.missingFor(other.digest()), NORTH);
    assertThat(other.configuration().cameras().values())
        .extracting(Camera::url)
        .containsExactly("rtsp://later");
  }

  @Test
  void aDocumentThatMakesNoSenseIsReportedOnceAndTheRestWorks() throws Exception {
    ConfigurationStore store = open();
    Notes notes = new Notes();
    store.observe(notes);
    Documents broken =
        Documents.EMPTY
            .edit(
                new TreeMap<>(Map.of(GATE, new TreeMap<>(Map.of("url", "rtsp://x")))),
                new Hlc(now.toEpochMilli(), 0, SOUTH))
            .delta();
    store.merge(broken, SOUTH);
    store.merge(written("yard", now.toEpochMilli()), SOUTH);
    assertThat(notes.problems).singleElement().asString().startsWith("camera gate is left out");
    assertThat(store.configuration().cameras()).containsOnlyKeys(new CameraId("yard"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                                | byte 0 ",
        "{\"format\":2,\"documents\":{}}                   | format 2 is not known",
        "{\"format\":1,\"documents\":{}} x                 | Unrecognized token 'x'",
        "{\"format\":1,\"documents\":{}} {}                | more follows where the file",
        "{\"format\":1,\"documents\":{\"camera\":{\"gate\":{\"url\":{\"value\":\"rt | damaged at"
            + " byte 61: Unexpected end",
        "{\"format\":1,\"documents\":{\"Camera\":{\"gate\":{}}}} | document kind 'Camera'",
        "{\"format\":1,\"docs\":{}}                        | 'docs' is where 'documents' should be",
        "{\"format\":1,\"documents\":[]}                   | START_ARRAY is where START_OBJECT",
        "{\"format\":1,\"documents\":{\"user\":{\"a\":{},\"a\":{}}}} | Duplicate field 'a'",
      })
  void aDamagedFileIsRefusedAndKept(String content, String problem) throws Exception {
    Files.writeString(file(), content);
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigurationFileException.class)
        .hasMessageContaining("the stored configuration " + file() + " is damaged at byte ")
        .hasMessageContaining(problem)
        .hasMessageContaining("restore it from a backup");
    assertThat(file()).hasContent(content);
  }

  /// A file cut off anywhere is refused: a half-read configuration would spread as if it were all.
  @Test
  void aFileCutOffAnywhereIsRefused() throws Exception {
    add(open(), "gate");
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(this::open).isInstanceOf(ConfigurationFileException.class);
    }
  }
}
