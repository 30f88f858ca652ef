package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Comparison;
import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Question;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.Source;
import dev.meerkat.core.replication.SourceEffect;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.core.replication.SourceSettings;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.core.replication.Unreadable;
import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.ChangeListener;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.HeldMount;
import dev.meerkat.replication.capture.Keeping;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.capture.Snapshots;
import dev.meerkat.replication.capture.UntellableException;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.log.LogException;
import dev.meerkat.replication.log.LogFullException;
import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The side whose copy is in use: does as the [Source] says.
///
/// Whoever brings an event takes its turn ([Turns]), so that a change whose ranges are tracked
/// already waits for no other thread. What takes long has a thread for its kind ([Duty]).
public final class ActiveSide implements ChangeListener, AutoCloseable {
  /// Most that the standby may take to get what it lacks when this side ends.
  private static final long DRAIN_SECONDS = 10;

  private static final Logger log = LoggerFactory.getLogger(ActiveSide.class);

  /// Told when this side is not active any more.
  public interface Ending {
    /// @param closed whether it ended as it was asked to, with nothing left to do
    void stopped(boolean closed, String why);

    /// It was asked to end, and goes on.
    void keptOpen(String why);

    /// A verification is done. Not in its turn: may wait.
    void verified(Verified word);

    /// A disk has no room for something; this side goes on.
    void noRoom();
  }

  private final Mode mode;
  private final Source source;
  private final Turns<SourceEvent> turns = new Turns<>(this::step, this::breakDown);
  private final CopyFile copyFile;
  private final OutdatedRegister register;
  private final StreamQueue queue;
  private final Reserve reserve;
  private final SpaceWatch space;
  private final StandbySide.Facts facts;
  private final Ending ending;
  private final Map<Long, Waiting> changes = new HashMap<>();
  private final Map<Long, BarrierAnswer> barriers = new HashMap<>();
  private final Map<Long, Connection> connections = new HashMap<>();
  private final LinkedBlockingQueue<Tracking> toTrack = new LinkedBlockingQueue<>();
  private final Duty tracker = new Duty("tracks ranges", e -> fence("ranges cannot be tracked", e));
  private final Duty scanner = new Duty("scans", e -> fence("the folder cannot be read", e));
  private final Duty measurer =
      new Duty("measures", e -> log.warn("how much is to be compared is not known", e));
  private final Duty syncer = new Duty("syncs", e -> fence("the disk failed", e));

  /// Not behind a sync, which may take long: the queue would grow too large for the memory.
  private final Duty spiller = new Duty("moves the queue", e -> fence("the queue failed", e));

  private final Duty arbiter = new Duty("asks for rulings", e -> fence("no ruling can be kept", e));
  private final Duty sender = new Duty("sends", e -> fence("nothing can be sent", e));

  /// Nothing goes on when it is counted down.
  private final CountDownLatch over = new CountDownLatch(1);

  private record Tracking(long request, Ranges ranges) {}

  private SourceState state;
  private Mark end;
  private long lastRequest;
  private boolean isBroken;
  private volatile boolean closed;

  /// Whether a copy could not be written for want of room.
  private boolean persistLater;

  /// Grows when the queue is dropped: what was begun before is not reported.
  private long spills;

  private Optional<FolderFacts> other = Optional.empty();
  private Optional<Comparison> compared = Optional.empty();
  private Optional<Scan> scan = Optional.empty();
  private Optional<Verifier> verifier = Optional.empty();

  /// To be had while a turn waits for a disk that hangs: by it, callers are freed.
  private volatile Optional<MountedFolder> mounted = Optional.empty();

  private Optional<FileIndex> index = Optional.empty();
  private Optional<Snapshots> snapshots = Optional.empty();

  private ActiveSide(
      ServerId self,
      SourceSettings settings,
      SourceState state,
      CopyFile copyFile,
      OutdatedRegister register,
      StreamQueue queue,
      Reserve reserve,
      SpaceWatch space,
      StandbySide.Facts facts,
      Ending ending) {
    this.mode = settings.mode();
    this.source = new Source(self, settings);
    this.state = state;
    this.end = state.copy().end();
    this.copyFile = copyFile;
    this.register = register;
    this.queue = queue;
    this.reserve = reserve;
    this.space = space;
    this.facts = facts;
    this.ending = ending;
  }

  /// Mounts the folder, and follows all changes from then on.
  ///
  /// @param keeping if the mount is to outlive this process
  /// @param held a mount of the process before, to go on with
  /// @param files where this side keeps its state
  static ActiveSide start(
      ServerId self,
      SourceSettings settings,
      Path folder,
      Rules rules,
      Optional<Keeping> keeping,
      Optional<HeldMount> held,
      Path files,
      Copy copy,
      Ruling ruling,
      OutdatedRegister register,
      FileIndex index,
      SpaceWatch space,
      StandbySide.Facts facts,
      Ending ending)
      throws IOException {
    CopyFile copyFile = CopyFile.open(files, copy);
    StreamQueue queue =
        StreamQueue.open(files.resolve("queue"), copy.end(), settings.diskBytes() * 2);
    SourceState state = SourceState.activated(copy, ruling);
    ActiveSide side =
        new ActiveSide(
            self,
            settings,
            state,
            copyFile,
            register,
            queue,
            new Reserve(files),
            space,
            facts,
            ending);
    try {
      MountedFolder mounted = mount(folder, index, rules, side, keeping, held);
      side.turns.during(() -> {
        side.mounted = Optional.of(mounted);
        side.index = Optional.of(index);
        side.snapshots = Optional.of(mounted.snapshots());
        return side;
      });
      return side;
    } catch (IOException e) {
      side.close();
      throw e;
    }
  }

  private static MountedFolder mount(
      Path folder,
      FileIndex index,
      Rules rules,
      ActiveSide side,
      Optional<Keeping> keeping,
      Optional<HeldMount> held)
      throws IOException {
    if (held.isPresent() && keeping.isPresent()) {
      try {
        MountedFolder mounted = MountedFolder.resume(held.get(), index, side, keeping.get());
        log.info("{} goes on: it was kept mounted while nobody served it", folder);
        return mounted;
      } catch (IOException e) {
        log.warn("{} is mounted anew, and what used it gets errors", folder, e);
      }
    }
    return MountedFolder.open(folder, index, rules, side, keeping);
  }

  public SourceState state() {
    return turns.during(() -> state);
  }

  /// How far a resync is; none when none goes on.
  Optional<Scan.Progress> resynced() {
    return turns.during(
        () -> state.resync().isEmpty() ? Optional.empty() : scan.map(Scan::progress));
  }

  // What applications do.

  @Override
  public Intent intend(Ranges ranges) throws LinuxException {
    var waiting = new Waiting();
    long request =
        turns.during(() -> {
          long number = ++lastRequest;
          if (isOver()) {
            waiting.refuse("this side is not active any more");
            return number;
          }
          changes.put(number, waiting);
          turns.take(new SourceEvent.Asked(number, ranges));
          return number;
        });
    waiting.awaitPermit();
    return new Permitted(request, ranges, waiting);
  }

  private final class Permitted implements Intent {
    private final long request;
    private final Ranges ranges;
    private final Waiting waiting;
    private boolean made;

    Permitted(long request, Ranges ranges, Waiting waiting) {
      this.request = request;
      this.ranges = ranges;
      this.waiting = waiting;
    }

    @Override
    public void made(Change change) {
      made = true;
      turns.during(() -> {
        try {
          enter(ranges, change);
        } catch (RuntimeException e) {
          breakDown(e); // The folder has what the stream cannot have.
          return end;
        }
        turns.take(new SourceEvent.Performed(request, end));
        return end;
      });
    }

    /// Its ranges are tracked, and are compared when the standby returns.
    @Override
    public void unknown(String why) {
      log.warn("a change failed half-way: {}", why);
      turns.during(() -> {
        changes.remove(request);
        end = end.plus(0); // Nothing of it travels.
        turns.take(new SourceEvent.HalfMade(request, end, "a change failed half-way: " + why));
        return request;
      });
    }

    @Override
    public void failed() {
      turns.during(() -> {
        changes.remove(request);
        turns.take(new SourceEvent.Rejected(request));
        return request;
      });
    }

    @Override
    public boolean isSettled() {
      return !made || mode != Mode.STRICT;
    }

    @Override
    public void settle(BarrierAnswer answer) {
      waiting.answerWith(answer);
    }
  }

  private boolean isOver() {
    return isBroken || state.stopped();
  }

  /// Gives a change its place in the stream.
  private void enter(Ranges ranges, Change change) {
    if (state.queue().dropped() || isOver()) {
      end = StreamRecord.end(end, ranges, change);
      return;
    }
    var record = StreamRecord.of(end, ranges, change);
    end = record.end();
    queue.add(record);
  }

  @Override
  public void barrier(Barrier barrier, BarrierAnswer answer) {
    turns.during(() -> {
      if (isOver()) {
        answer.done(Errno.EIO);
        return false;
      }
      long number = ++lastRequest;
      barriers.put(number, answer);
      turns.take(new SourceEvent.Barrier(number));
      return true;
    });
  }

  // What the standby says.

  /// A standby has connected, and greeted.
  ///
  /// @param folder what it tells of its own
  public void greeted(Connection connection, Hello hello, FolderFacts folder) {
    Optional<String> refusal = compare(folder).refusal();
    if (refusal.isPresent()) {
      register.known().ifPresent(now -> connection.send(new Message.Ruled(now), () -> {}));
      connection.refuse(refusal.get());
      return;
    }
    turns.during(() -> {
      connections.put(connection.session(), connection);
      turns.take(new SourceEvent.Greeted(connection.session(), hello));
      return true;
    });
    register.known().ifPresent(now -> connection.send(new Message.Ruled(now), () -> {}));
  }

  private Comparison compare(FolderFacts folder) {
    var comparison = Comparison.of(facts(), folder);
    boolean news =
        turns.during(() -> {
          boolean differs = !comparison.equals(compared.orElse(null));
          compared = Optional.of(comparison);
          other = Optional.of(folder);
          return differs;
        });
    if (news) {
      comparison.refusal().ifPresent(why -> log.warn("the standby is refused: {}", why));
      comparison.warnings().forEach(warning -> log.warn("{}", warning));
    }
    return comparison;
  }

  private FolderFacts facts() {
    return facts.now(bytes());
  }

  /// What the dataset's files took when they were gone through.
  public long bytes() {
    return turns.during(() -> index.map(FileIndex::bytes).orElse(0L));
  }

  /// What the standby has told of its folder.
  public Optional<FolderFacts> other() {
    return turns.during(() -> other);
  }

  public void acknowledged(long session, Mark received, Mark durable) {
    turns.take(new SourceEvent.Acknowledged(session, received, durable));
  }

  /// The administrator wants both sides compared.
  void verify(boolean mend) {
    turns.take(new SourceEvent.Verify(mend));
  }

  /// How far a verification is; none when none goes on.
  Optional<Scan.Progress> verified() {
    return turns.during(() -> verifier.map(going -> going.scan().progress()));
  }

  /// The standby has compared a window.
  void found(long session, Finding finding) {
    turns.during(() -> {
      if (isVerifying(finding.scan()) && connections.containsKey(session)) {
        verifier.orElseThrow().found(finding);
        int differing = finding.differing().count();
        turns.take(new SourceEvent.Compared(session, finding.scan(), finding.window(), differing));
      }
      return true;
    });
  }

  /// The standby has told what it holds of a window.
  void told(long session, Message.Telling telling) {
    turns.during(() -> {
      if (isGoing(telling.scan()) && connections.containsKey(session)) {
        scan.orElseThrow().held(telling.window(), telling.held());
        turns.take(new SourceEvent.Digested(session, telling.scan(), telling.window()));
      }
      return true;
    });
  }

  public void lost(long session) {
    turns.during(() -> {
      connections.remove(session);
      turns.take(new SourceEvent.Lost(session));
      return true;
    });
  }

  /// Some time has passed.
  public void tick() {
    turns.during(() -> {
      if (persistLater && !isOver() && !closed) {
        persist(state.copy());
      }
      turns.take(new SourceEvent.Ticked());
      return true;
    });
  }

  /// This side cannot replicate for now, and its applications go on; or it can again.
  ///
  /// @param why a sentence; empty when it can
  public void hold(String why) {
    turns.take(new SourceEvent.Held(why));
  }

  /// Applications may have changed the folder past this side: everything counts as changed.
  public void bypassed(String why) {
    turns.during(() -> {
      if (closed) {
        return false; // It was this side itself that unmounted.
      }
      persistLater = false; // The state does not know that everything has changed.
      try {
        withReserve(() -> {
          copyFile.track(List.of(Ranges.EVERYTHING));
          return true;
        });
      } catch (IOException e) {
        log.error("that everything counts as changed cannot be kept", e);
      }
      turns.take(new SourceEvent.Fenced(why));
      return true;
    });
  }

  /// Keeps room for what must be written when there is no other.
  ///
  /// @return whether there was enough
  public boolean reserveRoom() throws IOException {
    return reserve.take();
  }

  /// Waits for nobody's turn.
  public Optional<MountedFolder> mounted() {
    return mounted;
  }

  /// Ends as soon as the standby has everything; applications are stopped.
  ///
  /// @param alone ends without one if none is connected
  public void finish(boolean alone) {
    turns.take(new SourceEvent.Close(alone));
  }

  /// It is active no longer, whatever it was about: it asks for no ruling any more.
  void fence(String why) {
    turns.take(new SourceEvent.Fenced(why));
  }

  /// What was to end goes on.
  void stayOpen() {
    turns.take(new SourceEvent.StayOpen());
  }

  /// The state machine or an effect of it has thrown: nothing may be promised any more, nobody may
  /// wait for ever, and no change may be made that is not tracked.
  private void breakDown(Throwable e) {
    log.error("the active side breaks down", e);
    String why = "a fault in the program: " + e;
    isBroken = true;
    changes.values().forEach(waiting -> waiting.refuse(why));
    changes.clear();
    barriers.values().forEach(answer -> answer.done(Errno.EIO));
    barriers.clear();
    connections.values().forEach(connection -> connection.close(why));
    connections.clear();
    over.countDown();
    ending.stopped(false, why);
  }

  private void fence(String what, Throwable e) {
    log.error("{}", what, e);
    turns.take(new SourceEvent.Fenced(what + ": " + e.getMessage()));
  }

  // What the state machine wants.

  private void step(SourceEvent event) {
    var step = source.step(state, event);
    state = step.next();
    if (!step.reason().isEmpty()) {
      log.info("{}", step.reason());
    }
    for (SourceEffect effect : step.effects()) {
      perform(effect);
    }
  }

  private void perform(SourceEffect effect) {
    switch (effect) {
      case SourceEffect.Track(var request, var ranges) -> {
        toTrack.add(new Tracking(request, ranges));
        tracker.add(this::track);
      }
      case SourceEffect.Perform(var request) -> with(request, Waiting::permit);
      case SourceEffect.Return(var request) -> {
        with(request, Waiting::complete);
        changes.remove(request);
        answer(request, 0);
      }
      case SourceEffect.Refuse(var request, var why) -> {
        with(request, waiting -> waiting.refuse(why));
        changes.remove(request);
        answer(request, Errno.EIO);
      }
      case SourceEffect.Answer(var session, var welcome) ->
          send(session, new Message.Answer(welcome, facts()), () -> {});
      case SourceEffect.Send send -> {
        long begun = spills;
        sender.add(() -> orDrop(begun, () -> send(send)));
      }
      case SourceEffect.Disconnect(var session, var why) -> {
        Connection connection = connections.remove(session);
        if (connection != null && state.endedEqual()) {
          connection.send(new Message.Ended(state.ruling().epoch()), () -> {});
        }
        if (connection != null && state.held().isEmpty() && !state.setback().holds()) {
          connection.close(why);
        } else if (connection != null) {
          connection.refuse(why);
        }
      }
      case SourceEffect.BeginScan(var id, var ranges) -> beginScan(id, ranges);
      case SourceEffect.LookAhead(var id, var window, var bytes) ->
          scanner.add(() -> orGiveUp(resyncFailed(id), () -> lookAhead(id, window, bytes)));
      case SourceEffect.AskDigests(var session, var id, var window) ->
          sender.add(() -> askDigests(session, id, window));
      case SourceEffect.Scan(var id, var window, var bytes) ->
          scanner.add(() -> orGiveUp(resyncFailed(id), () -> scan(id, window, bytes)));
      case SourceEffect.FinishScan(var id) ->
          scanner.add(() -> told(id, Ranges.NONE, new Change.Compared()));
      case SourceEffect.BeginVerify(var id) -> {
        verifier = index.map(files -> new Verifier(id, files));
        verifier.ifPresent(begun -> measure(begun.scan()));
      }
      case SourceEffect.TellChecksums(var id, var window) ->
          scanner.add(() ->
              orGiveUp(
                  why -> new SourceEvent.VerifyFailed(id, why), () -> tellChecksums(id, window)));
      case SourceEffect.Verified(var outcome) -> {
        Optional<Verifier> done = verifier;
        verifier = Optional.empty();
        scanner.add(() -> ending.verified(Verified.of(outcome, differences(done))));
      }
      case SourceEffect.Spill(_, var through) -> {
        long begun = spills;
        spiller.add(() -> orDrop(begun, () -> spill(through, begun)));
      }
      case SourceEffect.Forget(var through) -> {
        if (queue.forget(through)) {
          long begun = spills;
          spiller.add(() -> orDrop(begun, queue::tidy));
        }
      }
      case SourceEffect.DropQueue() -> {
        spills++;
        scan = Optional.empty();
        queue.drop();
        long begun = spills;
        spiller.add(() -> orDrop(begun, queue::tidy));
      }
      case SourceEffect.Ask(var expected, var wanted) ->
          arbiter.add(() -> {
            withReserve(() -> {
              register.ask(expected, wanted, this::ruled);
              return wanted;
            });
          });
      case SourceEffect.Checkpoint(var through) -> syncer.add(() -> checkpoint(through));
      case SourceEffect.Persist(var copy) -> persist(copy);
      case SourceEffect.Stop(var why) -> {
        over.countDown();
        ending.stopped(state.copy().condition() instanceof Condition.Whole, why);
      }
      case SourceEffect.KeepOpen(var why) -> ending.keptOpen(why);
    }
  }

  /// When there is no room, later, as it is then: what is on disk until then tracks all that this
  /// copy does, and what is tracked meanwhile.
  private void persist(Copy copy) {
    try {
      withReserve(() -> {
        copyFile.persist(copy);
        return copy;
      });
      persistLater = false;
    } catch (IOException e) {
      if (space.isLackOfRoom(e)) {
        persistLater = true;
      } else {
        fence("the disk failed", e);
      }
    }
  }

  private interface Writing<T> {
    T write() throws IOException;
  }

  /// What does not fit is written into the reserve.
  private <T> T withReserve(Writing<T> writing) throws IOException {
    try {
      return writing.write();
    } catch (IOException e) {
      if (!space.isLackOfRoom(e)) {
        throw e;
      }
      ending.noRoom();
      log.warn(
          reserve.release()
              ? "no room ({}): the reserve is used"
              : "no room ({}): trying once more",
          e.getMessage());
      return writing.write();
    }
  }

  private void with(long request, Consumer<Waiting> what) {
    Waiting waiting = changes.get(request);
    if (waiting != null) {
      what.accept(waiting);
    }
  }

  private void answer(long request, int errno) {
    BarrierAnswer answer = barriers.remove(request);
    if (answer != null) {
      answer.done(errno);
    }
  }

  /// All that wait are made durable together.
  private void track() throws IOException {
    List<Tracking> batch = new ArrayList<>();
    toTrack.drainTo(batch);
    if (batch.isEmpty()) {
      return;
    }
    withReserve(() -> {
      copyFile.track(batch.stream().map(Tracking::ranges).toList());
      return batch;
    });
    batch.forEach(each -> turns.take(new SourceEvent.Tracked(each.request())));
  }

  private void send(SourceEffect.Send send) throws IOException {
    // What came later belongs to a batch of its own: what this one says of the resync does not hold
    // for it.
    List<StreamRecord> records = queue.after(send.after(), send.sourceEnd(), send.mostBytes());
    if (records.isEmpty()) {
      return; // The queue was dropped meanwhile, and the connection with it.
    }
    var changes = Message.Changes.of(records, send.sourceEnd(), send.base(), send.resynced());
    Mark through = changes.batch().through();
    send(send.session(), changes, () -> turns.take(new SourceEvent.Sent(send.session(), through)));
  }

  private void send(long session, Message message, Runnable sent) {
    turns
        .during(() -> Optional.ofNullable(connections.get(session)))
        .ifPresent(connection -> connection.send(message, sent));
  }

  /// The standby hears of it first: it may be what this side ends with.
  private void ruled(Ruling now) {
    List<Connection> all = turns.during(() -> List.copyOf(connections.values()));
    all.forEach(connection -> connection.send(new Message.Ruled(now), () -> {}));
    turns.take(new SourceEvent.Ruled(now));
  }

  private void beginScan(long id, Ranges ranges) {
    scan = index.map(files -> new Scan(id, files.resolved(ranges), files.files()));
    scan.ifPresent(this::measure);
  }

  private void measure(Scan begun) {
    measurer.add(() -> begun.measure(mounted.orElseThrow().snapshots()));
  }

  private void tellChecksums(long id, long window) throws IOException {
    Optional<Verifier> going = turns.during(() -> verifier.filter(one -> one.id() == id));
    if (going.isEmpty()) {
      return;
    }
    boolean last =
        going
            .get()
            .tell(
                window,
                reading(),
                () -> turns.during(() -> isVerifying(id)),
                sum -> summed(id, sum));
    turns.take(new SourceEvent.WindowTold(id, last));
  }

  private boolean isVerifying(long id) {
    return state.verification().filter(it -> it.isComparing(id)).isPresent();
  }

  /// A checksum touches no range.
  private void summed(long id, Change sum) {
    turns.during(() -> {
      if (isVerifying(id)) {
        enter(Ranges.NONE, sum);
        turns.take(new SourceEvent.Checksum(id, end));
      }
      return id;
    });
  }

  private List<String> differences(Optional<Verifier> done) {
    try {
      return done.isEmpty() ? List.of() : done.get().words(snapshots.orElseThrow());
    } catch (IOException e) {
      log.warn("what differs cannot be named", e);
      return List.of("what differs cannot be named: " + e.getMessage());
    }
  }

  private Optional<Scan> going(long id) {
    return turns.during(() -> scan.filter(one -> one.id() == id));
  }

  private void lookAhead(long id, long window, long bytes) throws IOException {
    Optional<Scan> going = going(id);
    if (going.isEmpty()) {
      return;
    }
    Mark before = turns.during(() -> end);
    Scan.Telling telling =
        new Scan.Telling() {
          @Override
          public void tell(Range range) throws IOException {
            ActiveSide.this.tell(id, range, Optional.empty());
          }

          @Override
          public List<Snapshots.Piece> pieces(FileId file) throws IOException {
            return reading().of(file, snapshots -> snapshots.piecesOf(file));
          }

          @Override
          public boolean hasRoom() {
            return turns.during(() -> end).bytesSince(before) < bytes;
          }
        };
    boolean more = going.get().look(window, telling);
    turns.during(() -> {
      if (isGoing(id)) {
        turns.take(new SourceEvent.Ahead(id, window, more));
      }
      return id;
    });
  }

  private void askDigests(long session, long id, long window) {
    Optional<Ranges> ranges = going(id).map(going -> going.ranges(window));
    if (ranges.isPresent()) {
      var question = new Question(id, window, ranges.get());
      send(session, new Message.Asking(question), () -> {});
    }
  }

  private void scan(long id, long window, long bytes) throws IOException {
    Optional<Scan> going = going(id);
    if (going.isEmpty()) {
      return;
    }
    Mark before = turns.during(() -> end);
    boolean more = true;
    while (more && turns.during(() -> end).bytesSince(before) < bytes) {
      more = going.get().next(window, (range, held) -> tell(id, range, held));
    }
    boolean done = !more;
    turns.during(() -> {
      if (isGoing(id)) {
        turns.take(new SourceEvent.ScanPaused(id, done));
      }
      return id;
    });
  }

  private void tell(long id, Range range, Optional<MemorySegment> held) throws IOException {
    var ranges = Ranges.of(List.of(range));
    var _ =
        reading()
            .of(
                new FileId(range.file()),
                snapshots -> {
                  snapshots.tell(range, held, change -> tellIfItFits(id, ranges, change));
                  return range;
                });
  }

  private FolderReading reading() {
    return new FolderReading(snapshots.orElseThrow());
  }

  private interface DiskWork {
    void run() throws IOException;
  }

  /// What cannot be read ends the resync or the verification, and nothing else.
  ///
  /// @param failed is given a sentence
  private void orGiveUp(Function<String, SourceEvent> failed, DiskWork work) throws IOException {
    try {
      work.run();
    } catch (UnreadableException e) {
      log.warn("a resync or a verification cannot go on", e);
      turns.take(failed.apply(String.valueOf(e.getMessage())));
    }
  }

  private static Function<String, SourceEvent> resyncFailed(long id) {
    return why -> new SourceEvent.ScanFailed(id, why);
  }

  private void tellIfItFits(long id, Ranges ranges, Change snapshot) throws UntellableException {
    Optional<String> excess = StreamRecord.excess(ranges, snapshot);
    if (excess.isPresent()) {
      throw new UntellableException(Unreadable.Fault.NAMES, excess.get());
    }
    told(id, ranges, snapshot);
  }

  /// What a scan tells has a place in the stream, unless the scan is over.
  private void told(long id, Ranges ranges, Change snapshot) {
    turns.during(() -> {
      if (isGoing(id)) {
        enter(ranges, snapshot);
        turns.take(
            snapshot instanceof Change.Compared
                ? new SourceEvent.ScanFinished(id, end)
                : new SourceEvent.Snapshot(id, end));
      }
      return id;
    });
  }

  private boolean isGoing(long id) {
    return scan.filter(one -> one.id() == id).isPresent();
  }

  /// What the queue has on disk is of use for nothing but the standby, and all of it is tracked:
  /// when it fails, the standby is resynchronised.
  ///
  /// @param begun how often it had been dropped
  private void orDrop(long begun, DiskWork work) throws IOException {
    try {
      work.run();
    } catch (LogException e) {
      log.warn("the queue on disk failed", e);
      turns.during(() -> {
        if (spills == begun) {
          turns.take(new SourceEvent.QueueFailed("the queue on disk failed: " + e.getMessage()));
        }
        return begun;
      });
    }
  }

  private void spill(Mark through, long begun) throws IOException {
    if (turns.during(() -> spills) != begun) {
      return;
    }
    try {
      queue.spill(through);
    } catch (LogFullException e) {
      log.warn("the queue does not fit on the disk: {}", e.getMessage());
      turns.take(new SourceEvent.Held("there is no room for the queue: " + e.getMessage()));
      ending.noRoom();
      return;
    }
    turns.during(() -> {
      if (spills == begun) {
        turns.take(new SourceEvent.Spilled(through));
      }
      return begun;
    });
  }

  private void checkpoint(Mark through) throws IOException {
    mounted.orElseThrow().sync();
    turns.take(new SourceEvent.Checkpointed(through));
  }

  /// Unmounts; who still uses the folder gets errors. Then it waits, not for long, until a standby
  /// that is connected has everything: so close this before the connection. Whatever fails, nobody
  /// waits for this side any more.
  @Override
  public void close() throws IOException {
    closed = true;
    Optional<MountedFolder> folder = mounted;
    try (queue;
        copyFile) {
      try {
        if (folder.isPresent()) {
          end(folder.get());
        }
      } finally {
        turns.take(new SourceEvent.Fenced("this side ends being active"));
      }
      for (Duty duty : List.of(tracker, scanner, measurer, syncer, spiller, arbiter, sender)) {
        duty.end();
      }
      if (folder.isPresent()) {
        folder.get().close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing", e);
    }
  }

  /// The threads that serve the folder may wait for this side, such as for a disk that tracks: they
  /// are let go after that, and the folder is closed once more.
  private void end(MountedFolder folder) throws InterruptedException {
    try {
      // Now come the pages that applications have changed in memory.
      folder.end();
    } catch (IOException e) {
      log.warn("the folder does not end: those who wait for this side are refused", e);
      return;
    }
    drain();
  }

  private void drain() throws InterruptedException {
    turns.take(new SourceEvent.Close(true));
    if (!over.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
      log.warn("the standby does not have everything after {} s: ending without it", DRAIN_SECONDS);
    }
  }
}
