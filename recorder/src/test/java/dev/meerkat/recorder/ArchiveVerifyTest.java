package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.mp4.Mp4Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Archives that are well, and archives with one thing wrong.
@Timeout(120)
class ArchiveVerifyTest {
  private static final int FRAMES = 100;

  /// When nothing that the test wrote is young any more.
  private static final InstantSource LATER = () -> Instant.now().plus(1, ChronoUnit.HOURS);

  @TempDir Path root;

  private final List<Finding> findings = new ArrayList<>();

  private VerifySummary verify(InstantSource clock) throws IOException {
    findings.clear();
    return ArchiveVerify.run(
        root,
        new ArchiveVerify.Listener() {
          @Override
          public void found(Finding finding) {
            findings.add(finding);
          }

          @Override
          public void progress(VerifySummary soFar) {
            assertThat(soFar.files()).isLessThanOrEqualTo(soFar.filesInAll());
          }
        },
        clock);
  }

  private List<String> told() {
    return findings.stream()
        .map(f ->
            f.severity()
                + " "
                + root.relativize(f.file())
                + (f.offset().isPresent() ? " at " + f.offset().getAsLong() : "")
                + ": "
                + f.what())
        .toList();
  }

  private Path recorded() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      Frames.record(archive, System.nanoTime(), 0, FRAMES);
    }
    return file();
  }

  private Path file() throws IOException {
    var layout = new ArchiveLayout(root);
    return layout.file(CAMERA, layout.starts(CAMERA, 0).getFirst());
  }

  /// Changes at least one row.
  private void sql(String statement) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + root.resolve("index.db"));
        var change = connection.createStatement()) {
      assertThat(change.executeUpdate(statement)).isPositive();
    }
  }

  private Map<String, String> content() throws IOException {
    var content = new HashMap<String, String>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        content.put(
            file + " " + Files.getLastModifiedTime(file),
            HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  @Test
  void anArchiveThatIsWellHasNothingToTellAndStaysAsItIs() throws IOException {
    Path file = recorded();
    Map<String, String> before = content();
    VerifySummary summary = verify(LATER);
    assertThat(told()).isEmpty();
    assertThat(summary).isEqualTo(new VerifySummary(root, 1, 1, Files.size(file), FRAMES, 1, 0, 0));
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void anArchiveThatIsBeingRecordedIsJudgedByWhatIsDurable() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      Frames.record(archive, System.nanoTime() - 600_000_000_000L, 0, FRAMES);
      var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
      var writer =
          new SessionWriter(archive, CAMERA, RecorderSettings.DEFAULT, new WallClock(), progress);
      writer.format(0, Frames.FORMAT);
      long firstNanos = System.nanoTime();
      for (int i = 0; i < FRAMES; i++) {
        writer.sample(Frames.sample(i, firstNanos));
      }
      Frames.await("durable", () -> progress.newestDurableMicros() > 0);
      Path open =
          new ArchiveLayout(root).file(CAMERA, new ArchiveLayout(root).starts(CAMERA, 0).getLast());
      // What stands at its end while a fragment is being written.
      Files.write(open, new byte[] {0, 0, 0, 32, 'p'}, StandardOpenOption.APPEND);
      VerifySummary summary = verify(InstantSource.system());
      assertThat(told()).isEmpty();
      assertThat(summary.files()).isEqualTo(2);
      assertThat(summary.samples()).isGreaterThan(FRAMES);
    }
  }

  /// One thing done to an archive, and what is told of it; `%s` stands for the segment.
  record Harm(String name, Action action, List<String> told) {
    interface Action {
      void harm(ArchiveVerifyTest test, Path file) throws IOException, SQLException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Harm harm(String name, Harm.Action action, String... told) {
    return new Harm(name, action, List.of(told));
  }

  static Stream<Harm> harms() {
    return Stream.of(
        harm(
            "index deleted",
            (test, _) -> Files.delete(test.root.resolve("index.db")),
            "WRONG index.db: is missing"),
        harm(
            "index of rubbish",
            (test, _) -> Files.writeString(test.root.resolve("index.db"), "rubbish ".repeat(999)),
            "WRONG index.db: is damaged: [SQLITE_NOTADB] File opened that is not a database file"
                + " (file is not a database)"),
        harm(
            "row lost",
            (test, _) -> test.sql("DELETE FROM segment"),
            "WRONG %s: is not in the index, so that nobody finds it"),
        harm(
            "row of a camera with no folder",
            (test, _) -> test.sql("UPDATE segment SET camera = 'yard'"),
            "WRONG %s: is not in the index, so that nobody finds it",
            "WRONG yard/DAY: is missing: the index has it, from START to END"),
        harm(
            "row of no camera",
            (test, _) -> test.sql("INSERT INTO segment VALUES ('../x', 1, 2, 3)"),
            "WRONG index.db: has rows of a camera that cannot be: camera name '../x' "),
        harm(
            "row with another end",
            (test, _) -> test.sql("UPDATE segment SET end_micros = end_micros + 1000000"),
            "WRONG %s: ends at "),
        harm(
            "row that knows less",
            (test, file) ->
                test.sql(
                    "UPDATE segment SET size_bytes = "
                        + test.secondFragment(file)
                        + ", end_micros = start_micros + 40000"),
            "NOTE %s at SECOND: has "),
        harm("file lost", (_, file) -> Files.delete(file), "WRONG %s: is missing: the index has"),
        harm(
            "file cut",
            (_, file) -> cut(file, Files.size(file) - 10),
            "WRONG %s at CUT: is cut off: the index knows SIZE bytes, it has CUT"),
        harm(
            "file empty",
            (_, file) -> cut(file, 0),
            "WRONG %s at 0: is cut off: the index knows SIZE bytes, it has 0"),
        harm(
            "header damaged",
            (_, file) -> overwrite(file, 40, new byte[] {-1, -1, -1, -1}),
            "WRONG %s at 32: box 'moov' "),
        harm(
            "no such parameter set",
            (_, file) -> replace(file, "6742c00ada0507e4", "6742c00affffffff"),
            "WRONG %s at 0: its header has parameters that no decoder can use: "),
        harm(
            "fragment damaged",
            (test, file) -> overwrite(file, test.secondFragment(file) + 40, new byte[20]),
            "WRONG %s at "),
        harm(
            "block lost",
            (_, file) -> {
              long end = fragments(file).get(2) / LostBlocks.BLOCK_BYTES * LostBlocks.BLOCK_BYTES;
              byte[] lost = new byte[LostBlocks.BLOCK_BYTES];
              overwrite(file, end - lost.length, lost);
            },
            "WRONG %s at SECOND: its pictures are zeros from one block of the disk to another"),
        harm(
            "renamed",
            (test, file) -> {
              Files.move(file, file.resolveSibling((Long.parseLong(stem(file)) + 5000) + ".mp4"));
              test.sql("UPDATE segment SET start_micros = start_micros + 5000");
            },
            "WRONG RENAMED at FIRST: it begins at "),
        harm(
            "wall clock of a fragment",
            (test, file) -> overwrite(file, test.secondFragment(file) + 20, new byte[] {1}),
            "WRONG %s at SECOND: its wall-clock time does not fit its place in the file"),
        harm(
            "times go back",
            (test, file) -> overwriteTime(file, test.secondFragment(file)),
            "WRONG %s at SECOND: its times do not rise: track 1 goes back"),
        harm(
            "what repairs leave",
            (test, file) -> {
              Files.writeString(file.resolveSibling("7.mp4.not-a-segment"), "x");
              Files.writeString(file.resolveSibling("7.mp4.rest"), "x");
              Files.writeString(test.root.resolve("index.db.damaged-5"), "x");
              Files.writeString(test.root.resolve("index.db.new-wal"), "x");
            },
            "NOTE FOLDER/7.mp4.not-a-segment: was named like a segment but is none;",
            "NOTE FOLDER/7.mp4.rest: is left from a repair that was broken off",
            "NOTE index.db.damaged-5: is a damaged index that was replaced",
            "NOTE index.db.new-wal: is left from a rebuild of the index that was broken off"),
        harm(
            "what is not ours",
            (test, file) -> {
              Files.writeString(test.root.resolve("notes.txt"), "x");
              Files.writeString(file.resolveSibling("5.mp4"), "x");
              Files.createDirectories(test.root.resolve("a b/2026/01/01"));
              Files.writeString(test.root.resolve("a b/2026/01/01/5.mp4"), "x");
              Files.createSymbolicLink(test.root.resolve("link"), file);
            },
            "NOTE FOLDER/5.mp4: is not the archive's",
            "NOTE a b/2026/01/01/5.mp4: does not lie in a camera's folder (",
            "NOTE link: is not the archive's",
            "NOTE notes.txt: is not the archive's"));
  }

  @ParameterizedTest
  @MethodSource("harms")
  void whatIsWrongIsToldWithItsPlace(Harm harm) throws Exception {
    Path file = recorded();
    long size = Files.size(file);
    long first = fragments(file).getFirst();
    long second = secondFragment(file);
    long start = Long.parseLong(stem(file));
    harm.action().harm(this, file);
    VerifySummary summary = verify(LATER);
    String name = root.relativize(file).toString();
    List<String> expected =
        harm.told().stream()
            .map(line ->
                line.replace("%s", name)
                    .replace("FOLDER", String.valueOf(root.relativize(file).getParent()))
                    .replace("RENAMED", name.replace(stem(file), Long.toString(start + 5000)))
                    .replace("FIRST", Long.toString(first))
                    .replace("SECOND", Long.toString(second))
                    .replace("DAY", name.substring(name.indexOf('/') + 1))
                    .replace("START to END", Times.text(start) + " to " + "20")
                    .replace("CUT", Long.toString(size - 10))
                    .replace("SIZE", Long.toString(size)))
            .sorted()
            .toList();
    List<String> told = told().stream().sorted().toList();
    assertThat(told).as(String.join("\n", told)).hasSize(expected.size());
    for (int i = 0; i < told.size(); i++) {
      assertThat(told.get(i)).startsWith(expected.get(i));
    }
    assertThat(summary.notes() + summary.wrong()).isEqualTo(told.size());
    assertThat(findings).allSatisfy(finding -> assertThat(finding.what()).isNotBlank());
  }

  /// Every repair ends in an archive that is well, except for what was lost for good.
  @Test
  void whatIsBehindDamageIsToldAndARebuildMakesItPlayAgain() throws Exception {
    Path file = recorded();
    overwrite(file, secondFragment(file) + 40, new byte[] {-1, -1, -1, -1, -1, -1});
    assertThat(verify(LATER).wrong()).isEqualTo(1);
    assertThat(told().getFirst()).endsWith("; footage behind it is whole but cannot be reached");
    assertThat(findings.getFirst().todo()).contains("meerkat archive rebuild-index");

    ArchiveRebuild.Result result = ArchiveRebuild.run(root);

    assertThat(result.segments()).isEqualTo(2);
    assertThat(result.cameras()).isEqualTo(1);
    assertThat(verify(LATER).wrong()).as(String.join("\n", told())).isZero();
    assertThat(told()).isEmpty();
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(Frames.all(archive)).contains(0, FRAMES - 1).isSorted();
    }
  }

  @Test
  void segmentsThatOverlapAreToldOf() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      long firstNanos = System.nanoTime();
      Frames.record(archive, firstNanos, 0, FRAMES);
      Frames.record(archive, firstNanos + 1_000_000_000, 0, FRAMES);
    }
    assertThat(verify(LATER).notes()).isEqualTo(1);
    assertThat(told().getFirst()).contains("s before the segment before it ends");
  }

  @Test
  void aTornFileOfADeadServerIsToldAndTheNextStartMendsIt() throws Exception {
    Path file = recorded();
    cut(file, Files.size(file) - 10);
    sql("DELETE FROM segment");
    assertThat(verify(LATER).wrong()).isEqualTo(1);
    assertThat(told().getFirst()).contains("is torn: box 'mdat' is cut off");
    assertThat(findings.getFirst().todo()).startsWith("start its server");
    Archive.open(root, Frames.settings("a")).close();
    verify(LATER);
    assertThat(told()).isEmpty();
  }

  @Test
  void aFolderThatIsNoArchiveIsRefused() throws IOException {
    Path missing = root.resolve("missing");
    for (Path folder : List.of(root, missing)) {
      for (var use :
          List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
              () -> ArchiveRebuild.run(folder), () -> ArchiveVerify.run(folder, new Silent()))) {
        assertThatThrownBy(use)
            .isInstanceOf(ArchiveException.class)
            .hasMessage(
                "there is no archive at "
                    + folder
                    + ": name a folder of archive.path or archive.volumes. For one that has lost"
                    + " all but its segments, make an empty file meerkat-volume in it");
      }
    }
    assertThat(missing).doesNotExist();
    assertThat(root).isEmptyDirectory();
  }

  /// Not even when something in it looks like a segment.
  @Test
  void aFolderAboveAnArchiveIsRefusedWithTheArchiveToName() throws IOException {
    Path archive = root.resolve("archive");
    Archive.open(archive, Frames.settings("a")).close();
    Path stray = root.resolve("gate/2026/11/22/1795341600000000.mp4");
    Files.createDirectories(stray.resolveSibling("."));
    Files.write(stray, new byte[1_000]);
    assertThatThrownBy(() -> ArchiveVerify.run(root, new Silent()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("archive.volumes, such as " + archive + ". For one");
  }

  /// All that is left are the segments, and a mark that says what they are.
  @Test
  void segmentsWithNothingButAMarkAreAnArchive() throws IOException {
    Path file = recorded();
    for (String each : List.of("index.db", "archive.lock", "meerkat-volume")) {
      Files.delete(root.resolve(each));
    }
    assertThatThrownBy(() -> verify(LATER)).hasMessageStartingWith("there is no archive at");
    Files.createFile(root.resolve("meerkat-volume"));
    assertThat(verify(LATER).files()).isEqualTo(1);
    assertThat(told()).singleElement().asString().contains("index.db").contains("is missing");
    assertThat(file).exists();
  }

  /// What no file tells is taken over from the old index; what retention was deleting when the
  /// server died is deleted.
  @Test
  void aRebuildKeepsWhatRetentionHasDone() throws Exception {
    recorded();
    sql("INSERT INTO deleted VALUES ('gate', 100, 200)");
    sql("INSERT INTO doomed SELECT camera, start_micros FROM segment");
    sql("DELETE FROM segment");
    verify(LATER);
    assertThat(told()).isEmpty();

    assertThat(ArchiveRebuild.run(root).segments()).isZero();

    sql("UPDATE deleted SET end_micros = 201 WHERE camera = 'gate' AND start_micros = 100");
    verify(LATER);
    assertThat(told()).isEmpty();
  }

  /// A file that cannot even be moved aside; and another one, of which the old index says nothing.
  @Test
  void ofAFileThatCannotBeReadARebuildKeepsWhatTheOldIndexSaid() throws Exception {
    Path file = recorded();
    byte[] whole = Files.readAllBytes(file);
    for (Path each : List.of(file, file(unknownMicros(file)))) {
      Files.write(each, new byte[] {1, 2, 3});
      Files.createDirectories(
          each.resolveSibling(each.getFileName() + ".not-a-segment").resolve("in the way"));
    }

    ArchiveRebuild.Result result = ArchiveRebuild.run(root);

    assertThat(result.segments()).isEqualTo(1);
    assertThat(result.unread()).isEqualTo(2);
    assertThat(result.problems())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("archive " + file + " cannot be read or mended");
    Files.write(file, whole);
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      assertThat(Frames.all(archive)).hasSize(FRAMES);
    }
  }

  private static long unknownMicros(Path file) {
    return Long.parseLong(String.valueOf(file.getFileName()).replace(".mp4", "")) + 1;
  }

  private Path file(long startMicros) {
    return new ArchiveLayout(root).file(CAMERA, startMicros);
  }

  @Test
  void aRebuildIsRefusedWhileAServerUsesTheArchive() throws IOException {
    recorded();
    byte[] index = Files.readAllBytes(root.resolve("index.db"));
    try (Archive _ = Archive.open(root, Frames.settings("a"))) {
      assertThatThrownBy(() -> ArchiveRebuild.run(root))
          .isInstanceOf(ArchiveException.class)
          .hasMessageStartingWith(
              "archive " + root + " is in use by another Meerkat server: stop it");
    }
    assertThat(root.resolve("index.db")).hasBinaryContent(index);
    assertThat(root.resolve(ArchiveRebuild.NEW_INDEX)).doesNotExist();
  }

  /// Whatever the old index was, and whatever a rebuild left that was broken off.
  @ParameterizedTest
  @MethodSource("oldIndexes")
  void aRebuiltIndexIsThatOfTheFiles(byte[] old) throws Exception {
    recorded();
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      Frames.record(
          archive,
          new CameraId("yard"),
          Frames.FORMAT,
          System.nanoTime() + 60_000_000_000L,
          0,
          FRAMES);
    }
    Path index = root.resolve("index.db");
    Path kept = root.resolve("kept.db");
    Files.copy(index, kept);
    Files.write(index, old);
    Files.write(root.resolve("index.db-wal"), old);
    Files.write(root.resolve(ArchiveRebuild.NEW_INDEX), old);

    ArchiveRebuild.Result result = ArchiveRebuild.run(root);

    assertThat(result.segments()).isEqualTo(2);
    assertThat(result.cameras()).isEqualTo(2);
    try (SegmentIndex before = SegmentIndex.open(kept);
        SegmentIndex after = SegmentIndex.open(index)) {
      for (CameraId camera : List.of(CAMERA, new CameraId("yard"))) {
        assertThat(after.overlapping(camera, 0, Long.MAX_VALUE))
            .hasSize(1)
            .usingRecursiveFieldByFieldElementComparatorIgnoringFields("endMicros")
            .isEqualTo(before.overlapping(camera, 0, Long.MAX_VALUE));
      }
    }
    Files.delete(kept);
    verify(LATER);
    assertThat(told()).isEmpty();
  }

  static Stream<byte[]> oldIndexes() {
    byte[] rubbish = new byte[9_000];
    Arrays.fill(rubbish, (byte) 7);
    return Stream.of(new byte[0], rubbish, "SQLite format 3\0".getBytes(StandardCharsets.UTF_8));
  }

  private static final class Silent implements ArchiveVerify.Listener {
    @Override
    public void found(Finding finding) {
      throw new AssertionError(finding);
    }

    @Override
    public void progress(VerifySummary soFar) {
      throw new AssertionError(soFar);
    }
  }

  private long secondFragment(Path file) throws IOException {
    return fragments(file).get(1);
  }

  private static List<Long> fragments(Path file) throws IOException {
    var offsets = new ArrayList<Long>();
    var in = new ByteArrayInputStream(Files.readAllBytes(file));
    Mp4Reader reader = Mp4Reader.open(in, "file");
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      offsets.add(next.get().offset());
    }
    return offsets;
  }

  private static String stem(Path file) {
    return String.valueOf(file.getFileName()).replace(".mp4", "");
  }

  private static void cut(Path file, long size) throws IOException {
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(size);
    }
  }

  private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(at);
      raw.write(bytes);
    }
  }

  /// Sets the decode time of a fragment (its `tfdt`) to 0.
  private static void overwriteTime(Path file, long fragment) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = (int) fragment;
    while (!new String(bytes, at, 4, StandardCharsets.ISO_8859_1).equals("tfdt")) {
      at++;
    }
    overwrite(file, at + 8, new byte[8]);
  }

  private static void replace(Path file, String from, String to) throws IOException {
    String text = HexFormat.of().formatHex(Files.readAllBytes(file));
    Files.write(file, HexFormat.of().parseHex(text.replace(from, to)));
  }
}
