package dev.meerkat.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.Entry;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
import dev.meerkat.replication.capture.Kind;
import dev.meerkat.replication.capture.Known;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRecordTest {
  private static final Mark BEFORE = new Mark(41, 1_000_000);
  private static final FileId FILE = new FileId(12);

  private static final Instant TIME = Instant.ofEpochSecond(-1, 999_999_999);

  @Test
  void everyKindOfEntryComesBackAsItWas() throws MalformedException {
    for (int seed = 0; seed < 60; seed++) {
      var samples = new Samples(seed);
      for (Change entry : samples.changes()) {
        Ranges ranges = samples.ranges();
        var record = StreamRecord.of(BEFORE, ranges, entry);
        var read = StreamRecord.at(inMiddle(record.bytes()), 3);
        assertThat(read).matches(it -> SameValues.same(record, it), "is " + record);
        assertThat(read.ranges()).isEqualTo(ranges);
        assertThat(StreamRecord.end(BEFORE, ranges, entry)).isEqualTo(record.end());
        assertThat(read.before()).isEqualTo(BEFORE);
        assertThat(read.end()).isEqualTo(BEFORE.plus(record.bytes().byteSize()));
        assertThat(read.change()).matches(it -> SameValues.same(entry, it), "is " + entry);
      }
    }
  }

  private static MemorySegment inMiddle(MemorySegment bytes) {
    byte[] all = new byte[(int) bytes.byteSize() + 10];
    MemorySegment.copy(bytes, 0, MemorySegment.ofArray(all), 3, bytes.byteSize());
    return MemorySegment.ofArray(all);
  }

  @Test
  void everyKindOfChangeIsAmongTheSamples() {
    assertThat(new Samples(1).changes())
        .extracting(EntryKind::of)
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 32, 33, 34, 36, 37, 35);
    assertThat(Change.class.getPermittedSubclasses()).hasSize(13);
    assertThat(Change.Snapshot.class.getPermittedSubclasses()).hasSize(6);
  }

  /// The shortest that can be listed.
  @Test
  void aFolderMayHoldNothingButAFileWithANameOfOneCharacter() throws MalformedException {
    var file = new Known(new FileId(7), new Kind(0100644, 0, FileName.of("")));
    var listing =
        new Change.Listing(
            FileId.ROOT, List.of(new Change.Listed(FileName.of("a"), file)), Instant.EPOCH);
    var record = StreamRecord.of(BEFORE, Ranges.NONE, listing);
    assertThat(record.change()).isEqualTo(listing);
  }

  @Test
  void aWriteIsCopiedIntoTheRecordAndNotOutOfIt() throws MalformedException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment data = memory.allocate(Bounds.CHUNK_BYTES);
      data.fill((byte) 5);
      var record = StreamRecord.of(BEFORE, Ranges.NONE, write(data));
      data.fill((byte) 6);
      MemorySegment read = ((Change.Write) record.change()).data();
      assertThat(read.byteSize()).isEqualTo(Bounds.CHUNK_BYTES);
      assertThat(read.get(ValueLayout.JAVA_BYTE, 1_000)).isEqualTo((byte) 5);
      assertThat(read.asOverlappingSlice(record.bytes())).isPresent();
    }
  }

  @Test
  void whatIsReadFromNativeMemoryStaysThere() throws MalformedException {
    try (Arena memory = Arena.ofConfined()) {
      var record = StreamRecord.of(BEFORE, Ranges.NONE, write(MemorySegment.ofArray(new byte[9])));
      MemorySegment bytes = memory.allocate(record.bytes().byteSize()).copyFrom(record.bytes());
      MemorySegment data = ((Change.Write) StreamRecord.at(bytes, 0).change()).data();
      assertThat(data.isNative()).isTrue();
      assertThat(data.address()).isEqualTo(bytes.address() + bytes.byteSize() - 9);
    }
  }

  @Test
  void everyTruncationIsRefused() {
    for (StreamRecord record : new Samples(2).records(BEFORE)) {
      for (long length = 0; length < record.bytes().byteSize(); length++) {
        MemorySegment cut = record.bytes().asSlice(0, length);
        assertThatExceptionOfType(MalformedException.class)
            .isThrownBy(() -> StreamRecord.at(cut, 0))
            .withMessageContaining("cut short");
      }
    }
  }

  @Test
  void everyFlippedByteIsRefused() {
    for (StreamRecord record : new Samples(3).records(BEFORE)) {
      byte[] bytes = record.bytes().toArray(ValueLayout.JAVA_BYTE);
      for (int i = 0; i < bytes.length; i++) {
        for (int flip : new int[] {0x01, 0x80}) {
          bytes[i] ^= (byte) flip;
          assertThatExceptionOfType(MalformedException.class)
              .as("byte %d of %s", i, record)
              .isThrownBy(() -> StreamRecord.at(MemorySegment.ofArray(bytes), 0));
          bytes[i] ^= (byte) flip;
        }
      }
    }
  }

  /// As if the checksum had not noticed: whatever comes out is an exception or an entry.
  @Test
  void everyByteThatIsAnotherUnderARightChecksumIsReadOrRefused() {
    var refusals = new ArrayList<MalformedException>();
    for (StreamRecord record : new Samples(4).records(BEFORE)) {
      byte[] bytes = record.bytes().toArray(ValueLayout.JAVA_BYTE);
      for (int i = Checked.HEAD_BYTES; i < bytes.length; i++) {
        for (int flip : new int[] {0x01, 0x80}) {
          bytes[i] ^= (byte) flip;
          Checked.seal(MemorySegment.ofArray(bytes));
          try {
            assertThat(StreamRecord.at(MemorySegment.ofArray(bytes), 0).change()).isNotNull();
          } catch (MalformedException e) {
            assertThat(e.offset()).isBetween(0L, (long) bytes.length);
            refusals.add(e);
          }
          bytes[i] ^= (byte) flip;
        }
      }
    }
    assertThat(refusals).hasSizeGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\0"})
  void aNameThatLeadsOutOfItsFolderIsRefused(String name) {
    var remove = new Change.Remove(new Entry(FILE, new FileName(name)), FILE, false, TIME);
    var record = StreamRecord.of(BEFORE, Ranges.NONE, remove);
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(record::change)
        .withMessageContaining("can be named");
  }

  @Test
  void aWriteBeyondTheEndOfEveryFileIsRefused() {
    var write = new Change.Write(FILE, Long.MAX_VALUE, MemorySegment.ofArray(new byte[2]), TIME);
    var record = StreamRecord.of(BEFORE, Ranges.NONE, write);
    assertThatThrownBy(record::change).hasMessageContaining("no file has 2 bytes at");
  }

  @Test
  void aRecordThatIsTooLongIsNotMade() {
    MemorySegment data = MemorySegment.ofArray(new byte[Bounds.RECORD_BYTES]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamRecord.of(BEFORE, Ranges.NONE, write(data)))
        .withMessageContaining("at most 8388608");
  }

  @Test
  void rangesInARowTakeNoMoreRoomThanOne() throws MalformedException {
    var one = Ranges.of(List.of(new Range(7, 0)));
    var many = Ranges.of(LongStream.range(0, 100_000).mapToObj(i -> new Range(7, i)).toList());
    var entry = new Change.Compared();
    var record = StreamRecord.of(BEFORE, many, entry);
    assertThat(record.bytes().byteSize())
        .isEqualTo(StreamRecord.of(BEFORE, one, entry).bytes().byteSize())
        .isEqualTo(StreamRecord.LEAST_BYTES + 20);
    assertThat(StreamRecord.at(record.bytes(), 0).ranges()).isEqualTo(many);
  }

  @Test
  void moreRangesThanCanBeToldAreEverything() throws MalformedException {
    var many =
        Ranges.of(LongStream.rangeClosed(0, Bounds.RANGES).mapToObj(i -> new Range(7, i)).toList());
    var record = StreamRecord.of(BEFORE, many, new Change.Compared());
    assertThat(StreamRecord.at(record.bytes(), 0).ranges()).isEqualTo(Ranges.EVERYTHING);
  }

  private static Change write(MemorySegment data) {
    return new Change.Write(FILE, 4_096, data, TIME);
  }

  @Test
  void whatBelongsToMeerkatIsNotTheOtherSidesToChange() {
    var time = Instant.EPOCH;
    var known = new Known(new FileId(5), new Kind(0100600, 0, new FileName("")));
    for (Change change :
        List.<Change>of(
            new Change.Listing(
                FileId.ROOT, List.of(new Change.Listed(new FileName(".meerkat"), known)), time),
            new Change.SetExtended(
                new FileId(5),
                new FileName("trusted.meerkat.applied"),
                MemorySegment.ofArray(new byte[16])))) {
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> StreamRecord.of(Mark.START, Ranges.NONE, change).change());
    }
  }
}
