package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.Source;
import dev.meerkat.core.replication.SourceEffect;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.core.replication.SourceSettings;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.HeldMount;
import dev.meerkat.replication.capture.Keeping;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The side whose copy is in use: does as the [Source] says.
///
/// Whoever brings an event takes its turn ([SourceTurns]), so that a change whose ranges are
/// tracked already waits for no other thread. What takes long has a thread for its kind ([Duty]).
/// What is not said to be otherwise here is called by any thread, without the turn.
///
/// | Part | Knows |
/// |---|---|
/// | [Applications] | who waits for a permit, or for the standby |
/// | [OutgoingStream] | where the stream ends, and what of it the standby may lack |
/// | [StandbyConnections] | who is connected, and tells it |
/// | [ResyncInProgress], [VerificationInProgress] | what is being compared; both read by [FolderScanner] |
/// | [StateDisk], [Tracking] | what must be written down to go on |
public final class ActiveSide implements AutoCloseable {
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
  }

  private final SourceTurns turns;
  private final OutdatedRegister register;
  private final Ending ending;
  private final FileIndex index;
  private final StateDisk disk;
  private final Tracking tracking;
  private final OutgoingStream stream;
  private final Applications applications;
  private final StandbyConnections standby;
  private final FolderScanner scanner;
  private final ResyncInProgress resync;
  private final VerificationInProgress verification;
  private final Duty syncer;
  private final Duty arbiter;

  /// Nothing goes on when it is counted down.
  private final CountDownLatch over = new CountDownLatch(1);

  private volatile boolean closed;

  /// To be had while a turn waits for a disk that hangs: by it, callers are freed.
  private volatile Optional<MountedFolder> mounted = Optional.empty();

  private ActiveSide(
      ServerId self,
      SourceSettings settings,
      SourceState state,
      Path files,
      CopyFile copyFile,
      OutdatedRegister register,
      StreamQueue queue,
      FileIndex index,
      SpaceWatch space,
      StandbySide.Facts facts,
      Ending ending) {
    this.register = register;
    this.ending = ending;
    this.index = index;
    turns = new SourceTurns(new Source(self, settings), state, this::perform, this::breakDown);
    disk = new StateDisk(turns, files, copyFile, space, settings.disk());
    tracking = new Tracking(turns, disk);
    stream = new OutgoingStream(turns, queue, state.copy().end(), space);
    applications = new Applications(turns, stream, settings.mode());
    standby = new StandbyConnections(turns, stream, register, facts, index);
    scanner = new FolderScanner(turns);
    resync = new ResyncInProgress(turns, stream, standby, scanner, index);
    verification = new VerificationInProgress(turns, stream, standby, scanner, index);
    syncer = new Duty("syncs", e -> turns.fence("the disk failed", e));
    arbiter = new Duty("asks for rulings", e -> turns.fence("no ruling can be kept", e));
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
            self, settings, state, files, copyFile, register, queue, index, space, facts, ending);
    try {
      MountedFolder mounted = mount(folder, index, rules, side.applications, keeping, held);
      side.turns.during(() -> {
        side.mounted = Optional.of(mounted);
        side.scanner.begin(mounted);
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
      Applications applications,
      Optional<Keeping> keeping,
      Optional<HeldMount> held)
      throws IOException {
    if (held.isPresent() && keeping.isPresent()) {
      try {
        MountedFolder mounted =
            MountedFolder.resume(held.get(), index, applications, keeping.get());
        log.info("{} goes on: it was kept mounted while nobody served it", folder);
        return mounted;
      } catch (IOException e) {
        log.warn("{} is mounted anew, and what used it gets errors", folder, e);
      }
    }
    return MountedFolder.open(folder, index, rules, applications, keeping);
  }

  /// Waits for nobody's turn.
  public SourceState state() {
    return turns.settled();
  }

  /// How far a resync is; none when none goes on.
  Optional<Scan.Progress> resynced() {
    return resync.progress();
  }

  /// What the dataset's files took when they were gone through.
  public long bytes() {
    return index.bytes();
  }

  // What the standby says.

  /// A standby has connected, and greeted.
  ///
  /// @param folder what it tells of its own
  public void greeted(Connection connection, Hello hello, FolderFacts folder) {
    standby.greeted(connection, hello, folder);
  }

  /// What the standby has told of its folder.
  public Optional<FolderFacts> other() {
    return standby.other();
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
    return verification.progress();
  }

  /// The standby has compared a window.
  void found(long session, Finding finding) {
    verification.found(session, finding);
  }

  /// The standby has told what it holds of a window.
  void told(long session, Message.Telling telling) {
    resync.told(session, telling);
  }

  public void lost(long session) {
    standby.lost(session);
  }

  // What whoever has this side wants of it.

  /// Some time has passed.
  public void tick() {
    turns.during(() -> {
      if (!turns.isOver() && !closed) {
        disk.persistWhatIsLate();
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
      disk.trackEverything();
      turns.take(new SourceEvent.Fenced(why));
      return true;
    });
  }

  /// Keeps room for what must be written when there is no other.
  ///
  /// @return whether there was enough
  public boolean reserveRoom() throws IOException {
    return disk.reserveRoom();
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
    applications.refuseAll(why);
    standby.closeAll(why);
    over.countDown();
    ending.stopped(false, why);
  }

  // What the state machine wants.

  private void perform(SourceEffect effect) {
    switch (effect) {
      case SourceEffect.Track(var request, var ranges) -> tracking.add(request, ranges);
      case SourceEffect.Perform(var request) -> applications.permit(request);
      case SourceEffect.Return(var request) -> applications.done(request);
      case SourceEffect.Refuse(var request, var why) -> applications.refuse(request, why);
      case SourceEffect.Answer answer -> standby.answer(answer);
      case SourceEffect.Send send -> standby.sendNext(send);
      case SourceEffect.Disconnect(var session, var why) -> standby.disconnect(session, why);
      case SourceEffect.BeginScan(var id, var ranges) -> resync.begin(id, ranges);
      case SourceEffect.LookAhead(var id, var window, var bytes) ->
          resync.lookAhead(id, window, bytes);
      case SourceEffect.AskDigests(var session, var id, var window) ->
          resync.askDigests(session, id, window);
      case SourceEffect.Scan(var id, var window, var bytes) -> resync.scan(id, window, bytes);
      case SourceEffect.FinishScan(var id) -> resync.finish(id);
      case SourceEffect.BeginVerify(var id) -> verification.begin(id);
      case SourceEffect.TellChecksums(var id, var window) -> verification.tell(id, window);
      case SourceEffect.Verified(var outcome) -> verification.done(outcome, ending::verified);
      case SourceEffect.Spill(_, var through) -> stream.spill(through);
      case SourceEffect.Forget(var through) -> stream.forget(through);
      case SourceEffect.DropQueue() -> {
        resync.over();
        stream.drop();
      }
      case SourceEffect.Ask(var expected, var wanted) ->
          // What was ruled is taken when the disk has it: that waits for a turn.
          arbiter.add(() ->
              disk.write(() ->
                  register.ask(expected, wanted, now -> arbiter.add(() -> standby.ruled(now)))));
      case SourceEffect.Checkpoint(var through) -> syncer.add(() -> checkpoint(through));
      case SourceEffect.Persist(var copy) -> disk.persist(copy);
      case SourceEffect.Stop(var why) -> {
        over.countDown();
        boolean inOrder = turns.state().copy().condition() instanceof Condition.Whole;
        ending.stopped(inOrder, why);
      }
      case SourceEffect.KeepOpen(var why) -> ending.keptOpen(why);
    }
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
    try {
      try {
        if (folder.isPresent()) {
          end(folder.get());
        }
      } finally {
        turns.take(new SourceEvent.Fenced("this side ends being active"));
      }
      tracking.end();
      scanner.end();
      syncer.end();
      stream.endMoving();
      arbiter.end();
      standby.end();
      if (folder.isPresent()) {
        folder.get().close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing", e);
    } finally {
      disk.close(stream);
    }
  }

  /// Why its state is not closed yet although this side is; empty when it is. Whoever begins with
  /// that state before would have it overwritten.
  Optional<String> hanging() {
    return disk.hanging();
  }

  /// What an operator who asks is to know of the disk of its state; empty when nothing is wrong.
  /// Waits for nobody's turn.
  Optional<String> diskWord() {
    return disk.word();
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
