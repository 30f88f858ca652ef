package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
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

  /// Of a resync.
  private final Speed comparing = new Speed();

  private final Speed checking = new Speed();

  private Optional<Standing> standby = Optional.empty();
  private Optional<Acting> active = Optional.empty();
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
    if (settings.files().toRealPath().startsWith(settings.folder().toAbsolutePath().normalize())) {
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

  private synchronized Optional<Scan.Progress> resynced() {
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
                    comparing.perSecond(),
                    linkFailure())));
    if (source().flatMap(SourceState::verification).isPresent()) {
      verification().stream().skip(1).limit(1).map("verify: "::concat).forEach(lines::add);
    }
    mirror().ifPresent(state -> lines.addAll(Report.standby(state, settings.peer().value())));
    if (role == Role.FAILED) {
      lines.add("role: none, stopped by a failure");
    }
    if (!lastWord.isEmpty()) {
      lines.add("last: " + lastWord);
    }
    return lines;
  }

  /// Has this side become active if its data and the policy allow it. [#role] and [#lastWord] tell.
  ///
  /// @param otherStopped the administrator knows that the other side stopped before the connection
  ///   broke
  public synchronized void promote(Policy policy, boolean otherStopped) {
    lastWord = "";
    arbiter.otherStopped(otherStopped);
    standby.ifPresent(standing -> standing.side().promote(policy));
  }

  /// Ends being active as soon as the standby has everything. New changes are refused at once.
  public synchronized void handOver() {
    active.ifPresent(acting -> acting.side().finish());
  }

  /// Compares both sides while applications go on. [#verification] tells how that goes.
  ///
  /// @return false when this side is not active
  public synchronized boolean verify(boolean mend) {
    active.ifPresent(acting -> acting.side().verify(mend));
    return active.isPresent();
  }

  /// A word for how the last verification is: GOING, EQUAL, DIFFERS, FAILED; then what there is to
  /// say, a line for each thing.
  public synchronized List<String> verification() {
    return active
        .map(acting ->
            Report.verification(
                acting.side().state().verification(),
                acting.side().verified(),
                checking.perSecond(),
                acting.side().differences()))
        .orElseGet(() -> List.of("FAILED", "this side is not active"));
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
      checking.sample(
          active.flatMap(current -> current.side().verified()).map(Scan.Progress::bytes).orElse(0L),
          System.nanoTime());
      comparing.sample(resynced().map(Scan.Progress::bytes).orElse(0L), System.nanoTime());
    }
    try {
      passive.ifPresent(standing -> standing.side().tick());
      acting.ifPresent(current -> current.side().tick());
    } catch (RuntimeException e) {
      log.error("a tick failed", e);
    }
  }

  private void failed(Exception e) {
    log.error("the role could not be changed", e);
    say(Role.FAILED, String.valueOf(e.getMessage()));
  }

  private synchronized void say(Role now, String sentence) {
    role = now;
    lastWord = sentence;
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
            settings.source(),
            settings.folder(),
            settings.files(),
            copy,
            granted,
            ruling,
            index.get(),
            why -> roles.add(() -> endActive(why)));
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

  private void endActive(String why) throws IOException {
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
    acting.get().dialer().close();
    acting.get().side().close();
    return true;
  }

  /// The standby's end.
  private record StandbyLink(StandbySide side, RulingFile ruling) implements LinkListener {
    @Override
    public void linked(Link link) {
      side.linked(new LinkConnection(link));
    }

    @Override
    public void received(long session, Message message) {
      switch (message) {
        case Message.Answer(var welcome) -> side.welcomed(session, welcome);
        case Message.Changes(var batch, var records) -> side.received(session, batch, records);
        case Message.Ruled(var now) -> tell(now);
        case Message.Asking(var question) -> side.asked(session, question);
        default -> log.warn("the active side says what a standby does not heed: {}", message);
      }
    }

    private void tell(Ruling now) {
      try {
        ruling.told(now);
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
        case Message.Telling telling -> side.told(session, telling);
        case Message.Finds finds -> side.found(session, finds);
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
    }
    try {
      ticks.shutdownNow();
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
