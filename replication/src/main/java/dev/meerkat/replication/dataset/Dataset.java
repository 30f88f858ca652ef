package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Beginning;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.link.Link;
import dev.meerkat.replication.link.LinkDialer;
import dev.meerkat.replication.link.LinkEnd;
import dev.meerkat.replication.link.LinkListener;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private record Standing(StandbySide side, LinkEnd end) {}

  private record Acting(ActiveSide side, LinkEnd end, LinkDialer dialer) {}

  private final DatasetSettings settings;
  private final LinkSecurity security;
  private final LinkPort port;
  private final RulingFile ruling;
  private final SoloArbiter arbiter;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("replication ticks").factory());

  /// Changes of the role, one after the other.
  private final Duty roles = new Duty("changes roles", this::failed);

  private final Speed speed = new Speed();
  private Optional<Standing> standby = Optional.empty();
  private Optional<Acting> active = Optional.empty();
  private Optional<Waited> beginning = Optional.empty();
  private Outcome promotion = new Outcome();
  private Outcome ending = new Outcome();
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
    MountedFolder.clearLeft(settings.folder());
    RulingFile ruling = RulingFile.open(settings.files());
    LinkPort port = LinkPort.open(settings.listen(), security, settings.link());
    var dataset = new Dataset(settings, security, port, ruling, first);
    try {
      dataset.standBy();
    } catch (IOException e) {
      dataset.close();
      throw e;
    }
    var _ =
        dataset.ticks.scheduleWithFixedDelay(
            dataset::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
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

  /// How much of a resync is done, of 1.
  public synchronized Optional<Double> resynced() {
    return active.flatMap(acting -> acting.side().resynced());
  }

  /// Why there is no connection, as the active side sees it.
  public synchronized Optional<String> linkFailure() {
    return active.flatMap(acting -> acting.dialer().failure());
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
                    linkFailure())));
    mirror().ifPresent(state -> lines.addAll(Report.standby(state, settings.peer().value())));
    if (role == Role.FAILED) {
      lines.add("role: none, stopped by a failure");
    }
    if (!lastWord.isEmpty()) {
      lines.add("last: " + lastWord);
    }
    return lines;
  }

  /// Has this side become active if it was active last, or the dataset is new, and the other side
  /// is neither active nor was it since: as soon as that is heard, or nothing was for a time.
  public synchronized void begin(long waitMillis) {
    lastWord = "waiting for word of the other side before becoming active";
    beginning =
        Optional.of(
            new Waited(
                new Probe(settings, security),
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis)));
  }

  private record Waited(Probe probe, long deadlineNanos) {}

  private void begin(Waited waited) {
    Optional<MirrorState> state = mirror();
    if (state.isEmpty()) {
      endBeginning(); // It was made active, or has failed.
      return;
    }
    boolean follows = state.get().session().filter(MirrorState.Session::welcomed).isPresent();
    switch (Beginning.decide(
        state.get().copy().history().epoch(),
        follows,
        waited.probe().epoch(),
        System.nanoTime() - waited.deadlineNanos() >= 0)) {
      case Beginning.Wait() -> {}
      case Beginning.Stay(var why) -> {
        endBeginning();
        say(Role.STANDBY, why);
      }
      case Beginning.Activate(var why) -> {
        endBeginning();
        log.info("to be active: {}", why);
        promote(Policy.COMPLETE, false);
      }
    }
  }

  private void endBeginning() {
    Optional<Waited> waited;
    synchronized (this) {
      waited = beginning;
      beginning = Optional.empty();
    }
    waited.ifPresent(over -> over.probe().close());
  }

  /// Has this side become active if its data and the policy allow it.
  ///
  /// @param otherStopped the administrator knows that the other side stopped before the connection
  ///   broke
  public synchronized Outcome promote(Policy policy, boolean otherStopped) {
    if (role == Role.ACTIVE) {
      return Outcome.known(true, "this side is active already: " + lastWord);
    }
    if (standby.isEmpty()) {
      return Outcome.known(
          false,
          "this side has stopped and cannot be made active: "
              + lastWord
              + "; see to that, and start it again");
    }
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

  private void tick() {
    Optional<Standing> passive;
    Optional<Acting> acting;
    synchronized (this) {
      passive = standby;
      acting = active;
      source()
          .ifPresent(
              state -> speed.sample(state.queue().durable().offsetBytes(), System.nanoTime()));
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

  private void failed(Throwable e) {
    log.error("the role could not be changed", e);
    say(Role.FAILED, String.valueOf(e.getMessage()));
    synchronized (this) {
      ending.is(false, lastWord);
    }
  }

  private synchronized void say(Role now, String sentence) {
    role = now;
    lastWord = sentence;
    promotion.is(now == Role.ACTIVE, sentence);
    log.info("{}: {}", now, sentence);
  }

  private void standBy() throws IOException {
    var side =
        StandbySide.start(
            settings.self(),
            settings.mirror(),
            settings.source().windowBytes(),
            settings.folder(),
            settings.files(),
            arbiter,
            new StandbySide.Ending() {
              @Override
              public void activated(Copy copy, Ruling granted) {
                roles.add(() -> act(copy, granted));
              }

              @Override
              public void refused(String sentence) {
                roles.add(() -> say(Role.STANDBY, sentence));
              }

              @Override
              public void failed(String why) {
                roles.add(() -> {
                  stopStandby();
                  say(Role.FAILED, why);
                });
              }
            });
    var end =
        new LinkEnd(
            settings.name(),
            settings.self(),
            Message.Role.MIRROR,
            security,
            settings.link(),
            new StandbyLink(side, ruling));
    synchronized (this) {
      standby = Optional.of(new Standing(side, end));
      role = Role.STANDBY;
    }
    port.serve(end);
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
    var side =
        ActiveSide.start(
            settings.self(),
            settings.source().unarbitrated(),
            settings.folder(),
            settings.files(),
            copy,
            granted,
            ruling,
            index.get(),
            new ActiveSide.Ending() {
              @Override
              public void stopped(boolean closed, String why) {
                roles.add(() -> endActive(closed, why));
              }

              @Override
              public void keptOpen(String why) {
                roles.add(() -> keepOpen(why));
              }
            });
    var end =
        new LinkEnd(
            settings.name(),
            settings.self(),
            Message.Role.SOURCE,
            security,
            settings.link(),
            new ActiveLink(side));
    var dialer = LinkDialer.start(end, settings.peerHost(), settings.peerPort());
    synchronized (this) {
      active = Optional.of(new Acting(side, end, dialer));
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
    return true;
  }

  /// The standby's end.
  private static final class StandbyLink implements LinkListener {
    private final StandbySide side;
    private final RulingFile ruling;

    /// The session whose ruling this side has taken.
    private long followed;

    StandbyLink(StandbySide side, RulingFile ruling) {
      this.side = side;
      this.ruling = ruling;
    }

    @Override
    public void linked(Link link) {
      side.linked(new LinkConnection(link));
    }

    @Override
    public void received(long session, Message message) {
      switch (message) {
        case Message.Answer(var welcome) -> side.welcomed(session, welcome);
        case Message.Changes(var batch, var records) -> side.received(session, batch, records);
        case Message.Ruled(var now) -> tell(session, now);
        default -> log.warn("the active side says what a standby does not heed: {}", message);
      }
    }

    /// As long as this side does not follow the other one, its rulings mean nothing here.
    private void tell(long session, Ruling now) {
      if (!side.follows(session)) {
        return;
      }
      try {
        if (session == followed) {
          ruling.told(now);
        } else {
          ruling.follow(now);
          followed = session;
        }
      } catch (IOException e) {
        log.error("what the active side ruled cannot be kept", e);
      }
    }

    @Override
    public void lost(long session, String why) {
      log.info("the connection is over: {}", why);
      side.lost(session);
    }
  }

  /// The active side's end.
  private static final class ActiveLink implements LinkListener {
    private final ActiveSide side;
    private Optional<Connection> connection = Optional.empty();

    ActiveLink(ActiveSide side) {
      this.side = side;
    }

    @Override
    public void linked(Link link) {
      connection = Optional.of(new LinkConnection(link));
    }

    @Override
    public void received(long session, Message message) {
      switch (message) {
        case Message.Greeting(var hello) -> side.greeted(connection.orElseThrow(), hello);
        case Message.Acknowledgement(Mark received, Mark durable) ->
            side.acknowledged(session, received, durable);
        default -> log.warn("the standby says what an active side does not heed: {}", message);
      }
    }

    @Override
    public void lost(long session, String why) {
      log.info("the connection is over: {}", why);
      side.lost(session);
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      promotion.is(false, "this side is being ended");
      ending.is(false, "this side is being ended");
    }
    try {
      ticks.shutdownNow();
      endBeginning();
      roles.end();
      stopActive();
      stopStandby();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing", e);
    } finally {
      port.close();
    }
  }
}
