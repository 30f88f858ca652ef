package dev.meerkat.replication.wire;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.History;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Position;
import dev.meerkat.core.replication.Question;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Reunion;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.Tracker;
import dev.meerkat.core.replication.Welcome;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.Entry;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
import dev.meerkat.replication.capture.Held;
import dev.meerkat.replication.capture.Kind;
import dev.meerkat.replication.capture.Known;
import dev.meerkat.replication.capture.Ownership;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Things that go over the wire, made up at random but the same ones each time.
public final class Samples {
  private static final FolderFacts FOLDER =
      new FolderFacts("/srv/accounts", "ext4", 1L << 40, 5L << 30, 3L << 20, "1.0");

  private final SplittableRandom random;

  public Samples(long seed) {
    random = new SplittableRandom(seed);
  }

  /// One of each kind.
  public List<Change> changes() {
    return Stream.<Supplier<Change>>of(
            () ->
                new Change.Create(
                    place(), file(), owner(), random.nextInt(), target(), time(), time()),
            () -> new Change.CreateNameless(file(), owner(), time()),
            () -> new Change.Link(place(), known(), time()),
            () -> new Change.Remove(place(), file(), random.nextBoolean(), time()),
            () ->
                new Change.Rename(
                    place(),
                    place(),
                    known(),
                    random.nextBoolean(),
                    random.nextBoolean() ? Optional.of(known()) : Optional.empty(),
                    time(),
                    time()),
            () -> new Change.Gone(file()),
            () -> new Change.Write(file(), size(), data(200), time()),
            () -> new Change.Truncate(file(), size(), time()),
            () -> new Change.Allocate(file(), random.nextInt(), size(), size(), time()),
            () -> new Change.Attributes(file(), owner(), time(), time()),
            () -> new Change.SetExtended(file(), name("user."), data(80)),
            () -> new Change.RemoveExtended(file(), name("user.")),
            this::listing,
            this::description,
            this::content,
            () -> new Change.Checksum(size(), file(), random.nextInt(-1, 9), data(17)),
            () -> new Change.WindowEnd(size(), size(), size(), random.nextBoolean()),
            Change.Compared::new)
        .map(Supplier::get)
        .toList();
  }

  /// Records of one of each kind, one behind the other.
  public List<StreamRecord> records(Mark after) {
    var records = new ArrayList<StreamRecord>();
    Mark at = after;
    for (Change change : changes()) {
      var record = StreamRecord.of(at, ranges(), change);
      records.add(record);
      at = record.end();
    }
    return records;
  }

  /// One of each kind, or more.
  List<Message> messages() {
    return List.of(
        new Message.Opening("accounts", server(), Message.Role.SOURCE),
        new Message.Opening("accounts", server(), Message.Role.MIRROR),
        new Message.Opening("accounts", server(), Message.Role.PROBE),
        new Message.Greeting(new Hello(copy()), FOLDER),
        new Message.Greeting(new Hello(Copy.NEW), FOLDER),
        new Message.Answer(new Welcome(history(), new Reunion.CatchUp(mark())), FOLDER),
        new Message.Answer(
            new Welcome(history(), new Reunion.Resync(mark(), ranges(), random.nextBoolean())),
            FOLDER),
        new Message.Answer(new Welcome(History.NONE, new Reunion.Superseded(7)), FOLDER),
        Message.Changes.of(records(mark()), mark(), size(), size()),
        new Message.Acknowledgement(mark(), mark()),
        new Message.Ruled(ruling()),
        new Message.Ended(7),
        new Message.Asking(new Question(size(), size(), someRanges())),
        new Message.Telling(
            size(),
            size(),
            List.of(new Held(new Range(3, 4), digests()), new Held(new Range(5, 6), digests()))),
        new Message.Finds(new Finding(size(), size(), random.nextBoolean(), some())),
        new Message.Heartbeat(),
        new Message.Leaving("no room for more – 3 GiB are left"));
  }

  Copy copy() {
    var conditions =
        List.of(
            new Condition.Whole(),
            new Condition.Open(),
            new Condition.Emptying(),
            new Condition.Resyncing(new Position(size(), size())));
    return new Copy(
        history(),
        mark(),
        conditions.get(random.nextInt(conditions.size())),
        new Tracker(size(), size(), ranges(), ranges(), ranges()),
        size());
  }

  History history() {
    History history = History.NONE;
    Mark at = Mark.START;
    long epoch = 0;
    for (int i = random.nextInt(5); i > 0; i--) {
      epoch += random.nextInt(1, 9);
      history = history.begin(epoch, server(), at, random.nextBoolean());
      at = new Mark(at.sequence() + random.nextInt(9), at.offsetBytes() + random.nextInt(999));
    }
    return history;
  }

  Change.Content content() {
    return new Change.Content(file(), size(), random.nextInt(5_000), data(300), time());
  }

  private Change.Listing listing() {
    var names = new ArrayList<Change.Listed>();
    for (int i = random.nextInt(6); i > 0; i--) {
      names.add(new Change.Listed(name(""), known()));
    }
    return new Change.Listing(file(), names, time());
  }

  private Change.Description description() {
    var extended = new ArrayList<Change.Extended>();
    for (int i = random.nextInt(3); i > 0; i--) {
      extended.add(new Change.Extended(name("user."), data(40)));
    }
    return new Change.Description(
        known(), owner(), size(), random.nextBoolean(), time(), time(), extended);
  }

  private Known known() {
    return new Known(file(), new Kind(random.nextInt(), random.nextInt(), target()));
  }

  Ruling ruling() {
    return new Ruling(size(), size(), server(), random.nextBoolean());
  }

  private Entry place() {
    return new Entry(file(), name(""));
  }

  private FileId file() {
    return new FileId(random.nextLong());
  }

  private Ownership owner() {
    return new Ownership(random.nextInt(), random.nextInt(), random.nextInt());
  }

  /// Any bytes but those that no name has.
  private FileName name(String prefix) {
    var name = new StringBuilder(prefix).append((char) random.nextInt('0', 256));
    for (int i = random.nextInt(20); i > 0; i--) {
      name.append((char) random.nextInt('0', 256));
    }
    return new FileName(name.toString());
  }

  private FileName target() {
    return random.nextBoolean() ? new FileName("") : new FileName("../" + name("").bytes());
  }

  private Instant time() {
    return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
  }

  private MemorySegment data(int most) {
    byte[] data = new byte[random.nextInt(most)];
    random.nextBytes(data);
    return MemorySegment.ofArray(data);
  }

  private ServerId server() {
    return new ServerId("server-" + random.nextInt(100));
  }

  Mark mark() {
    return new Mark(size(), size());
  }

  private long size() {
    return random.nextLong(1L << 60);
  }

  private MemorySegment digests() {
    byte[] data = new byte[Held.DIGEST_BYTES * random.nextInt(4)];
    random.nextBytes(data);
    return MemorySegment.ofArray(data);
  }

  private Ranges some() {
    return Ranges.of(List.of(new Range(size(), random.nextInt(-1, 9)), new Range(size(), 0)));
  }

  Ranges ranges() {
    return random.nextInt(5) == 0 ? Ranges.EVERYTHING : someRanges();
  }

  private Ranges someRanges() {
    var ranges = new TreeSet<Range>();
    for (int i = random.nextInt(4); i > 0; i--) {
      long file = random.nextLong();
      long first = random.nextInt(-1, 1_000);
      IntStream.range(0, random.nextInt(1, 5))
          .forEach(number -> ranges.add(new Range(file, first + number)));
    }
    return Ranges.of(ranges);
  }
}
