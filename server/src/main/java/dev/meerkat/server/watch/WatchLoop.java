package dev.meerkat.server.watch;

import dev.meerkat.cluster.ClusterListener;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchEffect;
import dev.meerkat.core.watch.WatchEffect.Announce;
import dev.meerkat.core.watch.WatchEffect.HoldWarm;
import dev.meerkat.core.watch.WatchEffect.StartAnalytics;
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopAnalytics;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchEvent.Ticked;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.core.watch.WatchStep;
import dev.meerkat.recorder.ArchiveListener;
import dev.meerkat.recorder.ReportListener;
import java.security.SecureRandom;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the watch on one thread: takes a fact, steps, performs the effects in their order, logs the
/// reason. Whatever goes wrong in there is a broken invariant: the loop ends and says so once, and
/// the process is expected to end with it, so that other servers take over.
public final class WatchLoop implements ClusterListener, ReportListener, ArchiveListener {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.watch");
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Watch watch;
  private final Actions actions;
  private final DecisionLog decisions;
  private final Follower follower;
  private final Consumer<Throwable> onFailure;
  private final Mailbox mailbox = new Mailbox();
  private volatile Supplier<SortedMap<ServerId, Long>> fastBeats = TreeMap::new;
  private volatile long startNanos = System.nanoTime();
  private final Thread thread = Thread.ofPlatform().name("watch").unstarted(this::run);
  private volatile WatchState state;
  private volatile boolean closed;

  /// What the watch can do. Called on its thread; none of it may wait for the camera or a peer.
  public interface Actions {
    /// Records the camera, instead of how it was recorded so far if it was.
    void start(Camera camera);

    /// Keeps the camera's newest pictures in memory only, instead of what was done with it so far.
    void hold(Camera camera);

    void stop(CameraId camera);

    void announce(ServerStatus status);

    /// Runs the analytics program of the camera, instead of the one that ran so far if one did.
    void startAnalytics(Camera camera);

    void stopAnalytics(CameraId camera);
  }

  /// Sees every step of the watch before its effects are performed. Called on its thread, so it
  /// must return at once.
  public interface Follower {
    void stepped(WatchEvent event, WatchStep step);
  }

  /// @param onFailure called once, on the loop's thread, when the watch cannot go on
  public WatchLoop(
      Watch watch,
      Actions actions,
      DecisionLog decisions,
      Follower follower,
      Consumer<Throwable> onFailure) {
    this.watch = watch;
    this.follower = follower;
    this.actions = actions;
    this.decisions = decisions;
    this.onFailure = onFailure;
    this.state = watch.initial(nowMillis(), new SecureRandom().nextLong(Long.MAX_VALUE));
  }

  /// To be called once the server has joined: what it waits for at the start begins here.
  ///
  /// @param fastBeats asked several times a second; tells when the newest beat came of each other
  ///   server that beats fast, by [System#nanoTime]
  public void start(Supplier<SortedMap<ServerId, Long>> fastBeats) {
    this.fastBeats = fastBeats;
    startNanos = System.nanoTime();
    thread.start();
  }

  /// The state after the newest event.
  public WatchState state() {
    return state;
  }

  @Override
  public void viewChanged(SortedSet<ServerId> members) {
    mailbox.putView(members);
  }

  @Override
  public void statusHeard(ServerStatus status) {
    mailbox.putStatus(status);
  }

  @Override
  public void configurationChanged(SiteConfiguration configuration) {
    mailbox.putConfiguration(configuration);
  }

  /// How it goes with a camera that is being recorded or held. Never waits.
  @Override
  public void reported(CameraId camera, RecordingReport report) {
    mailbox.putReport(camera, report);
  }

  @Override
  public void complained(CameraId camera, String words) {
    String problem = camera + ": " + words;
    LOG.warn("{}", problem);
    decisions.add(DecisionLog.Kind.PROBLEM, problem);
  }

  /// Whether the archive can be written. Never waits.
  @Override
  public void archiveUsable(boolean usable, String words) {
    mailbox.putArchive(usable, words);
  }

  /// The archive has logged it already.
  @Override
  public void volumeChanged(String words) {
    decisions.add(DecisionLog.Kind.VOLUME, words);
  }

  @Override
  public void noticed(String news) {
    LOG.warn("{}", news);
    decisions.add(DecisionLog.Kind.NOTICE, news);
  }

  @Override
  public void problemFound(String problem) {
    LOG.error("{}", problem);
    decisions.add(DecisionLog.Kind.PROBLEM, problem);
  }

  /// No effect is begun any more once this returns. The thread is not interrupted: it may be
  /// writing to a file, which an interrupt would close.
  public void close() throws InterruptedException {
    closed = true;
    if (thread.getState() != Thread.State.NEW) { // the start has failed else
      thread.join();
    }
  }

  private void run() {
    try {
      long nextTick = System.nanoTime();
      while (!closed) {
        long now = System.nanoTime();
        if (now - nextTick >= 0) {
          nextTick = now + TICK_NANOS;
          take(tick());
        } else {
          mailbox.take(nextTick - now).ifPresent(fact -> take(fact.apply(nowMillis())));
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }

  private Ticked tick() {
    SortedMap<ServerId, Long> beats = new TreeMap<>();
    fastBeats
        .get()
        .forEach((server, nanos) ->
            beats.put(server, TimeUnit.NANOSECONDS.toMillis(nanos - startNanos)));
    return new Ticked(nowMillis(), beats);
  }

  private void take(WatchEvent event) {
    WatchStep step = watch.step(state, event);
    state = step.next();
    if (!step.reason().isEmpty()) {
      LOG.info("{}", step.reason());
      decisions.add(DecisionLog.Kind.DECISION, step.reason());
    }
    follower.stepped(event, step);
    step.effects().forEach(this::perform);
  }

  private void perform(WatchEffect effect) {
    switch (effect) {
      case StartRecording(var camera, _) -> {
        mailbox.begin(camera.id());
        actions.start(camera);
      }
      case HoldWarm(var camera, _) -> {
        mailbox.begin(camera.id());
        actions.hold(camera);
      }
      case StopRecording(var camera, _) -> {
        mailbox.end(camera);
        actions.stop(camera);
      }
      case StartAnalytics(var camera) -> actions.startAnalytics(camera);
      case StopAnalytics(var camera) -> actions.stopAnalytics(camera);
      case Announce(var status) -> actions.announce(status);
    }
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
