package dev.meerkat.replication.wire;

import dev.meerkat.core.model.Name;
import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.Question;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Reunion;
import dev.meerkat.core.replication.Welcome;
import dev.meerkat.replication.capture.Held;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Optional;

/// A message as bytes:
///
///     length u32 · CRC32C u32 · version u8 · kind u8 · compressed u8 · 0 · what its kind holds
///
/// Only batches are compressed. The layouts of the kinds follow from the methods, value by value.
public final class MessageForm {
  /// Of all that goes over the wire; raised when any of it changes.
  public static final int VERSION = 5;

  /// Before a message's length is known to be sound, this much of it must be there.
  public static final int HEAD_BYTES = 12;

  private static final String WHAT = "message";
  private static final int OPENING = 1;
  private static final int GREETING = 3;
  private static final int ANSWER = 4;
  private static final int CHANGES = 5;
  private static final int ACKNOWLEDGEMENT = 6;
  private static final int HEARTBEAT = 9;
  private static final int LEAVING = 10;
  private static final int RULED = 11;
  private static final int ASKING = 12;
  private static final int TELLING = 13;
  private static final int FINDS = 14;
  private static final int ENDED = 15;

  private MessageForm() {}

  /// @param compress whether to try to make a batch shorter
  /// @throws IllegalArgumentException when it would be longer than [Bounds#MESSAGE_BYTES]
  public static byte[] bytes(Message message, boolean compress) {
    var size = Output.counting();
    write(message, size);
    if (size.bytes() + HEAD_BYTES > Bounds.MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "a message of "
              + size.bytes()
              + " bytes; at most "
              + Bounds.MESSAGE_BYTES
              + " go in one");
    }
    byte[] bytes = new byte[HEAD_BYTES + (int) size.bytes()];
    MemorySegment plain = MemorySegment.ofArray(bytes);
    write(message, Output.to(plain.asSlice(HEAD_BYTES)));
    Optional<MemorySegment> deflated =
        compress && message instanceof Message.Changes
            ? Deflated.of(plain.asSlice(HEAD_BYTES))
            : Optional.empty();
    if (deflated.isPresent()) {
      bytes = new byte[HEAD_BYTES + 4 + (int) deflated.get().byteSize()];
    }
    MemorySegment whole = MemorySegment.ofArray(bytes);
    var out = Output.to(whole);
    out.i64(0);
    out.u8(VERSION);
    out.u8(kind(message));
    out.flag(deflated.isPresent());
    out.u8(0);
    deflated.ifPresent(body -> {
      out.u32(size.bytes());
      out.bytes(body);
    });
    Checked.seal(whole);
    return bytes;
  }

  /// How many bytes a message has that is not compressed.
  public static long plainBytes(Message message) {
    var size = Output.counting();
    write(message, size);
    return HEAD_BYTES + size.bytes();
  }

  private static int kind(Message message) {
    return switch (message) {
      case Message.Opening _ -> OPENING;
      case Message.Greeting _ -> GREETING;
      case Message.Answer _ -> ANSWER;
      case Message.Changes _ -> CHANGES;
      case Message.Acknowledgement _ -> ACKNOWLEDGEMENT;
      case Message.Heartbeat _ -> HEARTBEAT;
      case Message.Leaving _ -> LEAVING;
      case Message.Ruled _ -> RULED;
      case Message.Asking _ -> ASKING;
      case Message.Telling _ -> TELLING;
      case Message.Finds _ -> FINDS;
      case Message.Ended _ -> ENDED;
    };
  }

  /// The length that a message says to have.
  ///
  /// @param head the first 4 bytes, at least
  /// @param most that is expected here
  /// @throws MalformedException when none has that length
  public static int length(byte[] head, int most) throws MalformedException {
    int told = MemorySegment.ofArray(head).get(Output.INT, 0);
    return Checked.length(WHAT, told, HEAD_BYTES, most);
  }

  /// @param bytes exactly those of one message; records of a batch are part of them
  public static Message of(MemorySegment bytes) throws MalformedException {
    return of(bytes, false);
  }

  /// As long as it is not known who speaks: nothing is read but what a connection begins with,
  /// which is small whatever it holds.
  public static Message first(MemorySegment bytes) throws MalformedException {
    return of(bytes, true);
  }

  private static Message of(MemorySegment bytes, boolean first) throws MalformedException {
    MemorySegment whole = Checked.open(WHAT, bytes, 0, HEAD_BYTES, Bounds.MESSAGE_BYTES);
    if (whole.byteSize() < bytes.byteSize()) {
      throw new MalformedException(WHAT, whole.byteSize(), "more bytes than expected");
    }
    var head = new Input(WHAT, whole);
    head.i64("length and checksum");
    int version = head.u8("the version");
    if (version != VERSION) {
      throw head.malformed(
          "version "
              + version
              + " is spoken, and this program speaks "
              + VERSION
              + ": both sides must have the same release");
    }
    int kind = head.u8("the kind");
    if (first && kind != OPENING && kind != LEAVING) {
      throw head.malformed("a connection does not begin with kind " + kind + " of message");
    }
    boolean compressed = head.flag("whether it is compressed");
    if (head.u8("the last byte of the head") != 0 || (compressed && kind != CHANGES)) {
      throw head.malformed("a head that no message has");
    }
    var in =
        new Input(
            WHAT,
            compressed ? Deflated.inflate(head, Bounds.MESSAGE_BYTES - HEAD_BYTES) : head.rest());
    Message message = read(kind, in);
    in.end();
    return message;
  }

  private static void write(Message message, Output out) {
    switch (message) {
      case Message.Opening(var dataset, var self, var role) -> {
        out.name(dataset);
        out.name(self.value());
        out.u8(
            switch (role) {
              case MIRROR -> 0;
              case SOURCE -> 1;
              case PROBE -> 2;
            });
      }
      case Message.Greeting(var hello, var folder) -> {
        CopyForm.write(hello.copy(), out);
        FolderFactsForm.write(folder, out);
      }
      case Message.Answer(var welcome, var folder) -> {
        CopyForm.write(welcome.history(), out);
        write(welcome.reunion(), out);
        FolderFactsForm.write(folder, out);
      }
      case Message.Changes(var batch, var records) -> {
        out.mark(batch.sourceEnd());
        out.i64(batch.base());
        out.i64(batch.resynced());
        out.u32(records.size());
        records.forEach(record -> out.bytes(record.bytes()));
      }
      case Message.Acknowledgement(var received, var durable) -> {
        out.mark(received);
        out.mark(durable);
      }
      case Message.Heartbeat() -> {}
      case Message.Leaving(var why) -> out.text(why);
      case Message.Ruled(var ruling) -> RulingForm.write(ruling, out);
      case Message.Ended(var epoch) -> out.i64(epoch);
      case Message.Asking(var question) -> {
        out.i64(question.scan());
        out.i64(question.window());
        RangesForm.write(question.ranges(), out);
      }
      case Message.Finds(var finding) -> {
        out.i64(finding.scan());
        out.i64(finding.window());
        out.flag(finding.last());
        RangesForm.write(finding.differing(), out);
      }
      case Message.Telling(var scan, var window, var all) -> {
        out.i64(scan);
        out.i64(window);
        out.u32(all.size());
        for (Held held : all) {
          out.i64(held.range().file());
          out.i64(held.range().number());
          out.block(held.digests());
        }
      }
    }
  }

  private static void write(Reunion reunion, Output out) {
    switch (reunion) {
      case Reunion.CatchUp(var from) -> {
        out.u8(0);
        out.mark(from);
      }
      case Reunion.Resync(var from, var ranges, var keepAside) -> {
        out.u8(1);
        out.mark(from);
        RangesForm.write(ranges, out);
        out.flag(keepAside);
      }
      case Reunion.Superseded(var epoch) -> {
        out.u8(2);
        out.i64(epoch);
      }
    }
  }

  private static Message read(int kind, Input in) throws MalformedException {
    return switch (kind) {
      case OPENING -> readOpening(in);
      case GREETING -> new Message.Greeting(new Hello(CopyForm.read(in)), FolderFactsForm.read(in));
      case ANSWER ->
          new Message.Answer(
              new Welcome(CopyForm.readHistory(in), readReunion(in)), FolderFactsForm.read(in));
      case CHANGES -> readChanges(in);
      case ACKNOWLEDGEMENT ->
          new Message.Acknowledgement(in.mark("what is received"), in.mark("what is durable"));
      case HEARTBEAT -> new Message.Heartbeat();
      case LEAVING -> new Message.Leaving(in.text("the reason"));
      case RULED -> new Message.Ruled(RulingForm.read(in));
      case ENDED -> new Message.Ended(in.u63("the epoch that has ended"));
      case ASKING -> readAsking(in);
      case TELLING -> readTelling(in);
      case FINDS -> readFinds(in);
      default -> throw in.malformed("there is no kind " + kind + " of message");
    };
  }

  private static Message readOpening(Input in) throws MalformedException {
    String dataset =
        in.made(() -> Name.checked("the name of a dataset", in.name(63, "the name of a dataset")));
    var self = in.server();
    int role = in.u8("the role");
    return switch (role) {
      case 0 -> new Message.Opening(dataset, self, Message.Role.MIRROR);
      case 1 -> new Message.Opening(dataset, self, Message.Role.SOURCE);
      case 2 -> new Message.Opening(dataset, self, Message.Role.PROBE);
      default -> throw in.malformed("there is no role " + role);
    };
  }

  private static Reunion readReunion(Input in) throws MalformedException {
    int reunion = in.u8("the reunion");
    return switch (reunion) {
      case 0 -> new Reunion.CatchUp(in.mark("where to go on"));
      case 1 ->
          new Reunion.Resync(
              in.mark("where to begin"), RangesForm.read(in), in.flag("whether to keep aside"));
      case 2 -> new Reunion.Superseded(in.u63("the epoch"));
      default -> throw in.malformed("there is no reunion " + reunion);
    };
  }

  private static Message readAsking(Input in) throws MalformedException {
    long scan = in.u63("the scan");
    long window = in.u63("the window");
    Ranges ranges = RangesForm.read(in);
    if (ranges.everything() || ranges.count() > Bounds.WINDOW_RANGES) {
      throw in.malformed("a question about more than " + Bounds.WINDOW_RANGES + " ranges");
    }
    return new Message.Asking(new Question(scan, window, ranges));
  }

  private static Message readTelling(Input in) throws MalformedException {
    long scan = in.u63("the scan");
    long window = in.u63("the window");
    int count = in.count(Bounds.WINDOW_RANGES, 20, "ranges");
    var all = new ArrayList<Held>(count);
    for (int i = 0; i < count; i++) {
      Range range = new Range(in.i64("the file of a range"), in.i64("the number of a range"));
      MemorySegment digests = in.block(Held.MOST_BYTES, "the digests of a range");
      if (digests.byteSize() % Held.DIGEST_BYTES != 0) {
        throw in.malformed(digests.byteSize() + " bytes are no digests");
      }
      all.add(new Held(range, digests));
    }
    return new Message.Telling(scan, window, all);
  }

  private static Message readFinds(Input in) throws MalformedException {
    var finding =
        new Finding(
            in.u63("the scan"),
            in.u63("the window"),
            in.flag("whether it is the last"),
            RangesForm.read(in));
    if (finding.differing().everything()) {
      throw in.malformed("a window that differs in everything");
    }
    return new Message.Finds(finding);
  }

  private static Message readChanges(Input in) throws MalformedException {
    var sourceEnd = in.mark("where the active side is");
    long base = in.u63("the base");
    long resynced = in.u63("the end of the resync");
    int count = in.count(Bounds.RECORDS, StreamRecord.LEAST_BYTES, "records");
    if (count == 0) {
      throw in.malformed("a batch of no records");
    }
    var records = new ArrayList<StreamRecord>(count);
    int room = Bounds.RANGES;
    for (int i = 0; i < count; i++) {
      StreamRecord record = in.record(room);
      room -= record.ranges().count();
      records.add(record);
    }
    return in.made(() -> Message.Changes.of(records, sourceEnd, base, resynced));
  }
}
