package dev.meerkat.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Tracker;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
  private static final Tracker NONE = new Tracker(0, 0, Ranges.NONE, Ranges.NONE);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyMessageComesBackAsItWas(boolean compress) throws MalformedException {
    for (int seed = 0; seed < 60; seed++) {
      for (Message message : new Samples(seed).messages()) {
        byte[] bytes = MessageForm.bytes(message, compress);
        assertThat(MessageForm.length(bytes, Bounds.MESSAGE_BYTES)).isEqualTo(bytes.length);
        assertThat(MessageForm.of(MemorySegment.ofArray(bytes)))
            .matches(it -> SameValues.same(message, it), "is " + message);
      }
    }
  }

  @Test
  void everyKindOfMessageIsAmongTheSamples() {
    assertThat(new Samples(1).messages().stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
  }

  @Test
  void aConnectionBeginsWithNothingButAnOpeningOrItsRefusal() throws MalformedException {
    for (Message message : new Samples(1).messages()) {
      MemorySegment bytes = MemorySegment.ofArray(MessageForm.bytes(message, true));
      if (message instanceof Message.Opening || message instanceof Message.Leaving) {
        assertThat(MessageForm.first(bytes)).isEqualTo(message);
      } else {
        assertThatExceptionOfType(MalformedException.class)
            .isThrownBy(() -> MessageForm.first(bytes))
            .withMessageContaining("a connection does not begin with kind");
      }
    }
  }

  /// Truncating a large file touches many ranges in few bytes.
  @Test
  void aBatchTakesMemoryForNoMoreRangesThanOneRecord() throws MalformedException {
    var records = new ArrayList<StreamRecord>();
    Mark end = Mark.START;
    for (int i = 0; i < 50; i++) {
      var ranges = new TreeSet<Range>();
      for (int number = 0; number < Bounds.RANGES / 4; number++) {
        ranges.add(new Range(i, number));
      }
      var record = StreamRecord.of(end, Ranges.of(ranges), new Change.Compared());
      records.add(StreamRecord.at(record.bytes(), 0, 0)); // its bytes, without their memory
      end = record.end();
    }
    byte[] bytes = MessageForm.bytes(Message.Changes.of(records, end, 0, 0), false);
    assertThat(bytes).hasSizeLessThan(4_000);
    var read = (Message.Changes) MessageForm.of(MemorySegment.ofArray(bytes));
    assertThat(read.records()).hasSize(50);
    assertThat(read.records().stream().mapToInt(record -> record.ranges().count()).sum())
        .isEqualTo(Bounds.RANGES);
    assertThat(read.records().getLast().ranges()).isEqualTo(Ranges.EVERYTHING);
    assertThat(read.batch().ranges()).isEqualTo(Ranges.EVERYTHING);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyTruncationAndEveryFlippedByteIsRefused(boolean compress) {
    for (Message message : new Samples(2).messages()) {
      byte[] bytes = MessageForm.bytes(message, compress);
      for (int i = 0; i < bytes.length; i++) {
        assertRefused(message, Arrays.copyOf(bytes, i));
        bytes[i] ^= (byte) 0x10;
        assertRefused(message, bytes);
        bytes[i] ^= (byte) 0x10;
      }
      assertRefused(message, Arrays.copyOf(bytes, bytes.length + 1));
    }
  }

  private static void assertRefused(Message message, byte[] bytes) {
    assertThatExceptionOfType(MalformedException.class)
        .as(() -> message + " of " + bytes.length + " bytes")
        .isThrownBy(() -> MessageForm.of(MemorySegment.ofArray(bytes)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyByteThatIsAnotherUnderARightChecksumIsReadOrRefused(boolean compress) {
    int refused = 0;
    for (Message message : new Samples(3).messages()) {
      byte[] bytes = MessageForm.bytes(message, compress);
      for (int i = Checked.HEAD_BYTES; i < bytes.length; i++) {
        for (int flip : new int[] {0x01, 0x80}) {
          bytes[i] ^= (byte) flip;
          Checked.seal(MemorySegment.ofArray(bytes));
          try {
            assertThat(MessageForm.of(MemorySegment.ofArray(bytes))).isNotNull();
          } catch (MalformedException _) {
            refused++;
          }
          bytes[i] ^= (byte) flip;
        }
      }
    }
    assertThat(refused).isGreaterThan(300);
  }

  @Test
  void aBatchIsCompressedWhenThatMakesItShorter() throws MalformedException {
    MemorySegment zeros = MemorySegment.ofArray(new byte[100_000]);
    var write = new Change.Write(new FileId(1), 0, zeros, Instant.EPOCH);
    var record = StreamRecord.of(Mark.START, Ranges.NONE, write);
    var batch = Message.Changes.of(List.of(record), record.end(), 0, 0);
    byte[] bytes = MessageForm.bytes(batch, true);
    assertThat(bytes).hasSizeLessThan(2_000);
    assertThat(MessageForm.of(MemorySegment.ofArray(bytes)))
        .matches(it -> SameValues.same(batch, it));
  }

  @Test
  void whatIsCompressedIsNotInflatedBeyondTheLargestMessage() {
    byte[] bytes = MessageForm.bytes(new Message.Heartbeat(), false);
    byte[] bomb = Arrays.copyOf(bytes, 40);
    MemorySegment all = MemorySegment.ofArray(bomb);
    var out = Output.to(all);
    out.i64(0);
    out.u8(MessageForm.VERSION);
    out.u8(5);
    out.u8(1);
    out.u8(0);
    out.u32(0xffff_ffffL);
    Checked.seal(all);
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> MessageForm.of(all))
        .withMessageContaining("a plain length of 4294967295 bytes; at most 16777204");
  }

  @Test
  void anotherVersionIsToldAsSuch() {
    byte[] bytes = MessageForm.bytes(new Message.Heartbeat(), false);
    bytes[8] = 9;
    Checked.seal(MemorySegment.ofArray(bytes));
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> MessageForm.of(MemorySegment.ofArray(bytes)))
        .withMessageContaining(
            "version 9 is spoken, and this program speaks " + MessageForm.VERSION);
  }

  @Test
  void recordsOfABatchFollowOneAnother() {
    var samples = new Samples(4);
    var first = StreamRecord.of(Mark.START, Ranges.NONE, new Change.Compared());
    var other = StreamRecord.of(samples.mark(), Ranges.NONE, new Change.Compared());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.Changes.of(List.of(first, other), Mark.START, 0, 0))
        .withMessageContaining("does not follow 1+32");
  }

  @Test
  void aCopyComesBackFromItsFile() throws MalformedException {
    for (int seed = 0; seed < 300; seed++) {
      Copy copy = new Samples(seed).copy();
      assertThat(CopyForm.of(CopyForm.bytes(copy))).isEqualTo(copy);
    }
  }

  /// It had no ranges that were found to differ.
  @Test
  void aFileOfACopyFromBeforeVerifyIsRead() throws MalformedException {
    Copy copy = new Copy(new Samples(9).history(), Mark.START, new Condition.Whole(), NONE, 7);
    byte[] now = CopyForm.bytes(copy).toArray(ValueLayout.JAVA_BYTE);
    byte[] before = Arrays.copyOf(now, now.length - Integer.BYTES);
    System.arraycopy(now, now.length - Long.BYTES, before, before.length - Long.BYTES, Long.BYTES);
    before[Checked.HEAD_BYTES] = 1;
    Checked.seal(MemorySegment.ofArray(before));
    assertThat(CopyForm.of(MemorySegment.ofArray(before))).isEqualTo(copy);
  }

  @Test
  void aFileOfACopyThatIsCutShortOrGarbledIsRefused() {
    MemorySegment bytes = CopyForm.bytes(new Samples(9).copy());
    for (long i = 0; i < bytes.byteSize(); i++) {
      MemorySegment cut = bytes.asSlice(0, i);
      assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> CopyForm.of(cut));
    }
  }
}
