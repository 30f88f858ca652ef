package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Beginning;
import dev.meerkat.core.replication.Comparison;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.core.replication.Space;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.link.LinkDialer;
import dev.meerkat.replication.link.LinkEnd;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One side of a dataset without a group. It begins as a standby; when its administrator makes it
/// active, it goes on as the active side, and back when that ends.
public final class Dataset implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Dataset.class);
  private static final long TICK_MILLIS = 1_000;

  /// What this side is just now.
  public enum Role {
    STANDBY,
    ACTIVE,
    /// It could not go on; [#lastWord] says why.
    FAILED
  }

  /// @param ending of the side, by which it is told from another one
  private record Standing(
      StandbySide side, LinkEnd end, StandbyLink link, StandbySide.Ending ending) {}

  private record Acting(ActiveSide side, ActiveLink link, LinkDialer dialer) {}

  private final DatasetSettings settings;
  private final LinkSecurity security;
  private final LinkPort port;
  private final RulingFile ruling;
  private final SoloArbiter arbiter;
  private final ScheduledExecutorService ticks =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("replication ticks").factory());

  /// Changes of the role, one after the other.
  private final Duty roles = new Duty("changes roles", this::failed);

  private final Speed speed = new Speed();

  /// Of a resync.
  private final Speed comparing = new Speed();

  /// Of a verification.
  private final Speed verifying = new Speed();

  private Optional<Footing> footing = Optional.empty();

  /// Why this side does nothing for now, although it is a standby; it goes on by itself.
  private Optional<String> suspended = Optional.empty();

  private boolean resuming;
  private Optional<Standing> standby = Optional.empty();
  private Optional<Acting> active = Optional.empty();
  private Optional<Waited> beginning = Optional.empty();
  private Optional<Probe> probe = Optional.empty();
  private Outcome promotion = new Outcome();
  private Outcome ending = new Outcome();
  private Pending<Verified> verification = new Pending<>();
  private Role role = Role.STANDBY;
  private String lastWord = "";
  private boolean closed;

  private Dataset(
      DatasetSettings settings,
      LinkSecurity security,
      LinkPort port,
      RulingFile ruling,
      ServerId first) {
    this.settings = settings;
    this.security = security;
    this.port = port;
    this.ruling = ruling;
    this.arbiter = new SoloArbiter(ruling, settings.self(), first);
    verification.is(Verified.failed("nobody asked"));
  }

  /// Starts this side as a standby.
  ///
  /// @param first whose data counts if the dataset has never been active
  public static Dataset open(DatasetSettings settings, LinkSecurity security, ServerId first)
      throws IOException {
    Files.createDirectories(settings.files());
    if (settings.files().toRealPath().startsWith(MountedFolder.place(settings.folder()))) {
      throw new IOException(
          settings.files() + " is inside " + settings.folder() + ": name a state folder outside");
    }
    RulingFile ruling = RulingFile.open(settings.files());
    LinkPort port = LinkPort.open(settings.listen(), security, settings.link());
    var dataset = new Dataset(settings, security, port, ruling, first);
    try {
      dataset.standBy();
    } catch (IOException e) {
      dataset.close();
      throw e;
    }
    for (Runnable regular : List.<Runnable>of(dataset::tick, dataset::watch)) {
      var _ =
          dataset.ticks.scheduleWithFixedDelay(
              regular, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return dataset;
  }

  /// The port at which the other side reaches this one.
  public int port() {
    return port.number();
  }

  public synchronized Role role() {
    return role;
  }

  /// Why the role changed last, or a promotion was refused: a sentence; empty at first.
  public synchronized String lastWord() {
    return lastWord;
  }

  public synchronized Optional<SourceState> source() {
    return active.map(acting -> acting.side().state());
  }

  public synchronized Optional<MirrorState> mirror() {
    return standby.map(standing -> standing.side().state());
  }

  private synchronized Optional<Scan.Progress> verified() {
    return active.flatMap(acting -> acting.side().verified());
  }

  private synchronized Optional<Scan.Progress> resynced() {
    return active.flatMap(acting -> acting.side().resynced());
  }

  /// Why there is no connection.
  public synchronized Optional<String> linkFailure() {
    return active
        .flatMap(acting -> acting.dialer().failure().or(acting.link()::ended))
        .or(() -> standby.flatMap(standing -> standing.link().ended()));
  }

  /// Why nothing is replicated for now; it goes on by itself.
  public synchronized Optional<String> obstacle() {
    return suspended
        .or(() -> source().map(SourceState::held).filter(why -> !why.isEmpty()))
        .or(() -> footing.flatMap(on -> on.space().obstacle()));
  }

  /// What its administrator wants to know, a line for each thing.
  public synchronized List<String> report() {
    List<String> lines = new ArrayList<>();
    lines.add("dataset: " + settings.name() + " in " + settings.folder());
    source()
        .ifPresent(state ->
            lines.addAll(
                Report.active(
                    state,
                    settings.source().mode(),
                    settings.peer().value(),
                    resynced(),
                    speed.perSecond(),
                    comparing.perSecond(),
                    linkFailure())));
    source()
        .flatMap(SourceState::verification)
        .ifPresent(it -> lines.add(Report.verification(it, verified(), verifying.perSecond())));
    mirror()
        .ifPresent(
            state -> lines.addAll(Report.standby(state, settings.peer().value(), linkFailure())));
    standby
        .map(standing -> Report.aside(standing.side().kept(), settings.mirror().aside()))
        .ifPresent(lines::addAll);
    lines.addAll(compared());
    obstacle().ifPresent(why -> lines.add("replication stopped: " + why));
    footing.ifPresent(on -> lines.addAll(on.space().report()));
    if (role == Role.FAILED) {
      lines.add("role: none, stopped by a failure");
    }
    if (!lastWord.isEmpty()) {
      lines.add("last: " + lastWord);
    }
    return lines;
  }

  /// How the two folders fit each other, as far as the other one is known.
  private synchronized List<String> compared() {
    Optional<FolderFacts> other =
        active
            .flatMap(acting -> acting.side().other())
            .or(() -> standby.flatMap(standing -> standing.link().other()));
    if (other.isEmpty() || footing.isEmpty()) {
      return List.of();
    }
    FolderFacts own = footing.get().facts(ownBytes());
    var comparison =
        active.isPresent() ? Comparison.of(own, other.get()) : Comparison.of(other.get(), own);
    List<String> lines = new ArrayList<>();
    lines.add("folder here: " + own);
    lines.add("folder of " + settings.peer() + ": " + other.get());
    comparison.refusal().ifPresent(why -> lines.add("refused: " + why));
    comparison.warnings().forEach(warning -> lines.add("warning: " + warning));
    return lines;
  }

  private synchronized long ownBytes() {
    return active
        .map(acting -> acting.side().bytes())
        .or(() -> standby.map(standing -> standing.side().index().bytes()))
        .orElse(0L);
  }

  /// Has this side become active if it was active last, or the dataset is new, and the other side
  /// is neither active nor was it since: as soon as that is heard, or nothing was for a time.
  public synchronized void begin(long waitMillis) {
    lastWord = "waiting for word of the other side before becoming active";
    probe = Optional.of(new Probe(settings, security));
    beginning = Optional.of(Waited.from(waitMillis));
  }

  private record Waited(long waitMillis, long deadlineNanos) {
    static Waited from(long waitMillis) {
      return new Waited(waitMillis, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis));
    }
  }

  private synchronized void begin(Waited waited) {
    if (!isBeginning(waited)) {
      return;
    }
    if (role != Role.STANDBY) {
      stopBeginning();
      return;
    }
    if (standby.isEmpty() || suspended.isPresent()) {
      // Only a side that stands by hears of an active one: it listens for as long from then on.
      probe.ifPresent(Probe::forget);
      beginning = Optional.of(Waited.from(waited.waitMillis()));
      return;
    }
    MirrorState state = standby.get().side().state();
    boolean follows =
        state.session().filter(MirrorState.Session::welcomed).isPresent()
            || standby.get().link().otherIsActive();
    switch (Beginning.decide(
        state.copy().history().epoch(),
        follows,
        probe.map(Probe::epoch).orElse(OptionalLong.empty()),
        System.nanoTime() - waited.deadlineNanos() >= 0)) {
      case Beginning.Wait() -> {}
      case Beginning.Stay(var why) -> roles.add(() -> stay(waited, why));
      case Beginning.Activate(var why) -> {
        log.info("to be active: {}", why);
        promote(Policy.COMPLETE, false);
      }
    }
  }

  private synchronized boolean isBeginning(Waited waited) {
    return beginning.equals(Optional.of(waited));
  }

  /// Nothing comes of it once a promotion is under way.
  private synchronized void stay(Waited waited, String why) {
    if (isBeginning(waited) && role == Role.STANDBY) {
      stopBeginning();
      say(Role.STANDBY, why);
    }
  }

  /// Before the role changes, the other side hears the last of the probe: its connection would end
  /// that of an active side.
  private synchronized void stopBeginning() {
    beginning = Optional.empty();
    roles.add(this::closeProbe);
  }

  private void closeProbe() {
    Optional<Probe> asking;
    synchronized (this) {
      asking = probe;
      probe = Optional.empty();
    }
    asking.ifPresent(Probe::close);
  }

  /// Has this side become active if its data and the policy allow it.
  ///
  /// @param otherStopped the administrator knows that the other side stopped before the connection
  ///   broke
  public synchronized Outcome promote(Policy policy, boolean otherStopped) {
    if (role == Role.ACTIVE) {
      return Outcome.known(true, "this side is active already: " + lastWord);
    }
    if (suspended.isPresent()) {
      lastWord = "cannot be made active: " + suspended.get();
      return Outcome.known(false, lastWord);
    }
    if (standby.isEmpty()) {
      return Outcome.known(
          false,
          "this side has stopped and cannot be made active: "
              + lastWord
              + "; see to that, and start it again");
    }
    stopBeginning();
    lastWord = "";
    arbiter.otherStopped(otherStopped);
    promotion.is(false, "it was asked anew");
    promotion = new Outcome();
    standby.get().side().promote(policy);
    return promotion;
  }

  /// Ends being active as soon as the standby has everything. New changes are refused at once.
  ///
  /// @param alone ends without a standby, too, if none is connected
  public synchronized Outcome handOver(boolean alone) {
    if (active.isEmpty()) {
      return Outcome.known(false, "this side is not active");
    }
    ending.is(false, "it was asked anew");
    ending = new Outcome();
    active.get().side().finish(alone);
    return ending;
  }

  /// Compares both sides while applications go on. [#report] tells how far that is.
  ///
  /// @param mend whether what differs is to be sent to the standby again
  public synchronized Pending<Verified> verify(boolean mend) {
    if (active.isPresent() && verification.isKnown()) {
      verification = new Pending<>();
      active.get().side().verify(mend);
      return verification;
    }
    Pending<Verified> refused = new Pending<>();
    refused.is(
        Verified.failed(
            active.isEmpty()
                ? "this side is not active: verify on the other one"
                : "a verification goes on already: status tells how far it is"));
    return refused;
  }

  private synchronized void verified(Verified word) {
    verification.is(word);
  }

  private void tick() {
    Optional<Standing> passive;
    Optional<Acting> acting;
    synchronized (this) {
      passive = standby;
      acting = active;
      source()
          .ifPresent(
              state -> speed.sample(state.queue().durable().offsetBytes(), System.nanoTime()));
      verifying.sample(verified().map(Scan.Progress::bytes).orElse(0L), System.nanoTime());
      comparing.sample(resynced().map(Scan.Progress::bytes).orElse(0L), System.nanoTime());
    }
    try {
      Optional<Waited> waited;
      synchronized (this) {
        waited = beginning;
      }
      waited.ifPresent(this::begin);
      passive.ifPresent(standing -> standing.side().tick());
      acting.ifPresent(current -> current.side().tick());
    } catch (RuntimeException e) {
      log.error("a tick failed", e);
    }
  }

  /// Looks after the folder, and the room that there is.
  private void watch() {
    try {
      Optional<Footing> on;
      Optional<Standing> passive;
      Optional<Acting> acting;
      synchronized (this) {
        on = footing;
        passive = standby;
        acting = active;
      }
      if (on.isPresent()) {
        watch(on.get(), passive, acting);
      } else {
        resume();
      }
    } catch (IOException | RuntimeException e) {
      log.error("the folder and its room could not be looked after", e);
    }
  }

  private void watch(Footing on, Optional<Standing> passive, Optional<Acting> acting)
      throws IOException {
    Space room = on.space().look();
    if (acting.isPresent()) {
      watch(on, acting.get().side(), room);
      return;
    }
    String wrong = on.wrong(Optional.empty());
    if (!wrong.isEmpty()) {
      roles.add(() -> loseFooting(on, wrong));
    } else if (passive.isEmpty()) {
      if (room != Space.NONE) {
        resume();
      }
    } else if (passive.get().side().state().space() != room) {
      passive.get().side().room(room);
    }
  }

  private static void watch(Footing on, ActiveSide side, Space room) throws IOException {
    Optional<MountedFolder> mounted = side.mounted();
    if (mounted.isEmpty() || side.state().stopped()) {
      return;
    }
    String wrong = on.wrong(mounted);
    if (!mounted.get().isInPlace()) {
      side.bypassed(wrong);
      return;
    }
    String why = wrong.isEmpty() ? on.space().obstacle().orElse("") : wrong;
    if (!side.state().held().equals(why)) {
      side.hold(why);
    }
    if (room != Space.NONE && !side.reserveRoom()) {
      log.debug("there is not enough room for a reserve");
    }
  }

  /// Tries to go on after this side was suspended.
  private synchronized void resume() {
    if (suspended.isPresent() && !resuming && role == Role.STANDBY) {
      resuming = true;
      roles.add(() -> {
        try {
          standBy();
        } finally {
          synchronized (this) {
            resuming = false;
          }
        }
      });
    }
  }

  private void loseFooting(Footing on, String wrong) throws IOException {
    synchronized (this) {
      if (active.isPresent() || footing.filter(on::equals).isEmpty()) {
        return;
      }
    }
    stopStandby();
    leaveFooting();
    suspend(wrong);
  }

  private synchronized void suspend(String why) {
    if (!suspended.equals(Optional.of(why))) {
      log.warn("{}", why);
    }
    suspended = Optional.of(why);
    role = Role.STANDBY;
    promotion.is(false, why);
    port.absent(settings.name(), why);
  }

  private void leaveFooting() throws IOException {
    Optional<Footing> on;
    synchronized (this) {
      on = footing;
      footing = Optional.empty();
    }
    if (on.isPresent()) {
      on.get().close();
    }
  }

  private void failed(Throwable e) {
    log.error("the role could not be changed", e);
    say(Role.FAILED, String.valueOf(e.getMessage()));
    synchronized (this) {
      ending.is(false, lastWord);
      verified(Verified.failed(lastWord));
    }
  }

  private synchronized void say(Role now, String sentence) {
    role = now;
    lastWord = sentence;
    promotion.is(now == Role.ACTIVE, sentence);
    log.info("{}: {}", now, sentence);
  }

  /// Begins to be a standby, or is suspended when the folder does not allow it.
  private void standBy() throws IOException {
    Footing on;
    try {
      on = footing();
    } catch (MountPointException e) {
      suspend(String.valueOf(e.getMessage()));
      return;
    }
    try {
      standBy(on);
    } catch (IOException e) {
      if (!on.space().isLackOfRoom(e)) {
        throw e;
      }
      stopStandby();
      suspendForRoom(on, e);
    }
  }

  private synchronized Footing footing() throws IOException {
    if (footing.isEmpty()) {
      footing = Optional.of(Footing.open(settings));
    }
    return footing.get();
  }

  private void suspendForRoom(Footing on, Throwable e) {
    log.warn("no room: {}", e.getMessage());
    on.space().refused();
    suspend(on.space().obstacle().orElse("there is no room: " + e.getMessage()));
  }

  private void standBy(Footing on) throws IOException {
    StandbySide.Ending itsEnding = ending(on);
    var side =
        StandbySide.start(
            settings.self(),
            settings.mirror(),
            settings.source().windowBytes(),
            on.folder(),
            settings.files(),
            arbiter,
            on::facts,
            itsEnding);
    var link = new StandbyLink(side, ruling);
    var end =
        new LinkEnd(
            settings.name(), settings.self(), Message.Role.MIRROR, security, settings.link(), link);
    synchronized (this) {
      standby = Optional.of(new Standing(side, end, link, itsEnding));
      role = Role.STANDBY;
    }
    on.show();
    side.room(on.space().look());
    synchronized (this) {
      suspended.ifPresent(why -> log.info("replication goes on; it had stopped: {}", why));
      suspended = Optional.empty();
    }
    port.serve(end);
  }

  private StandbySide.Ending ending(Footing on) {
    return new StandbySide.Ending() {
      @Override
      public void activated(Copy copy, Ruling granted) {
        roles.add(() -> act(copy, granted));
      }

      @Override
      public void refused(String sentence) {
        roles.add(() -> say(Role.STANDBY, sentence));
      }

      @Override
      public void failed(String what, Throwable why) {
        roles.add(() -> failStandby(this, on, what, why));
      }
    };
  }

  private void failStandby(StandbySide.Ending ending, Footing on, String what, Throwable why)
      throws IOException {
    synchronized (this) {
      if (standby.filter(standing -> standing.ending().equals(ending)).isEmpty()) {
        log.warn("of a side that stands by no longer: {} failed", what, why);
        return;
      }
    }
    boolean isLackOfRoom = on.space().isLackOfRoom(why); // Before its end makes some.
    stopStandby();
    if (isLackOfRoom) {
      suspendForRoom(on, why);
    } else {
      log.error("{} failed", what, why);
      say(Role.FAILED, what + " failed: " + why.getMessage());
    }
  }

  /// @return which file is which
  private Optional<FileIndex> stopStandby() throws IOException {
    Optional<Standing> standing;
    synchronized (this) {
      standing = standby;
      standby = Optional.empty();
    }
    if (standing.isEmpty()) {
      return Optional.empty();
    }
    port.forget(standing.get().end());
    standing.get().end().close();
    standing.get().side().close();
    return Optional.of(standing.get().side().index());
  }

  private void act(Copy copy, Ruling granted) throws IOException {
    Optional<FileIndex> index = stopStandby();
    if (index.isEmpty()) {
      return;
    }
    Footing on = footing();
    try {
      act(on, copy, granted, index.get());
    } catch (IOException e) {
      if (!on.space().isLackOfRoom(e)) {
        throw e;
      }
      suspendForRoom(on, e);
    }
  }

  private void act(Footing on, Copy copy, Ruling granted, FileIndex index) throws IOException {
    on.unshow();
    try {
      on.folder().removeNameless(index);
    } catch (LinuxException e) {
      // A takeover does not fail of it.
      log.warn("files without a name stay in .meerkat/nameless", e);
    }
    var side =
        ActiveSide.start(
            settings.self(),
            settings.source().unarbitrated(),
            settings.folder(),
            settings.files(),
            copy,
            granted,
            ruling,
            index,
            on.space(),
            on::facts,
            new ActiveSide.Ending() {
              @Override
              public void stopped(boolean closed, String why) {
                roles.add(() -> endActive(closed, why));
              }

              @Override
              public void keptOpen(String why) {
                roles.add(() -> keepOpen(why));
              }

              @Override
              public void verified(Verified word) {
                Dataset.this.verified(word);
              }

              @Override
              public void noRoom() {
                on.space().refused();
              }
            });
    var link = new ActiveLink(side);
    var end =
        new LinkEnd(
            settings.name(), settings.self(), Message.Role.SOURCE, security, settings.link(), link);
    var dialer = LinkDialer.start(end, settings.peerHost(), settings.peerPort());
    synchronized (this) {
      active = Optional.of(new Acting(side, link, dialer));
    }
    say(Role.ACTIVE, "active: epoch " + granted.epoch());
  }

  private synchronized void keepOpen(String why) {
    lastWord = "still active, not handed over: " + why;
    ending.is(false, lastWord);
  }

  private void endActive(boolean inOrder, String why) throws IOException {
    if (!stopActive()) {
      return;
    }
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    leaveFooting(); // What was seen of the folder is of the past.
    standBy();
    say(Role.STANDBY, why);
    synchronized (this) {
      ending.is(inOrder, why);
    }
  }

  private boolean stopActive() throws IOException {
    Optional<Acting> acting;
    synchronized (this) {
      acting = active;
      active = Optional.empty();
    }
    if (acting.isEmpty()) {
      return false;
    }
    // The standby gets what it lacks, and nobody is told that something is safe because it is away.
    try (var _ = acting.get().dialer()) {
      acting.get().side().close();
    }
    verified(Verified.failed("this side is not active any more"));
    return true;
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      promotion.is(false, "this side is being ended");
      ending.is(false, "this side is being ended");
      verified(Verified.failed("this side is being ended"));
    }
    try {
      ticks.shutdownNow();
      roles.end();
      closeProbe();
      stopActive();
      stopStandby();
      leaveFooting();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing", e);
    } finally {
      port.close();
    }
  }
}
