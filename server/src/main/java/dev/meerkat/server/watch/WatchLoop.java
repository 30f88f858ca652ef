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
import dev.meerkat.core.watch.WatchEffect.StartRecording;
import dev.meerkat.core.watch.WatchEffect.StopRecording;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchEvent.Ticked;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.core.watch.WatchStep;
import dev.meerkat.recorder.ReportListener;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the watch on one thread: takes a fact, steps, performs the effects in their order, logs the
/// reason. Whatever goes wrong in there is a broken invariant: the loop ends and says so once, and
/// the process is expected to end with it, so that other servers take over.
public final class WatchLoop implements ClusterListener, ReportListener {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.watch");
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Watch watch;
  private final Actions actions;
  private final DecisionLog decisions;
  private final Witness witness;
  private final Consumer<Throwable> onFailure;
  private final Mailbox mailbox = new Mailbox();
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
  }

  /// Sees every step of the watch before its effects are performed. Called on its thread, so it
  /// must return at once.
  public interface Witness {
    void stepped(WatchEvent event, WatchStep step);
  }

  /// @param onFailure called once, on the loop's thread, when the watch cannot go on
  public WatchLoop(
      ServerId self,
      WatchSettings settings,
      Actions actions,
      DecisionLog decisions,
      Witness witness,
      Consumer<Throwable> onFailure) {
    this.watch = new Watch(self, settings);
    this.witness = witness;
    this.actions = actions;
    this.decisions = decisions;
    this.onFailure = onFailure;
    this.state = watch.initial(nowMillis());
  }

  /// To be called once the server has joined: what it waits for at the start begins here.
  public void start() {
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

  @Override
  public void problemFound(String problem) {
    LOG.error("{}", problem);
    decisions.add(DecisionLog.Kind.PROBLEM, problem);
  }

  /// No effect is begun any more once this returns. The thread is not interrupted: it may be
  /// writing to a file, which an interrupt would close.
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }

  private void run() {
    try {
      long nextTick = System.nanoTime();
      while (!closed) {
        long now = System.nanoTime();
        if (now - nextTick >= 0) {
          nextTick = now + TICK_NANOS;
          take(new Ticked(nowMillis()));
        } else {
          mailbox.take(nextTick - now).ifPresent(fact -> take(fact.apply(nowMillis())));
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }

  private void take(WatchEvent event) {
    WatchStep step = watch.step(state, event);
    state = step.next();
    if (!step.reason().isEmpty()) {
      LOG.info("{}", step.reason());
      decisions.add(DecisionLog.Kind.DECISION, step.reason());
    }
    witness.stepped(event, step);
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
      case Announce(var status) -> actions.announce(status);
    }
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
