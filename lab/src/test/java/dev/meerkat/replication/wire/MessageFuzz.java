package dev.meerkat.replication.wire;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.History;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Position;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Reunion;
import dev.meerkat.core.replication.Tracker;
import dev.meerkat.core.replication.Welcome;
import dev.meerkat.replication.capture.Change;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Messages between the two sides under rubbish, with the checksum as it is and with one that is
/// right. What is read can be written, and is the same when it is read again.
public final class MessageFuzz {
  private MessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    MemorySegment bytes = MemorySegment.ofArray(data.clone());
    read(bytes);
    if (data.length >= Checked.HEAD_BYTES) {
      Checked.seal(bytes);
      read(bytes);
    }
  }

  private static void read(MemorySegment bytes) {
    try {
      byte[] once = MessageForm.bytes(MessageForm.of(bytes), false);
      byte[] twice = MessageForm.bytes(MessageForm.of(MemorySegment.ofArray(once)), false);
      if (!Arrays.equals(once, twice)) {
        throw new AssertionError("a message changes when it is read again");
      }
    } catch (MalformedException _) {
      return; // refused
    }
  }

  public static List<byte[]> seeds() {
    var server = new ServerId("one");
    var mark = new Mark(41, 4_000);
    var folder = new FolderFacts("/srv/a", "ext4", 1 << 30, 1 << 20, 1 << 10, "1.0");
    var ranges = Ranges.of(List.of(new Range(12, 0), new Range(12, 1)));
    var history = History.NONE.begin(1, server, Mark.START, true).begin(2, server, mark, false);
    var resyncing = new Condition.Resyncing(new Position(2, 41));
    var copy = new Copy(history, mark, resyncing, new Tracker(1, 2, ranges, ranges), 3);
    var record = StreamRecord.of(mark, ranges, new Change.Compared());
    var batch = Message.Changes.of(List.of(record), record.end(), 1, 42);
    var messages =
        Stream.of(
            new Message.Opening("accounts", server, Message.Role.SOURCE),
            new Message.Greeting(new Hello(copy), folder),
            new Message.Answer(new Welcome(history, new Reunion.CatchUp(mark)), folder),
            new Message.Answer(
                new Welcome(history, new Reunion.Resync(mark, ranges, true)), folder),
            new Message.Answer(new Welcome(history, new Reunion.Superseded(3)), folder),
            new Message.Acknowledgement(mark, mark),
            new Message.Heartbeat(),
            new Message.Leaving("no room"));
    return Stream.concat(
            messages.map(message -> MessageForm.bytes(message, false)),
            Stream.of(MessageForm.bytes(batch, false), MessageForm.bytes(compressible(), true)))
        .toList();
  }

  private static Message compressible() {
    var first = StreamRecordFuzz.records().skip(6).findFirst().orElseThrow();
    return Message.Changes.of(List.of(first), first.end(), 0, 0);
  }
}
