package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.Lookout;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.SourceSettings;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.core.replication.Space;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.HeldMount;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.link.LinkDialer;
import dev.meerkat.replication.link.LinkEnd;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One side of a dataset. It begins as a standby; when it is made active, it goes on as the active
/// side, and back when that ends. Who should be active is the business of whoever has it.
///
/// Changes of the role are made one after the other by a thread of its own; nothing here waits for
/// them but [#close]. A side is asked and told with this object's lock not held: a turn of it may
/// wait for a disk, and [#abort] must not.
public final class Side implements AutoCloseable {
  /// Usually it takes milliseconds.
  private static final Duration FENCING = Duration.ofMillis(500);

  private static final Logger log = LoggerFactory.getLogger(Side.class);

  /// The last ones that were active, by the folder of their state, if its disk hung when they
  /// ended: what hangs there may still be written, and nobody may begin before, whichever side it
  /// is then.
  private static final Map<Path, ActiveSide> HANGING = new ConcurrentHashMap<>();

  /// What a side is just now.
  public enum Role {
    STANDBY,
    ACTIVE,
    /// It could not go on, until it is begun again.
    FAILED
  }

  /// @param ending of the side, by which it is told from another one
  private record Standing(
      StandbySide side, LinkEnd end, StandbyLink link, StandbySide.Ending ending) {}

  private record Acting(ActiveSide side, ActiveLink link, LinkDialer dialer) {}

  private final DatasetSettings settings;
  private final SourceSettings source;
  private final LinkSecurity security;
  private final LinkPort port;
  private final OutdatedRegister register;
  private final SideListener listener;

  /// Changes of the role, one after the other.
  private final Duty roles = new Duty("changes roles", this::failed);

  private Optional<Footing> footing = Optional.empty();

  /// Why this side does nothing for now, although it is a standby; it goes on by itself.
  private Optional<String> suspended = Optional.empty();

  private boolean beginning;
  private Optional<Standing> standby = Optional.empty();
  private Optional<Acting> active = Optional.empty();
  private Role role = Role.STANDBY;

  /// What is just being unmounted, or could not be.
  private Optional<MountedFolder> leaving = Optional.empty();

  /// Whether an active side that connects is followed; if not, what it is told.
  private Optional<String> apart;

  /// Whether the standby has shown its folder and can be connected to, and whether it is let.
  private boolean ready;

  private boolean serving;
  private boolean closed;

  private Side(
      DatasetSettings settings,
      LinkSecurity security,
      LinkPort port,
      OutdatedRegister register,
      Optional<String> apart,
      SideListener listener) {
    this.settings = settings;
    this.source = register.isShared() ? settings.source() : settings.source().unarbitrated();
    this.security = security;
    this.port = port;
    this.register = register;
    this.apart = apart;
    this.listener = listener;
  }

  /// Starts as a standby.
  ///
  /// @param apart why it does not follow until [#follow]; empty when it follows
  public static Side open(
      DatasetSettings settings,
      LinkSecurity security,
      LinkPort port,
      OutdatedRegister register,
      Optional<String> apart,
      SideListener listener)
      throws IOException {
    var side = prepare(settings, security, port, register, apart, listener);
    try {
      side.standBy();
    } catch (IOException e) {
      side.close();
      throw e;
    }
    return side;
  }

  /// One that stands by as soon as [#beginAnew] has done so.
  static Side prepare(
      DatasetSettings settings,
      LinkSecurity security,
      LinkPort port,
      OutdatedRegister register,
      Optional<String> apart,
      SideListener listener)
      throws IOException {
    Files.createDirectories(settings.files());
    if (settings.files().toRealPath().startsWith(MountedFolder.place(settings.folder()))) {
      throw new IOException(
          settings.files() + " is inside " + settings.folder() + ": name a state folder outside");
    }
    return new Side(settings, security, port, register, apart, listener);
  }

  public DatasetSettings settings() {
    return settings;
  }

  public synchronized Role role() {
    return role;
  }

  public Optional<SourceState> source() {
    return acting().map(ActiveSide::state);
  }

  public Optional<MirrorState> mirror() {
    return standing().map(StandbySide::state);
  }

  /// What is mounted to be used, if anything is.
  public synchronized Optional<MountedFolder> mounted() {
    return active.flatMap(acting -> acting.side().mounted()).or(() -> leaving);
  }

  /// Why there is no connection.
  public synchronized Optional<String> linkFailure() {
    return active
        .flatMap(acting -> acting.dialer().failure().or(acting.link()::ended))
        .or(() -> standby.flatMap(standing -> standing.link().ended()));
  }

  /// Why nothing is replicated for now; it goes on by itself.
  public Optional<String> obstacle() {
    return suspended()
        .or(() -> source().map(SourceState::held).filter(why -> !why.isEmpty()))
        .or(() -> footing().flatMap(on -> on.space().obstacle()));
  }

  synchronized Optional<String> suspended() {
    return suspended;
  }

  synchronized Optional<Footing> footing() {
    return footing;
  }

  synchronized Optional<ActiveSide> acting() {
    return active.map(Acting::side);
  }

  synchronized Optional<StandbySide> standing() {
    return standby.map(Standing::side);
  }

  synchronized Optional<StandbyLink> standbyLink() {
    return standby.map(Standing::link);
  }

  /// Work for the thread that changes roles: it comes in its turn.
  void inTurn(Duty.Work work) {
    roles.add(work);
  }

  /// Has this side become active if its data and the policy allow it. The listener is told what
  /// comes of it: activated, refused or failed.
  ///
  /// @return why it cannot be tried at all, and then the listener is not told; empty when it is
  public Optional<String> promote(Policy policy) {
    StandbySide standing;
    synchronized (this) {
      if (suspended.isPresent()) {
        return suspended;
      }
      if (standby.isEmpty()) {
        return Optional.of(
            active.isPresent() ? "this side is active already" : "this side does not stand by");
      }
      standing = standby.get().side();
    }
    standing.promote(policy);
    return Optional.empty();
  }

  /// Ends being active as soon as the standby has everything. New changes are refused at once.
  ///
  /// @param alone ends without a standby, too, if none is connected
  /// @return whether it is active
  public boolean finish(boolean alone) {
    Optional<ActiveSide> acting = acting();
    acting.ifPresent(side -> side.finish(alone));
    return acting.isPresent();
  }

  /// What was to end goes on, if there is time.
  public void stayOpen() {
    acting().ifPresent(ActiveSide::stayOpen);
  }

  /// Ends being active, or becoming so, in a short while: a standby that is connected gets what it
  /// lacks, if that does not take long. The listener is told that it has ended, unless it was told
  /// already.
  public void end(String why) {
    roles.add(() -> {
      boolean promoting =
          standing().filter(side -> side.state().promotion().isPresent()).isPresent();
      if (acting().isPresent()) {
        endActive(false, why);
        return;
      }
      if (promoting) {
        stopStandby();
        standBy();
        listener.ended(false, why);
      }
    });
  }

  /// Gives everybody who uses the folder an error at once. To be followed by [#end]. The other side
  /// may be made active at the same moment, and is not to be called outdated for that.
  ///
  /// It is told so first, and not waited for for long: a turn of it may wait for a disk that hangs.
  public void abort() throws IOException {
    Optional<ActiveSide> acting = acting();
    if (acting.isPresent()) {
      Thread fencing =
          Thread.ofPlatform()
              .daemon()
              .name("fences " + settings.name())
              .start(() -> acting.get().fence("this side is fenced"));
      try {
        if (!fencing.join(FENCING)) {
          log.warn("{} does not hear that it is fenced: its disk seems to hang", settings.name());
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // The folder is aborted all the same.
      }
    }
    Optional<MountedFolder> folder = mounted();
    if (folder.isPresent()) {
      folder.get().abort();
    }
  }

  /// From now on this side follows the other one whenever that is active.
  public synchronized void follow() {
    if (apart.isPresent()) {
      apart = Optional.empty();
      register.mayHaveGoneOn(); // While this side was apart, it did not hear.
    }
    serve();
  }

  /// From the next time on that it stands by, it does not follow until it is told so.
  public synchronized void stayApart(String why) {
    apart = Optional.of(why);
  }

  /// An operator says whose data counts. Where this side cannot go on, as its folder was changed or
  /// its copy is not as changes expect it, it begins anew with what is there: all is compared.
  public synchronized void choose(ServerId chosen) throws IOException {
    long newest = mirror().map(state -> state.copy().history().epoch()).orElse(0L);
    register.choose(chosen, newest);
    log.warn("{}: the data of {} counts from now on", settings.name(), chosen);
    roles.add(() -> takeAnew(chosen.equals(settings.self())));
  }

  private void takeAnew(boolean ours) throws IOException {
    boolean hadFailed;
    synchronized (this) {
      if (closed || standby.isPresent() || active.isPresent()) {
        return;
      }
      hadFailed = role == Role.FAILED;
    }
    requireDiskAnswers();
    if (Footing.takeAnew(settings, ours)) {
      log.warn("{}: {} is taken as it is now", settings.name(), settings.folder());
    } else if (hadFailed && !ours) {
      CopyFile.forget(settings.files());
      log.warn("{}: the copy is compared as a whole", settings.name());
    } else {
      return;
    }
    begin();
  }

  /// Compares both sides while applications go on.
  ///
  /// @return whether it is active
  public boolean verify(boolean mend) {
    Optional<ActiveSide> acting = acting();
    acting.ifPresent(side -> side.verify(mend));
    return acting.isPresent();
  }

  /// Some time has passed.
  public void tick() {
    Optional<StandbySide> passive;
    Optional<ActiveSide> acting;
    synchronized (this) {
      passive = standing();
      acting = acting();
    }
    passive.ifPresent(StandbySide::tick);
    acting.ifPresent(ActiveSide::tick);
  }

  /// Looks after the folder, and the room that there is.
  public void watch() {
    try {
      Optional<Footing> on;
      Optional<Acting> acting;
      synchronized (this) {
        on = footing;
        acting = active;
      }
      boolean followed = standbyLink().filter(StandbyLink::otherIsActive).isPresent();
      if (on.isPresent() && on.get().isHeldInVain(followed)) {
        goOnWithout("nobody can go on with it any more");
      }
      Optional<MountedFolder> mount = acting.flatMap(current -> current.side().mounted());
      Lookout.Sight seen = sight(on, mount);
      switch (Lookout.decide(stand(), seen)) {
        case Lookout.Nothing() -> {}
        case Lookout.BeginAnew() -> resume();
        case Lookout.Leave(var why) -> on.ifPresent(lost -> roles.add(() -> leave(lost, why)));
        case Lookout.TellRoom(var room) -> standing().ifPresent(side -> side.room(room));
        case Lookout.Hold(var why) -> acting.ifPresent(current -> current.side().hold(why));
        case Lookout.Bypassed(var why) -> acting.ifPresent(current -> current.side().bypassed(why));
      }
      if (acting.isPresent() && mount.isPresent() && seen.inPlace() && seen.room() != Space.NONE) {
        keepReserve(acting.get().side());
      }
    } catch (IOException | RuntimeException e) {
      log.error("the folder and its room could not be looked after", e);
    }
  }

  private static void keepReserve(ActiveSide side) throws IOException {
    if (!side.state().stopped() && !side.reserveRoom()) {
      log.debug("there is not enough room for a reserve");
    }
  }

  private Lookout.Stand stand() {
    Optional<ActiveSide> acting;
    Optional<StandbySide> standing;
    synchronized (this) {
      if (footing.isEmpty()) {
        return new Lookout.Stand.Lost();
      }
      acting = acting();
      standing = standing();
    }
    if (acting.isPresent()) {
      SourceState state = acting.get().state();
      boolean mounted = acting.get().mounted().isPresent() && !state.stopped();
      return new Lookout.Stand.Active(mounted, state.held());
    }
    return standing
        .<Lookout.Stand>map(side -> new Lookout.Stand.Standby(side.state().space()))
        .orElseGet(Lookout.Stand.Waiting::new);
  }

  private static Lookout.Sight sight(Optional<Footing> on, Optional<MountedFolder> mount)
      throws IOException {
    if (on.isEmpty()) {
      return new Lookout.Sight("", true, Space.NONE, "");
    }
    Space room = on.get().space().look();
    String wrong = on.get().wrong(mount);
    boolean inPlace = mount.isEmpty() || mount.get().isInPlace();
    return new Lookout.Sight(wrong, inPlace, room, on.get().space().obstacle().orElse(""));
  }

  /// Tries to go on after this side was suspended.
  private synchronized void resume() {
    if (suspended.isPresent() && role == Role.STANDBY) {
      begin();
    }
  }

  /// Begins again after a failure.
  public synchronized void beginAnew() {
    if (role == Role.FAILED || (standby.isEmpty() && active.isEmpty() && suspended.isEmpty())) {
      begin();
    }
  }

  private synchronized void begin() {
    if (beginning) {
      return;
    }
    beginning = true;
    roles.add(() -> {
      try {
        if (standing().isEmpty() && acting().isEmpty()) {
          boolean hadFailed = role() == Role.FAILED;
          standBy();
          if (hadFailed) {
            synchronized (this) {
              leaving = Optional.empty(); // Else it could not stand by.
            }
            listener.ended(false, "it stands by again after a failure");
          }
        }
      } finally {
        synchronized (this) {
          beginning = false;
        }
      }
    });
  }

  private void leave(Footing on, String why) throws IOException {
    synchronized (this) {
      if (active.isPresent() || footing.filter(on::equals).isEmpty()) {
        return;
      }
    }
    stopStandby();
    leaveFooting();
    suspend(why);
  }

  private void suspend(String why) {
    synchronized (this) {
      if (!suspended.equals(Optional.of(why))) {
        log.warn("{}", why);
      }
      suspended = Optional.of(why);
      role = Role.STANDBY;
      port.absent(settings.name(), why);
    }
    listener.suspended(why);
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
    fail(String.valueOf(e.getMessage()));
  }

  private void fail(String why) {
    synchronized (this) {
      role = Role.FAILED;
      suspended = Optional.empty(); // It is not what is in the way now.
    }
    log.error("{}: {}", settings.name(), why);
    listener.failed(why, mounted().isPresent());
  }

  private void requireDiskAnswers() throws HangingDiskException {
    ActiveSide last = HANGING.get(settings.files());
    if (last != null) {
      Optional<String> hangs = last.hanging();
      if (hangs.isPresent()) {
        throw new HangingDiskException(hangs.get());
      }
      HANGING.remove(settings.files(), last);
    }
  }

  /// Begins to be a standby, or is suspended when the folder does not allow it.
  void standBy() throws IOException {
    requireDiskAnswers();
    boolean known = hasFooting();
    Footing on;
    try {
      on = findFooting();
    } catch (MountPointException e) {
      suspend(String.valueOf(e.getMessage()));
      return;
    }
    try {
      standBy(on);
    } catch (IOException | RuntimeException e) {
      boolean isLackOfRoom = on.space().isLackOfRoom(e); // Before its end makes some.
      endHalfBegun(e, known || isLackOfRoom);
      if (isLackOfRoom) {
        suspendForRoom(on, e);
        return;
      }
      throw e;
    }
  }

  /// What is half begun would be in the way of beginning anew.
  ///
  /// @param stays whether the folder stays in hand, with the view of it if it was shown before
  private void endHalfBegun(Exception why, boolean stays) {
    try {
      stopStandby();
      if (!stays) {
        leaveFooting();
      }
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private synchronized boolean hasFooting() {
    return footing.isPresent();
  }

  private synchronized Footing findFooting() throws IOException {
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
    RulesFile.follow(settings.files(), settings.rules());
    StandbySide.Ending itsEnding = ending(on);
    var side =
        StandbySide.start(
            settings.self(),
            settings.mirror(),
            settings.source().windowBytes(),
            on.folder(),
            settings.rules(),
            settings.files(),
            register,
            on::facts,
            itsEnding);
    var link = new StandbyLink(side, register);
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
      ready = true;
      if (apart.isPresent()) {
        port.absent(settings.name(), apart.get());
      }
      serve();
    }
  }

  private synchronized void serve() {
    if (ready && !serving && apart.isEmpty() && standby.isPresent()) {
      port.serve(standby.get().end());
      serving = true;
    }
  }

  private StandbySide.Ending ending(Footing on) {
    return new StandbySide.Ending() {
      @Override
      public void activated(Copy copy, Ruling granted, String lack) {
        roles.add(() -> act(this, copy, granted, lack));
      }

      @Override
      public void refused(String sentence) {
        roles.add(() -> {
          giveUpHeld(sentence);
          listener.refused(sentence);
        });
      }

      @Override
      public void failed(String what, Throwable why) {
        roles.add(() -> failStandby(this, on, what, why));
      }
    };
  }

  /// Nobody goes on with the mount that this side's process has left when it died, if there is one.
  private void giveUpHeld(String why) throws IOException {
    Optional<Footing> on = footing();
    if (on.isPresent()) {
      on.get().giveUpHeld(why);
      if (standing().isPresent()) {
        on.get().show();
      }
    }
  }

  /// The same, from any thread, in a short while.
  void goOnWithout(String why) {
    roles.add(() -> giveUpHeld(why));
  }

  private synchronized boolean isOver(StandbySide.Ending ending) {
    return standby.filter(standing -> standing.ending().equals(ending)).isEmpty();
  }

  private void failStandby(StandbySide.Ending ending, Footing on, String what, Throwable why)
      throws IOException {
    if (isOver(ending)) {
      log.warn("of a side that stands by no longer: {} failed", what, why);
      return;
    }
    boolean isLackOfRoom = on.space().isLackOfRoom(why); // Before its end makes some.
    stopStandby();
    if (isLackOfRoom) {
      suspendForRoom(on, why);
    } else {
      log.error("{} failed", what, why);
      if (why instanceof UntakenException) {
        port.absent(
            settings.name(), String.valueOf(why.getMessage())); // The other side says it, too.
      }
      fail(what + " failed: " + why.getMessage());
    }
  }

  /// @return which file is which
  private Optional<FileIndex> stopStandby() throws IOException {
    Optional<Standing> standing;
    synchronized (this) {
      standing = standby;
      standby = Optional.empty();
      ready = false;
      serving = false;
    }
    if (standing.isEmpty()) {
      return Optional.empty();
    }
    if (footing().isPresent()) {
      footing().get().giveUpHeld("this side does not become active as it is");
    }
    port.forget(standing.get().end());
    standing.get().end().close();
    standing.get().side().close();
    return Optional.of(standing.get().side().index());
  }

  private void act(StandbySide.Ending granting, Copy copy, Ruling granted, String lack)
      throws IOException {
    if (isOver(granting)) {
      return; // It was ended meanwhile.
    }
    Optional<Footing> on = footing();
    // Once this side has followed another one, its folder is not what the mount has shown.
    boolean followed = standbyLink().filter(StandbyLink::otherIsActive).isPresent();
    Optional<HeldMount> held = followed ? Optional.empty() : on.flatMap(Footing::takeHeld);
    Optional<FileIndex> index = stopStandby();
    if (index.isEmpty() || on.isEmpty()) {
      return;
    }
    try {
      act(on.get(), copy, granted, index.get(), held);
      listener.activated("active: epoch " + granted.epoch(), lack);
    } catch (IOException e) {
      if (!on.get().space().isLackOfRoom(e)) {
        throw e;
      }
      suspendForRoom(on.get(), e);
    }
  }

  private void act(Footing on, Copy copy, Ruling granted, FileIndex index, Optional<HeldMount> held)
      throws IOException {
    on.unshow();
    try {
      on.folder().removeNameless(index);
    } catch (LinuxException e) {
      // A takeover does not fail of it.
      log.warn("files without a name stay in .meerkat/nameless", e);
    }
    ActiveSide side;
    try {
      side = activeSide(on, copy, granted, index, held);
    } catch (IOException e) {
      if (held.isPresent()) {
        held.get().giveUp();
      }
      throw e;
    }
    var link = new ActiveLink(side);
    var end =
        new LinkEnd(
            settings.name(), settings.self(), Message.Role.SOURCE, security, settings.link(), link);
    var dialer = LinkDialer.start(end, settings.peerPlace());
    synchronized (this) {
      active = Optional.of(new Acting(side, link, dialer));
      role = Role.ACTIVE;
    }
  }

  private ActiveSide activeSide(
      Footing on, Copy copy, Ruling granted, FileIndex index, Optional<HeldMount> held)
      throws IOException {
    return ActiveSide.start(
        settings.self(),
        source,
        settings.folder(),
        settings.rules(),
        settings.keeping(),
        held,
        settings.files(),
        copy,
        granted,
        register,
        index,
        on.space(),
        on::facts,
        new ActiveSide.Ending() {
          @Override
          public void stopped(boolean inOrder, String why) {
            roles.add(() -> endActive(inOrder, why));
          }

          @Override
          public void keptOpen(String why) {
            roles.add(() -> listener.keptOpen(why));
          }

          @Override
          public void verified(Verified word) {
            listener.verified(word);
          }
        });
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
    listener.ended(inOrder, why);
  }

  private boolean stopActive() throws IOException {
    Optional<Acting> acting;
    synchronized (this) {
      acting = active;
      active = Optional.empty();
      leaving = acting.flatMap(current -> current.side().mounted());
    }
    if (acting.isEmpty()) {
      return false;
    }
    // The standby gets what it lacks, and nobody is told that something is safe because it is away.
    try (var _ = acting.get().dialer()) {
      acting.get().side().close();
    } finally {
      if (acting.get().side().hanging().isPresent()) {
        HANGING.put(settings.files(), acting.get().side());
      }
    }
    synchronized (this) {
      leaving = Optional.empty();
    }
    listener.verified(Verified.failed("this side is not active any more"));
    return true;
  }

  /// Ends the side, whatever it is; waits until nothing of it is left.
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    try {
      roles.end();
      stopActive();
      stopStandby();
      leaveFooting();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing", e);
    }
  }
}
