package dev.meerkat.server.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.h264.FrameStamp;
import dev.meerkat.media.rtsp.RtspCredentials;
import dev.meerkat.media.rtsp.RtspException;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.media.rtsp.RtspSession;
import dev.meerkat.media.rtsp.RtspTarget;
import dev.meerkat.media.rtsp.RtspTimeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedCamerasTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(10_000, 10_000, 10_000);

  private static final SampleSink NOTHING_COMES =
      new SampleSink() {
        @Override
        public void format(int track, TrackFormat format) {
          throw new AssertionError("a format " + format);
        }

        @Override
        public void sample(Sample sample) {
          throw new AssertionError("a sample " + sample);
        }
      };

  private record Seen(FrameStamp stamp, long ticks, boolean keyFrame, boolean damaged) {}

  private record Watch(List<TrackFormat> formats, List<Seen> frames) {}

  private static Watch watch(RtspTarget target, int frames) throws RtspException {
    Watch watch = new Watch(new ArrayList<>(), new ArrayList<>());
    try (RtspSession session = RtspSession.open(target, PATIENT)) {
      Runnable stop = session::close;
      session.pump(
          new SampleSink() {
            @Override
            public void format(int track, TrackFormat format) {
              watch.formats.add(format);
            }

            @Override
            public void sample(Sample sample) {
              watch.frames.add(
                  new Seen(
                      FrameStamp.read(sample.data()).orElseThrow(),
                      sample.ticks(),
                      sample.keyFrame(),
                      sample.damaged()));
              if (watch.frames.size() == frames) {
                stop.run();
              }
            }
          });
    }
    return watch;
  }

  @Test
  void everyFrameIsStampedAndNoneIsMissing() throws IOException {
    try (SimulatedCameras cameras = SimulatedCameras.start("127.0.0.1", 0, 3, Optional.empty())) {
      Watch watch = watch(RtspTarget.of(cameras.urls().get(1)), 20);

      assertThat(watch.formats)
          .singleElement()
          .isInstanceOfSatisfying(
              TrackFormat.H264.class,
              format ->
                  assertThat(List.of(format.width(), format.height())).containsExactly(640, 360));
      assertThat(watch.frames.getFirst().keyFrame()).isTrue();
      assertThat(watch.frames)
          .noneMatch(Seen::damaged)
          .allMatch(seen -> seen.stamp().camera() == 2);
      for (int i = 1; i < watch.frames.size(); i++) {
        Seen before = watch.frames.get(i - 1);
        Seen now = watch.frames.get(i);
        assertThat(now.stamp().counter()).isEqualTo(before.stamp().counter() + 1);
        assertThat(now.ticks() - before.ticks()).isEqualTo(6000);
      }
    }
  }

  @Test
  void clientsOfOneCameraAndAfterRestartSeeTheSameCounters() throws Exception {
    FrameSchedule schedule = FrameSchedule.of(1, CameraClip.FRAME_RATE_HZ, 150);
    try (SimulatedCameras first = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        SimulatedCameras second = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Watch>> watches =
          List.of(
              () -> watch(RtspTarget.of(first.urls().getFirst()), 20),
              () -> watch(RtspTarget.of(first.urls().getFirst()), 20),
              () -> watch(RtspTarget.of(second.urls().getFirst()), 20));
      for (Future<Watch> done : threads.invokeAll(watches)) {
        for (Seen seen : done.get().frames) {
          assertThat(seen.stamp().wallMicros())
              .isGreaterThanOrEqualTo(schedule.dueMicros(seen.stamp().counter()));
          assertThat(seen.keyFrame())
              .isEqualTo(schedule.clipIndex(seen.stamp().counter()) % 15 == 0);
          assertThat((int) (seen.ticks() - schedule.pts90k(seen.stamp().counter()))).isZero();
        }
      }
    }
  }

  @Test
  void asksForItsCredentials() throws IOException {
    RtspCredentials credentials = new RtspCredentials("admin", "s3cret \"x\"");
    try (SimulatedCameras cameras =
        SimulatedCameras.start("127.0.0.1", 0, 1, Optional.of(credentials))) {
      String url = cameras.urls().getFirst();
      assertThat(watch(RtspTarget.of(url, "admin", "s3cret \"x\""), 1).frames).hasSize(1);
      assertThatThrownBy(() -> watch(RtspTarget.of(url, "admin", "wrong"), 1))
          .isInstanceOf(RtspException.class)
          .hasMessageContaining("refuses the password of user \"admin\"");
    }
  }

  @Test
  void namesThePortThatIsTaken() throws IOException {
    try (SimulatedCameras cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty())) {
      assertThatThrownBy(
              () -> SimulatedCameras.start("127.0.0.1", cameras.port(), 1, Optional.empty()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + cameras.port())
          .hasMessageContaining("choose another port");
    }
  }

  @Test
  void clipIsAsItsScriptSays() throws IOException {
    CameraClip clip = CameraClip.load();
    assertThat(clip.units()).hasSize(150);
    for (int i = 0; i < 150; i++) {
      assertThat(clip.units().get(i).keyFrame()).isEqualTo(i % 15 == 0);
    }
  }

  private static Watch watchFaulty(RtspFaults faults, StreamFaults stream, int frames)
      throws IOException {
    try (SimulatedCameras cameras =
        SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty(), faults, stream)) {
      return watch(RtspTarget.of(cameras.urls().getFirst()), frames);
    }
  }

  @Test
  void parameterSetsInOnePlaceAreEnough() throws IOException {
    StreamFaults dropped = new StreamFaults(0, 0, 20, 0, true);
    assertThat(watchFaulty(RtspFaults.NONE, dropped, 20).formats).hasSize(1);
    RtspFaults hidden = new RtspFaults.Builder().hideParameterSets(true).build();
    assertThat(watchFaulty(hidden, StreamFaults.NONE, 20).formats).hasSize(1);
  }

  @Test
  void withoutParameterSetsItIsToldThatPicturesCannotBeDecoded() throws IOException {
    RtspFaults hidden = new RtspFaults.Builder().hideParameterSets(true).build();
    StreamFaults dropped = new StreamFaults(0, 0, 20, 0, true);
    var briefly = new RtspTimeouts(10_000, 10_000, 1_000);
    try (SimulatedCameras cameras =
            SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty(), hidden, dropped);
        RtspSession session = RtspSession.open(RtspTarget.of(cameras.urls().getFirst()), briefly)) {
      assertThatThrownBy(() -> session.pump(NOTHING_COMES))
          .isInstanceOfSatisfying(
              RtspException.class,
              e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.UNDECODABLE))
          .hasMessageContaining(
              "pictures arrive but cannot be decoded: no H.264 parameter sets (SPS, PPS) came");
    }
  }

  @Test
  void theResolutionChangesAtAKeyFrame() throws IOException {
    Watch watch = watchFaulty(RtspFaults.NONE, new StreamFaults(0, 0, 20, 1, false), 50);
    assertThat(watch.formats).extracting(f -> ((TrackFormat.H264) f).width()).contains(640, 320);
    assertThat(watch.frames).noneMatch(Seen::damaged);
  }

  @Test
  void timestampsWrapWithoutAJump() throws IOException {
    Watch watch = watchFaulty(RtspFaults.NONE, new StreamFaults(2, 0, 20, 0, false), 45);
    assertThat(watch.frames.getFirst().ticks()).isLessThan(1L << 32);
    assertThat(watch.frames.getLast().ticks()).isGreaterThan(1L << 32);
    for (int i = 1; i < watch.frames.size(); i++) {
      assertThat(watch.frames.get(i).ticks() - watch.frames.get(i - 1).ticks()).isEqualTo(6000);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,  0,   1000, 1000, 1000",
    "10, 0,   1000, 1000, 4294067296",
    "10, 0, 901000, 1000, 4294967296",
    "0,  5, 1801000, 1000, 2251000",
    "0, -5, 1800999, 1000, 1800999",
    "0, -5, 1801000, 1000, 1351000",
  })
  void ticksAreAsTold(int wrap, int jump, long pts90k, long first90k, long ticks) {
    assertThat(new StreamFaults(wrap, jump, 20, 0, false).ticks(pts90k, first90k)).isEqualTo(ticks);
  }
}
