package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Ticks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a start makes of a file that a crash has torn.
class TailRepairTest {
  private static final long ALL = Long.MAX_VALUE;
  private static final int FRAMES = 30;

  @TempDir Path root;

  /// Whatever the length that a crash left: each whole fragment is kept, in a file that plays to
  /// its end, and the index says the same.
  @Test
  void aFileCutAtAnyByteKeepsItsWholeFragments() throws Exception {
    byte[] whole = recorded();
    Path file = file();
    NavigableMap<Integer, Integer> framesByEnd = framesByEnd(whole);
    assertThat(framesByEnd).hasSizeGreaterThan(2).containsEntry(whole.length, FRAMES);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      List<Segment> index = repaired();
      Map.Entry<Integer, Integer> kept = framesByEnd.floorEntry(length);
      if (kept == null) {
        assertThat(index).as("cut at %d", length).isEmpty();
        assertThat(file).as("cut at %d", length).doesNotExist();
      } else {
        byte[] after = Files.readAllBytes(file);
        assertThat(after.length).as("cut at %d", length).isEqualTo(kept.getKey());
        assertThat(Frames.numbers(after)).isEqualTo(numbers(kept.getValue()));
        assertThat(index).singleElement().isEqualTo(segment(file, after));
      }
    }
  }

  /// A power failure may leave blocks of zeros anywhere behind the last sync.
  @Test
  void aFileWithZerosFromAnyBlockOnKeepsItsWholeFragments() throws Exception {
    byte[] whole = recorded();
    Path file = file();
    NavigableMap<Integer, Integer> framesByEnd = framesByEnd(whole);
    int first = framesByEnd.firstKey();
    int block = LostBlocks.BLOCK_BYTES;
    assertThat(whole.length - first).isGreaterThan(3 * block);
    for (int from = (first / block + 1) * block; from < whole.length; from += block) {
      byte[] zeroed = Arrays.copyOf(whole, whole.length + 512);
      Arrays.fill(zeroed, from, zeroed.length, (byte) 0);
      Files.write(file, zeroed);
      List<Segment> index = repaired();
      byte[] after = Files.readAllBytes(file);
      int end = framesByEnd.floorKey(from);
      assertThat(after.length).as("zeros from %d", from).isEqualTo(end);
      assertThat(index).singleElement().isEqualTo(segment(file, after));
    }
  }

  /// A page was written when a fragment was half there, and a second time in vain; what is behind
  /// it was written.
  @Test
  void aFragmentWhosePageIsOfAnEarlierTimeIsCutOff() throws Exception {
    byte[] whole = recorded();
    Path file = file();
    NavigableMap<Integer, Integer> framesByEnd = framesByEnd(whole);
    int page = LostBlocks.PAGE_BYTES;
    for (int end : framesByEnd.keySet()) {
      int to = end / page * page;
      int begin = Optional.ofNullable(framesByEnd.lowerKey(end)).orElse(end);
      for (int from = Math.max(to - page + 70, begin + 1_200); from < to - 80; from += 97) {
        byte[] zeroed = whole.clone();
        Arrays.fill(zeroed, from, to, (byte) 0);
        Files.write(file, zeroed);
        assertThat(repaired())
            .as("zeros from %d to %d", from, to)
            .singleElement()
            .isEqualTo(segment(file, Arrays.copyOf(whole, begin)));
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".lost-blocks"));
      }
    }
  }

  @Test
  void aFileOfZerosIsRemoved() throws Exception {
    recorded();
    Path file = file();
    Files.write(file, new byte[100_000]);
    assertThat(repaired()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void aFileOfSomebodyElseIsKeptAside() throws Exception {
    recorded();
    Path file = file();
    byte[] text = "Not a film, though it is named like one.".getBytes(StandardCharsets.UTF_8);
    byte[] hole = new byte[5_000];
    hole[4_999] = 1;
    byte[] film = new byte[3_000];
    Arrays.fill(film, (byte) 7);
    System.arraycopy(
        HexFormat.of().parseHex("00000018667479706d703432000000006d70343269736f6d"),
        0,
        film,
        0,
        24);
    for (byte[] content : List.of(text, hole, film)) {
      Files.write(file, content);
      assertThat(repaired()).isEmpty();
      assertThat(file).doesNotExist();
      Path aside = file.resolveSibling(file.getFileName() + ".not-a-segment");
      assertThat(aside).hasBinaryContent(content);
      Files.delete(aside);
    }
  }

  /// Damage in the middle, long after the file was written, must not cost what is behind it.
  @Test
  void whatFollowsADamagedFragmentIsKeptAsASegmentOfItsOwn() throws Exception {
    byte[] whole = recorded();
    Path file = file();
    NavigableMap<Integer, Integer> framesByEnd = framesByEnd(whole);
    int first = framesByEnd.firstKey();
    int second = framesByEnd.higherKey(first);
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, first + 40, first + 60, (byte) 0xff);
    Files.write(file, damaged);

    List<Segment> index = repaired();

    assertThat(index).hasSize(2);
    assertThat(Frames.numbers(Files.readAllBytes(file)))
        .isEqualTo(numbers(framesByEnd.getOrDefault(first, 0)));
    Path rest = layout().file(CAMERA, index.get(1).startMicros());
    assertThat(Frames.numbers(Files.readAllBytes(rest)))
        .isEqualTo(numbers(FRAMES).subList(framesByEnd.getOrDefault(second, 0), FRAMES));
    assertThat(index.get(1)).isEqualTo(segment(rest, Files.readAllBytes(rest)));
    assertThat(repaired()).as("the next start finds nothing to do").isEqualTo(index);
  }

  /// As on a full disk: what is behind the damage has no place to go, so it stays where it is, and
  /// what is before it is there.
  @Test
  void whatCannotBeMendedIsLeftAsItIs() throws Exception {
    byte[] whole = recorded();
    Path file = file();
    int first = framesByEnd(whole).firstKey();
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, first + 40, first + 60, (byte) 0xff);
    Files.write(file, damaged);
    Files.createDirectory(file.resolveSibling(file.getFileName() + ".rest"));
    try (SegmentIndex index = SegmentIndex.open(Path.of(":memory:"))) {
      assertThat(new ArchiveRepair(layout(), index, () -> {}).tails())
          .singleElement()
          .asString()
          .contains(file.toString());
      assertThat(index.overlapping(CAMERA, 0, ALL))
          .containsExactly(segment(file, Arrays.copyOf(whole, first)));
    }
    assertThat(file).hasBinaryContent(damaged);
  }

  /// The clock was ahead for a time, and the server was killed after it was put right.
  @Test
  void aSegmentOfTheFutureDoesNotHideThoseOfToday() throws Exception {
    byte[] whole = recorded();
    Segment today = segment(file(), whole);
    long later = today.startMicros() + 3 * 86_400_000_000L;
    try (SegmentIndex index = SegmentIndex.open(Path.of(":memory:"))) {
      index.put(List.of(new Segment(CAMERA, later, later + 1_000_000, 5)));
      assertThat(new ArchiveRepair(layout(), index, () -> {}).tails()).isEmpty();
      assertThat(index.page(CAMERA, 0, 10)).hasSize(2).contains(today);
    }
  }

  /// Whatever its pictures hold, what was told durable stays: zeros that begin where they like are
  /// the camera's own, and boxes that are whole are never deleted.
  @Test
  void whatACameraSendsIsNoDamage() throws Exception {
    byte[] own = recorded();
    Path file = file();
    var ends = List.copyOf(framesByEnd(own).keySet());
    for (int i = 1; i < ends.size(); i++) {
      // Silence where pictures were, with a NAL unit that has no type.
      int from = ends.get(i) - 300;
      from += from % LostBlocks.BLOCK_BYTES < 20 ? 20 : 0;
      Arrays.fill(own, from, ends.get(i), (byte) 0);
    }
    Files.write(file, own);
    assertThat(repaired()).singleElement().isEqualTo(segment(file, own));
    assertThat(file).hasBinaryContent(own);
  }

  /// Of a file that was being written when the computer died, what seems lost is cut off but kept;
  /// of an older one, and when the index is built anew, nothing is.
  @Test
  void lostBlocksEndOnlyTheNewestFileAndAreKeptAside() throws Exception {
    byte[] whole = recorded();
    Path file = file();
    var ends = List.copyOf(framesByEnd(whole).keySet());
    int block = LostBlocks.BLOCK_BYTES;
    byte[] damaged = whole.clone();
    int to = ends.get(1) / block * block;
    Arrays.fill(damaged, to - block, to, (byte) 0);
    Files.write(file, damaged);

    assertThat(rebuilt()).singleElement().isEqualTo(segment(file, damaged));
    assertThat(file).hasBinaryContent(damaged);

    Path newer = layout().file(CAMERA, 1 + layout().starts(CAMERA, 0).getFirst());
    Files.write(newer, whole);
    assertThat(repaired()).hasSize(2).first().isEqualTo(segment(file, damaged));
    assertThat(file).hasBinaryContent(damaged);
    Files.delete(newer);

    assertThat(repaired().getFirst().sizeBytes()).isEqualTo((long) ends.getFirst());
    Path aside = file.resolveSibling(file.getFileName() + ".lost-blocks");
    byte[] kept = Files.readAllBytes(aside);
    assertThat(
            Arrays.copyOfRange(kept, kept.length - (whole.length - ends.getFirst()), kept.length))
        .isEqualTo(Arrays.copyOfRange(damaged, ends.getFirst(), whole.length));
  }

  private List<Segment> rebuilt() throws IOException, SQLException {
    try (SegmentIndex index = SegmentIndex.open(Path.of(":memory:"))) {
      new ArchiveRepair(layout(), index, () -> {}).everything();
      return index.overlapping(CAMERA, 0, ALL);
    }
  }

  private ArchiveLayout layout() {
    return new ArchiveLayout(root);
  }

  /// What an index knows that was lost and is built again.
  private List<Segment> repaired() throws IOException, SQLException {
    try (SegmentIndex index = SegmentIndex.open(Path.of(":memory:"))) {
      new ArchiveRepair(layout(), index, () -> {}).tails();
      return index.overlapping(CAMERA, 0, ALL);
    }
  }

  private static Segment segment(Path file, byte[] content) throws IOException {
    String name = String.valueOf(file.getFileName());
    long end =
        Frames.samples(content).stream()
            .mapToLong(s -> s.wallMicros() + Ticks.toMicros(s.duration(), 90_000))
            .max()
            .orElseThrow();
    return new Segment(
        CAMERA, Long.parseLong(name.substring(0, name.indexOf('.'))), end, content.length);
  }

  private byte[] recorded() throws IOException {
    try (Archive archive = Archive.open(root, Frames.settings("a"))) {
      Frames.record(archive, System.nanoTime(), 0, FRAMES);
    }
    return Files.readAllBytes(file());
  }

  private Path file() throws IOException {
    long start = layout().starts(CAMERA, 0).getFirst();
    return layout().file(CAMERA, start);
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /// Frames that are in a file up to the end of each of its fragments.
  private static NavigableMap<Integer, Integer> framesByEnd(byte[] file) throws IOException {
    var frames = new TreeMap<Integer, Integer>();
    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file), "file");
    int count = 0;
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      count += next.get().samples().size();
      frames.put((int) next.get().endOffset(), count);
    }
    return frames;
  }
}
