package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Beginning;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Selection;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A dataset without a group: its administrator says which side is active. This is one of them,
/// with the port at which the other one reaches it.
public final class Dataset implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Dataset.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /// How long the other side is asked what its copy has been through.
  private static final long ASK_MILLIS = 5_000;

  private final DatasetSettings settings;
  private final LinkSecurity security;
  private final LinkPort port;
  private final LocalRegister register;
  private final Side side;
  private final Gauges gauges;
  private final Regularly ticks = new Regularly("replication ticks", TICK);

  private Optional<Waited> beginning = Optional.empty();
  private Optional<Probe> probe = Optional.empty();
  private Outcome promotion = new Outcome();
  private Outcome ending = new Outcome();
  private Pending<Verified> verification = new Pending<>();
  private String lastWord = "";

  private Dataset(
      DatasetSettings settings, LinkSecurity security, LinkPort port, LocalRegister register)
      throws IOException {
    this.settings = settings;
    this.security = security;
    this.port = port;
    this.register = register;
    this.side = Side.prepare(settings, security, port, register, Optional.empty(), new Listening());
    this.gauges = new Gauges(side);
    verification.is(Verified.failed("nobody asked"));
  }

  /// Starts this side as a standby.
  ///
  /// @param first whose data counts if the dataset has never been active
  public static Dataset open(DatasetSettings settings, LinkSecurity security, ServerId first)
      throws IOException {
    Files.createDirectories(settings.files());
    var register = LocalRegister.open(settings.files(), settings.self(), first);
    LinkPort port = LinkPort.open(settings.listen(), security, settings.link());
    Dataset dataset;
    try {
      dataset = new Dataset(settings, security, port, register);
    } catch (IOException e) {
      port.close();
      throw e;
    }
    try {
      dataset.side.standBy();
    } catch (IOException e) {
      dataset.close();
      throw e;
    }
    dataset.ticks.add("a tick", dataset::tick);
    dataset.ticks.add("a look at the folder", dataset.side::watch);
    dataset.ticks.add("measuring the speed", dataset.gauges::sample);
    return dataset;
  }

  /// The port at which the other side reaches this one.
  public int port() {
    return port.number();
  }

  public Side.Role role() {
    return side.role();
  }

  /// Why the role changed last, or a promotion was refused: a sentence; empty at first.
  public synchronized String lastWord() {
    return lastWord;
  }

  public Optional<SourceState> source() {
    return side.source();
  }

  public Optional<MirrorState> mirror() {
    return side.mirror();
  }

  /// Why there is no connection.
  public Optional<String> linkFailure() {
    return side.linkFailure();
  }

  /// Why nothing is replicated for now; it goes on by itself.
  public Optional<String> obstacle() {
    return side.obstacle();
  }

  /// What its administrator wants to know, a line for each thing.
  public List<String> report() {
    List<String> lines = new ArrayList<>(gauges.report());
    String last = lastWord();
    if (!last.isEmpty()) {
      lines.add("last: " + last);
    }
    return lines;
  }

  /// Has this side become active if it was active last, or the dataset is new, and the other side
  /// is neither active nor was it since: as soon as that is heard, or nothing was for a time.
  public synchronized void begin(long waitMillis) {
    lastWord = "waiting for word of the other side before becoming active";
    probe = Optional.of(new Probe(settings, security));
    beginning = Optional.of(Waited.from(waitMillis));
  }

  /// Has this side stand by: what used its folder when its process died gets errors.
  public void standBy() {
    side.goOnWithout("this side is to stand by");
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
    if (side.role() != Side.Role.STANDBY) {
      stopBeginning();
      return;
    }
    Optional<MirrorState> mirror = side.mirror();
    if (mirror.isEmpty() || side.suspended().isPresent()) {
      // Only a side that stands by hears of an active one: it listens for as long from then on.
      probe.ifPresent(Probe::forget);
      beginning = Optional.of(Waited.from(waited.waitMillis()));
      return;
    }
    boolean follows =
        mirror.get().session().filter(MirrorState.Session::welcomed).isPresent()
            || side.standbyLink().filter(StandbyLink::otherIsActive).isPresent();
    switch (Beginning.decide(
        mirror.get().copy().history().epoch(),
        follows,
        probe.map(Probe::epoch).orElse(OptionalLong.empty()),
        System.nanoTime() - waited.deadlineNanos() >= 0)) {
      case Beginning.Wait() -> {}
      case Beginning.Stay(var why) -> {
        side.goOnWithout(why);
        side.inTurn(() -> stay(waited, why));
      }
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
    if (isBeginning(waited) && side.role() == Side.Role.STANDBY) {
      stopBeginning();
      say(false, why);
    }
  }

  /// Before the role changes, the other side hears the last of the probe: its connection would end
  /// that of an active side.
  private synchronized void stopBeginning() {
    beginning = Optional.empty();
    side.inTurn(this::closeProbe);
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
    if (side.role() == Side.Role.ACTIVE) {
      return Outcome.known(true, "this side is active already: " + lastWord);
    }
    if (side.suspended().isPresent()) {
      lastWord = "cannot be made active: " + side.suspended().get();
      return Outcome.known(false, lastWord);
    }
    if (side.role() == Side.Role.FAILED) {
      return Outcome.known(
          false,
          "this side has stopped and cannot be made active: "
              + lastWord
              + "; see to that, and start it again");
    }
    stopBeginning();
    String before = lastWord;
    lastWord = "";
    register.otherStopped(otherStopped);
    promotion.is(false, "it was asked anew");
    promotion = new Outcome();
    Optional<String> refusal = side.promote(policy);
    if (refusal.isPresent()) {
      lastWord = before;
      promotion.is(false, "cannot be made active: " + refusal.get());
    }
    return promotion;
  }

  /// Says whose data counts from now on. If it is that of this side, it becomes active with it;
  /// what only the other side has is kept aside there when that follows.
  ///
  /// @param typed the name of the dataset; what else it is, it is told what the choice means
  public Outcome selectSource(ServerId source, String typed) throws InterruptedException {
    if (!source.equals(settings.self()) && !source.equals(settings.peer())) {
      return Outcome.known(
          false,
          source + " has no side of it: these are " + settings.self() + ", " + settings.peer());
    }
    boolean ours = source.equals(settings.self());
    Optional<Copy> own = side.mirror().map(state -> state.copy().with(state.journal().received()));
    Optional<Copy> others = own.isPresent() ? otherCopy() : Optional.empty();
    boolean active = side.role() == Side.Role.ACTIVE;
    if (ours && active) {
      return Outcome.known(true, "this side is active already: its data counts");
    }
    boolean otherActive = side.standbyLink().filter(StandbyLink::isActiveSideThere).isPresent();
    Selection selection =
        Selection.judge(
            settings.name(),
            source,
            ours ? settings.peer() : settings.self(),
            ours ? otherActive : active,
            ours ? own : others,
            ours ? others : own,
            typed);
    if (!selection.allowed()) {
      return Outcome.known(false, selection.sentence());
    }
    try {
      side.choose(source);
    } catch (IOException e) {
      return Outcome.known(false, "the choice could not be written down: " + e.getMessage());
    }
    return ours ? promote(Policy.COMPLETE, false) : Outcome.known(true, selection.sentence());
  }

  private Optional<Copy> otherCopy() throws InterruptedException {
    try (var asking = new Probe(settings, security)) {
      return asking.await(ASK_MILLIS);
    }
  }

  /// Ends being active as soon as the standby has everything. New changes are refused at once.
  ///
  /// @param alone ends without a standby, too, if none is connected
  public synchronized Outcome handOver(boolean alone) {
    if (side.role() != Side.Role.ACTIVE) {
      return Outcome.known(false, "this side is not active");
    }
    ending.is(false, "it was asked anew");
    ending = new Outcome();
    if (!side.finish(alone)) {
      ending.is(false, "this side is not active any more");
    }
    return ending;
  }

  /// Compares both sides while applications go on. [#report] tells how far that is.
  ///
  /// @param mend whether what differs is to be sent to the standby again
  public synchronized Pending<Verified> verify(boolean mend) {
    boolean active = side.role() == Side.Role.ACTIVE;
    if (active && verification.isKnown()) {
      verification = new Pending<>();
      if (!side.verify(mend)) {
        verification.is(Verified.failed("this side is not active any more"));
      }
      return verification;
    }
    Pending<Verified> refused = new Pending<>();
    refused.is(
        Verified.failed(
            active
                ? "a verification goes on already: status tells how far it is"
                : "this side is not active: verify on the other one"));
    return refused;
  }

  private synchronized void verified(Verified word) {
    verification.is(word);
  }

  private void tick() {
    Optional<Waited> waited;
    synchronized (this) {
      waited = beginning;
    }
    waited.ifPresent(this::begin);
    side.tick();
  }

  private synchronized void say(boolean active, String sentence) {
    lastWord = sentence;
    promotion.is(active, sentence);
    log.info("{}: {}", active ? Side.Role.ACTIVE : Side.Role.STANDBY, sentence);
  }

  private final class Listening implements SideListener {
    @Override
    public void activated(String sentence, String lack) {
      say(true, sentence);
    }

    @Override
    public void refused(String why) {
      say(false, why);
    }

    @Override
    public void suspended(String why) {
      synchronized (Dataset.this) {
        promotion.is(false, why);
      }
    }

    @Override
    public void keptOpen(String why) {
      synchronized (Dataset.this) {
        lastWord = "still active, not handed over: " + why;
        ending.is(false, lastWord);
      }
    }

    @Override
    public void ended(boolean equal, String why) {
      synchronized (Dataset.this) {
        say(false, why);
        ending.is(equal, why);
      }
    }

    @Override
    public void failed(String why, boolean hasMount) {
      synchronized (Dataset.this) {
        lastWord = why;
        promotion.is(false, why);
        ending.is(false, why);
        Dataset.this.verified(Verified.failed(why));
      }
    }

    @Override
    public void verified(Verified word) {
      Dataset.this.verified(word);
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      promotion.is(false, "this side is being ended");
      ending.is(false, "this side is being ended");
      verified(Verified.failed("this side is being ended"));
    }
    try {
      ticks.close();
      side.close();
      closeProbe();
    } finally {
      port.close();
    }
  }
}
