package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.media.rtsp.RtspFeed;
import dev.meerkat.media.rtsp.RtspServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cameras by RTSP, in real time, over loopback.
class RecorderTest {
  @TempDir Path root;

  private final Map<CameraId, RecordingReport> reports = new ConcurrentHashMap<>();
  private final AtomicBoolean diskFull = new AtomicBoolean();
  private final RtspFeed feed = new RtspFeed(List.of(Frames.FORMAT));
  private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger next = new AtomicInteger();
  private Archive archive;
  private Recorder recorder;

  @BeforeEach
  void start() throws IOException {
    archive = Archive.open(root, Frames.settings("a"), this::fault);
    recorder = new Recorder(archive, RecorderSettings.DEFAULT, reports::put);
    var _ = pacer.scheduleAtFixedRate(this::frame, 0, Frames.FRAME_NANOS, TimeUnit.NANOSECONDS);
  }

  @AfterEach
  void stop() throws IOException {
    recorder.close();
    archive.close();
    pacer.shutdownNow();
  }

  private void frame() {
    var sample = Frames.sample(next.getAndIncrement(), 0);
    feed.send(0, sample.ticks(), sample.keyFrame(), sample.data());
  }

  private void fault(String operation, Path path) throws IOException {
    if (diskFull.get() && path.toString().contains("full") && operation.equals("write")) {
      throw new IOException("No space left on device");
    }
  }

  private RtspServer serve(RtspFaults faults) throws IOException {
    return RtspServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Map.of("/live", feed),
        Optional.empty(),
        faults);
  }

  private static String url(RtspServer server) {
    return "rtsp://127.0.0.1:" + server.port() + "/live";
  }

  private RecordingReport report(String camera) {
    return reports.getOrDefault(new CameraId(camera), RecordingReport.CONNECTING);
  }

  private void awaitPhase(String camera, RecordingPhase phase) {
    Frames.await(
        () -> camera + " " + phase + "; it is " + report(camera) + ", the feed at frame " + next,
        () -> report(camera).phase() == phase);
  }

  private void awaitProgress(String camera) {
    long before = report(camera).lastDurableMicros();
    Frames.await(
        () -> camera + " goes on from " + before + "; it is " + report(camera),
        () ->
            report(camera).phase() == RecordingPhase.RECORDING
                && report(camera).lastDurableMicros() > before);
  }

  private List<Integer> frames(String camera) throws IOException {
    var out = new ByteArrayOutputStream();
    archive.copy(new CameraId(camera), 0, Long.MAX_VALUE, out);
    return Frames.numbers(out.toByteArray());
  }

  @Test
  void aCameraIsRecordedFrameByFrameUntilItIsStopped() throws IOException {
    try (RtspServer server = serve(RtspFaults.NONE)) {
      recorder.start(Frames.camera("gate", url(server)));
      awaitPhase("gate", RecordingPhase.RECORDING);
      awaitProgress("gate");
      awaitProgress("gate");
      recorder.stop(new CameraId("gate"));
    }
    List<Integer> frames = frames("gate");
    assertThat(frames.getFirst() % Frames.GOP).isZero();
    for (int i = 1; i < frames.size(); i++) {
      assertThat(frames.get(i)).isEqualTo(frames.get(i - 1) + 1);
    }
  }

  @Test
  void aConnectionThatBreaksInAFrameIsMadeAgain() throws IOException {
    try (RtspServer server = serve(RtspFaults.cuttingAfter(4_321))) {
      recorder.start(Frames.camera("gate", url(server)));
      awaitPhase("gate", RecordingPhase.RECORDING);
      awaitPhase("gate", RecordingPhase.FAILED);
      assertThat(report("gate").detail()).isNotBlank();
      awaitPhase("gate", RecordingPhase.RECORDING);
    }
    assertThat(frames("gate")).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aFullDiskFailsWhatItMustAndEndsWhenThereIsRoom() throws IOException {
    try (RtspServer server = serve(RtspFaults.NONE)) {
      recorder.start(Frames.camera("full", url(server)));
      recorder.start(Frames.camera("gate", url(server)));
      awaitPhase("full", RecordingPhase.RECORDING);
      awaitPhase("gate", RecordingPhase.RECORDING);
      diskFull.set(true);
      awaitPhase("full", RecordingPhase.FAILED);
      assertThat(report("full").detail()).contains("No space left");
      awaitProgress("gate");
      assertThat(report("gate").phase()).isEqualTo(RecordingPhase.RECORDING);
      diskFull.set(false);
      awaitPhase("full", RecordingPhase.RECORDING);
      awaitProgress("full");
    }
    assertThat(frames("full")).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aCameraThatGetsAnotherAddressIsConnectedToAnew() throws IOException {
    var other = new RtspFeed(List.<TrackFormat>of(Frames.FORMAT));
    try (RtspServer server = serve(RtspFaults.NONE);
        RtspServer silent =
            RtspServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Map.of("/live", other),
                Optional.empty(),
                RtspFaults.NONE)) {
      recorder.start(Frames.camera("gate", url(silent)));
      Frames.await(() -> "a viewer", other::watched);
      recorder.start(Frames.camera("gate", url(server)));
      awaitPhase("gate", RecordingPhase.RECORDING);
      Frames.await(() -> "the old session's end", () -> !other.watched());
    }
  }
}
