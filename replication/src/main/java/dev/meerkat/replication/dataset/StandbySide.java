package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.AsideLimit;
import dev.meerkat.core.replication.Batch;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Mirror;
import dev.meerkat.core.replication.MirrorEffect;
import dev.meerkat.core.replication.MirrorEvent;
import dev.meerkat.core.replication.MirrorSettings;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Question;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.Space;
import dev.meerkat.core.replication.Untaken;
import dev.meerkat.core.replication.Welcome;
import dev.meerkat.replication.capture.Aside;
import dev.meerkat.replication.capture.BareFolder;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.Held;
import dev.meerkat.replication.capture.Holdings;
import dev.meerkat.replication.capture.Replay;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.log.LogReader;
import dev.meerkat.replication.log.LogSettings;
import dev.meerkat.replication.log.StreamLog;
import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The side that follows: does as the [Mirror] says. What arrives is journaled, and applied from
/// the journal by a thread of its own.
public final class StandbySide implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StandbySide.class);

  /// Told how this side ends being passive. In its turn: must not wait.
  public interface Ending {
    /// It is to be active.
    ///
    /// @param lack what its data lacks; empty when nothing
    void activated(Copy copy, Ruling ruling, String lack);

    void refused(String sentence);

    /// It cannot go on.
    ///
    /// @param what it was about
    void failed(String what, Throwable why);
  }

  /// Tells of the folder.
  public interface Facts {
    /// @param usedBytes that the files of the dataset take
    FolderFacts now(long usedBytes);
  }

  private final BareFolder folder;
  private final Mirror mirror;
  private final Aside aside;
  private final AsideLimit asideLimit;
  private final Turns<MirrorEvent> turns = new Turns<>(this::step, e -> fail("a step", e));
  private final CopyFile copyFile;
  private final StreamLog journal;
  private final Replay replay;
  private final Holdings holdings;
  private final OutdatedRegister register;
  private final Facts facts;
  private final Ending ending;
  private final Duty syncer = new Duty("syncs the journal", e -> fail("the journal", e));
  private final Duty applier = new Duty("applies the journal", e -> fail("the copy", e));
  private final Duty checkpointer = new Duty("syncs the copy", e -> fail("the copy", e));
  private final Duty teller = new Duty("tells what it holds", e -> fail("the copy", e));
  private final Duty keeper = new Duty("keeps aside", e -> fail("keeping aside", e));
  private final Duty asker = new Duty("asks the arbiter", e -> fail("the arbiter", e));

  /// Held while one record is applied; a new journal is begun under it.
  private final Object applying = new Object();

  private MirrorState state;
  private Optional<Connection> connection = Optional.empty();
  private List<StreamRecord> arriving = List.of();
  private Optional<LogReader> reader = Optional.empty();
  private long journals;

  /// The verification whose checksums are compared; only what applies the journal uses these.
  private long comparing;

  private final SortedSet<Range> differing = new TreeSet<>();

  /// Checksums of its window that were compared.
  private long compared;

  private boolean failed;
  private volatile List<AsideLimit.Kept> kept = List.of();

  private StandbySide(
      ServerId self,
      MirrorSettings settings,
      BareFolder folder,
      Aside aside,
      MirrorState state,
      CopyFile copyFile,
      StreamLog journal,
      Replay replay,
      Holdings holdings,
      OutdatedRegister register,
      Facts facts,
      Ending ending) {
    this.folder = folder;
    this.mirror = new Mirror(self, settings);
    this.aside = aside;
    this.asideLimit = settings.aside();
    this.state = state;
    this.copyFile = copyFile;
    this.journal = journal;
    this.replay = replay;
    this.holdings = holdings;
    this.register = register;
    this.facts = facts;
    this.ending = ending;
  }

  /// Goes on where this side was.
  ///
  /// @param folder stays open as long as this side
  /// @param files where it keeps its state
  public static StandbySide start(
      ServerId self,
      MirrorSettings settings,
      long windowBytes,
      BareFolder folder,
      Rules rules,
      Path files,
      OutdatedRegister register,
      Facts facts,
      Ending ending)
      throws IOException {
    Copy copy = CopyFile.load(files);
    LogSettings bounds = LogSettings.atMost(2 * (settings.journalBytes() + windowBytes));
    StreamLog journal =
        StreamLog.open(files.resolve("journal"), copy.journal(), copy.end(), bounds);
    try {
      Replay replay = Replay.open(folder.path(), rules);
      try {
        replay.resume(copy.journal(), copy.end().sequence(), copy.isResyncing());
        var state =
            MirrorState.started(
                copy, copy.end(), journal.end(), journal.foundRanges(), journal.resynced());
        CopyFile copyFile = CopyFile.open(files, state.copy());
        var holdings = new Holdings(folder.path(), replay.index());
        var side =
            new StandbySide(
                self,
                settings,
                folder,
                new Aside(folder.path(), rules),
                state,
                copyFile,
                journal,
                replay,
                holdings,
                register,
                facts,
                ending);
        side.keeper.add(side::pruneAside);
        side.turns.take(new MirrorEvent.Started());
        return side;
      } catch (IOException e) {
        replay.close();
        throw e;
      }
    } catch (IOException e) {
      journal.close();
      throw e;
    }
  }

  public MirrorState state() {
    return turns.during(() -> state);
  }

  /// Which file is which.
  public FileIndex index() {
    return replay.index();
  }

  // What the active side says.

  public void linked(Connection next) {
    turns.during(() -> {
      connection = Optional.of(next);
      turns.take(new MirrorEvent.Linked(next.session()));
      return true;
    });
  }

  public void welcomed(long session, Welcome welcome) {
    turns.take(new MirrorEvent.Welcomed(session, welcome));
  }

  public void received(long session, Batch batch, List<StreamRecord> records) {
    turns.during(() -> {
      arriving = records;
      turns.take(new MirrorEvent.Received(session, batch));
      arriving = List.of();
      return true;
    });
  }

  void asked(long session, Question question) {
    turns.take(new MirrorEvent.Asked(session, question));
  }

  /// Whether the active side has welcomed this one, by that connection.
  public boolean follows(long session) {
    return turns.during(() ->
        state
            .session()
            .filter(current -> current.id() == session && current.welcomed())
            .isPresent());
  }

  public void lost(long session) {
    turns.take(new MirrorEvent.Lost(session));
  }

  /// There is more room than before, or less.
  public void room(Space space) {
    turns.take(new MirrorEvent.SpaceChanged(space));
  }

  /// Some time has passed.
  public void tick() {
    turns.take(new MirrorEvent.Ticked());
  }

  /// This side is to become active.
  public void promote(Policy policy) {
    turns.take(new MirrorEvent.Promote(policy));
  }

  private void fail(String what, Throwable e) {
    turns.during(() -> {
      if (!failed) {
        failed = true;
        ending.failed(what, e);
      }
      return true;
    });
  }

  // What the state machine wants.

  private void step(MirrorEvent event) {
    if (failed) {
      return;
    }
    var step = mirror.step(state, event);
    state = step.next();
    if (!step.reason().isEmpty()) {
      log.info("{}", step.reason());
    }
    for (MirrorEffect effect : step.effects()) {
      try {
        perform(effect);
      } catch (IOException e) {
        fail("the disk", e);
        return;
      }
    }
  }

  private void perform(MirrorEffect effect) throws IOException {
    switch (effect) {
      case MirrorEffect.SayHello(var session, var hello) ->
          send(session, new Message.Greeting(hello, facts.now(replay.index().bytes())));
      case MirrorEffect.Disconnect(var session, var why) ->
          connection
              .filter(current -> current.session() == session)
              .ifPresent(current -> current.close(why));
      case MirrorEffect.KeepAside(var ranges) -> keeper.add(() -> keepAside(ranges));
      case MirrorEffect.Persist(var copy) -> copyFile.persist(copy);
      case MirrorEffect.NewJournal(var number) -> beginJournal(number);
      case MirrorEffect.ForgetNameless() -> applier.add(replay::forgetNameless);
      case MirrorEffect.Append(var after, var batch) ->
          journal.append(
              arriving.stream().filter(record -> record.end().isAfter(after)).toList(),
              batch.resynced());
      case MirrorEffect.SyncJournal(_) -> {
        long begun = journals;
        syncer.add(() -> {
          Mark durable = journal.sync();
          report(begun, new MirrorEvent.JournalSynced(durable));
        });
      }
      case MirrorEffect.Acknowledge(var session, var received, var durable) ->
          send(session, new Message.Acknowledgement(received, durable));
      case MirrorEffect.TellFinding(var session, var finding) ->
          send(session, new Message.Finds(finding));
      case MirrorEffect.Apply(var after, var through, var exact) -> {
        long begun = journals;
        applier.add(() -> apply(begun, after, through, exact));
      }
      case MirrorEffect.Checkpoint(var through) -> {
        long begun = journals;
        checkpointer.add(() -> {
          replay.sync();
          report(begun, new MirrorEvent.Checkpointed(through));
        });
      }
      case MirrorEffect.TellDigests(var session, var question) -> {
        Optional<Connection> asking = connection.filter(current -> current.session() == session);
        teller.add(() -> tell(asking, question));
      }
      case MirrorEffect.Trim(var through) -> journal.trim(through);
      case MirrorEffect.Consult() ->
          asker.add(() -> register.consult(now -> turns.take(new MirrorEvent.Ruled(now))));
      case MirrorEffect.Ask(var expected, var wanted) ->
          asker.add(
              () -> register.ask(expected, wanted, now -> turns.take(new MirrorEvent.Ruled(now))));
      case MirrorEffect.Activate(var copy, var ruling, var lack) ->
          ending.activated(copy, ruling, lack);
      case MirrorEffect.Refuse(var sentence) -> ending.refused(sentence);
    }
  }

  private void keepAside(Ranges ranges) throws IOException {
    Optional<Path> kept = aside.keep(replay.index(), ranges);
    kept.ifPresent(
        path -> log.warn("What only this side had is kept in {}", folder.folder().resolve(path)));
    pruneAside();
    turns.take(new MirrorEvent.KeptAside());
  }

  private void pruneAside() throws IOException {
    for (AsideLimit.Kept gone : aside.prune(asideLimit)) {
      log.warn(
          "What was kept aside in {} ({} bytes) is deleted: all of it takes more than {} bytes",
          gone.name(),
          gone.bytes(),
          asideLimit.bytes());
    }
    kept = aside.kept();
  }

  /// What is kept aside, the oldest first, as far as it is known.
  List<AsideLimit.Kept> kept() {
    return kept;
  }

  private void tell(Optional<Connection> asking, Question question) throws IOException {
    if (asking.isEmpty()) {
      return;
    }
    List<Held> held = holdings.of(question.ranges());
    var _ =
        asking.get().send(new Message.Telling(question.scan(), question.window(), held), () -> {});
    turns.take(new MirrorEvent.Told(asking.get().session(), question));
  }

  private void send(long session, Message message) {
    connection
        .filter(current -> current.session() == session)
        .ifPresent(current -> current.send(message, () -> {}));
  }

  /// Nothing that was begun with another journal is reported.
  private void report(long begun, MirrorEvent event) {
    turns.during(() -> {
      if (begun == journals) {
        turns.take(event);
      }
      return true;
    });
  }

  private void beginJournal(long number) throws IOException {
    synchronized (applying) {
      journals++;
      closeReader();
      journal.restart(number, state.copy().end());
      replay.begin(number, state.copy().end().sequence(), state.copy().isResyncing());
    }
  }

  private void apply(long begun, Mark after, Mark through, long exact) throws IOException {
    Mark at = after;
    while (through.isAfter(at)) {
      synchronized (applying) {
        if (begun != journals) {
          return;
        }
        if (reader.filter(open -> open.at().equals(after)).isEmpty() && at.equals(after)) {
          closeReader();
          reader = Optional.of(journal.read(after));
        }
        StreamRecord record = reader.orElseThrow().next(through).orElseThrow();
        Change change = record.change();
        make(record.end().sequence(), change);
        at = record.end();
        if (at.sequence() > exact) {
          compare(begun, change);
        }
      }
    }
    report(begun, new MirrorEvent.Applied(through));
  }

  private void make(long sequence, Change change) throws IOException {
    try {
      replay.apply(sequence, change);
    } catch (LinuxException e) {
      String error = Errno.name(e.errno());
      boolean hasRoom = folder.capacity().availableBytes() >= SpaceWatch.FULL_BYTES;
      Optional<Untaken.Cause> cause = Untaken.cause(e.call(), error, hasRoom);
      if (cause.isEmpty()) {
        throw e;
      }
      String place = replay.placeOf(change, folder.folder());
      throw new UntakenException(new Untaken(place, e.call(), error, cause.get()), e);
    }
  }

  /// The copy is at the very place of this in the stream. Of a window that is not compared as a
  /// whole, since this process was started in the middle of it, nothing is said.
  private void compare(long begun, Change change) throws IOException {
    switch (change) {
      case Change.Checksum sum -> {
        beginToCompare(sum.scan());
        compared++;
        if (!replay.isSame(sum)) {
          differing.add(new Range(sum.file().number(), sum.part()));
        }
      }
      case Change.WindowEnd(var scan, var window, var sums, var last) -> {
        beginToCompare(scan);
        if (compared == sums) {
          report(
              begun, new MirrorEvent.Found(new Finding(scan, window, last, Ranges.of(differing))));
        }
        compared = 0;
        differing.clear();
      }
      default -> {}
    }
  }

  private void beginToCompare(long scan) {
    if (comparing != scan) {
      comparing = scan;
      compared = 0;
      differing.clear();
    }
  }

  private void closeReader() throws IOException {
    if (reader.isPresent()) {
      reader.get().close();
      reader = Optional.empty();
    }
  }

  /// Whoever waits for something of this side waits no longer.
  @Override
  public void close() throws IOException {
    turns.during(() -> {
      failed = true;
      connection.ifPresent(current -> current.close("this side ends being the standby"));
      return true;
    });
    try {
      for (Duty duty : List.of(applier, syncer, checkpointer, teller, keeper, asker)) {
        duty.end();
      }
      synchronized (applying) {
        closeReader();
        journal.close();
        holdings.close();
        replay.close();
        copyFile.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing", e);
    }
  }
}
