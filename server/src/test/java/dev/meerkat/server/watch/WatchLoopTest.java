package dev.meerkat.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.core.watch.WatchSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchLoopTest {
  private static final ServerId SELF = new ServerId("north");
  private static final CameraId GATE = new CameraId("gate");

  private final BlockingQueue<String> acts = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final DecisionLog decisions = new DecisionLog(InstantSource.system());
  private volatile boolean broken;
  private final WatchLoop loop =
      new WatchLoop(
          new Watch(SELF, WatchSettings.DEFAULT),
          new Acts(),
          decisions,
          (_, _) -> {},
          failures::add);

  private final class Acts implements WatchLoop.Actions {
    @Override
    public void start(Camera camera) {
      if (broken) {
        throw new IllegalStateException("the recorder is broken");
      }
      acts.add("start " + camera.id());
    }

    @Override
    public void hold(Camera camera) {
      acts.add("hold " + camera.id());
    }

    @Override
    public void stop(CameraId camera) {
      acts.add("stop " + camera);
    }

    @Override
    public void announce(ServerStatus status) {}

    @Override
    public void startAnalytics(Camera camera) {
      acts.add("run " + camera.analytics().command() + " for " + camera.id());
    }

    @Override
    public void stopAnalytics(CameraId camera) {
      acts.add("end analytics of " + camera);
    }
  }

  private static SiteConfiguration site(boolean enabled) {
    var cameras = new TreeMap<CameraId, Camera>();
    cameras.put(GATE, new Camera(GATE, "rtsp://h/1", "", "", SELF, FailoverPriority.LOW, enabled));
    return new SiteConfiguration(cameras, new TreeMap<>());
  }

  private static @Nullable String next(BlockingQueue<?> queue) throws InterruptedException {
    Object next = queue.poll(20, TimeUnit.SECONDS);
    return next == null ? null : next.toString();
  }

  @AfterEach
  void close() throws InterruptedException {
    loop.close();
  }

  @Test
  void factsBecomeActsAndTheirReasonsAreKept() throws InterruptedException {
    loop.start(TreeMap::new);
    loop.viewChanged(new TreeSet<>(List.of(SELF)));
    loop.configurationChanged(site(true));
    assertThat(next(acts)).isEqualTo("start gate");
    loop.configurationChanged(site(false));
    assertThat(next(acts)).isEqualTo("stop gate");
    assertThat(decisions.after(0))
        .extracting(DecisionLog.Entry::sentence)
        .anyMatch(sentence -> sentence.contains("recording gate at home"))
        .anyMatch(sentence -> sentence.contains("stopping gate: disabled"));
  }

  @Test
  void aFailureEndsTheLoopAndIsTold() throws InterruptedException {
    broken = true;
    loop.start(TreeMap::new);
    loop.viewChanged(new TreeSet<>(List.of(SELF)));
    loop.configurationChanged(site(true));
    assertThat(next(failures)).contains("the recorder is broken");
    loop.configurationChanged(site(false));
    loop.close();
    assertThat(acts).isEmpty();
    assertThat(failures).isEmpty();
  }

  @Test
  void problemsAreKeptAsWell() {
    loop.problemFound("the disk is full");
    assertThat(decisions.after(0))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.kind()).isEqualTo(DecisionLog.Kind.PROBLEM);
          assertThat(entry.sentence()).isEqualTo("the disk is full");
        });
  }

  @Test
  void theLogKeepsTheNewest() {
    for (int i = 1; i <= DecisionLog.CAPACITY + 5; i++) {
      decisions.add(DecisionLog.Kind.DECISION, "entry " + i);
    }
    assertThat(decisions.after(0)).hasSize(DecisionLog.CAPACITY);
    assertThat(decisions.after(0).getFirst().number()).isEqualTo(6);
    assertThat(decisions.after(DecisionLog.CAPACITY + 4)).hasSize(1);
  }
}
