package dev.meerkat.server.camera;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.h264.AnnexB;
import dev.meerkat.media.h264.FrameStamp;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.media.rtsp.RtspCredentials;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.media.rtsp.RtspFeed;
import dev.meerkat.media.rtsp.RtspServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Simulated cameras on one port: `/cam1`, `/cam2` and so on loop the same clip, each with frames
/// of its own by their [FrameStamp] and with its own place in the clip.
///
/// One thread paces all cameras; a camera that nobody plays costs next to nothing. A client gets
/// frames from the next key frame on, so within a second.
public final class SimulatedCameras implements AutoCloseable {
  public static final int MAX_CAMERAS = 1000;

  /// Two seconds; more is left out, so that a computer that slept does not send a flood.
  private static final int MAX_LATE_FRAMES = 2 * CameraClip.FRAME_RATE_HZ;

  private final RtspServer server;
  private final ScheduledExecutorService pacer;
  private final List<String> urls;

  private SimulatedCameras(RtspServer server, ScheduledExecutorService pacer, List<String> urls) {
    this.server = server;
    this.pacer = pacer;
    this.urls = List.copyOf(urls);
  }

  /// @param bindAddress such as `127.0.0.1`; `0.0.0.0` for all
  /// @param port 0 takes a free one
  /// @param count of cameras, 1 to [#MAX_CAMERAS]
  /// @param credentials asked for when present
  /// @throws IOException when the address cannot be bound; the message names it
  public static SimulatedCameras start(
      String bindAddress, int port, int count, Optional<RtspCredentials> credentials)
      throws IOException {
    return start(bindAddress, port, count, credentials, RtspFaults.NONE);
  }

  /// The same, with cameras that do something wrong.
  public static SimulatedCameras start(
      String bindAddress,
      int port,
      int count,
      Optional<RtspCredentials> credentials,
      RtspFaults faults)
      throws IOException {
    if (count < 1 || count > MAX_CAMERAS) {
      throw new IllegalArgumentException(
          "the number of simulated cameras is " + count + ", not 1 to " + MAX_CAMERAS);
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not 0 to 65535");
    }
    CameraClip clip = CameraClip.load();
    Map<String, RtspFeed> feeds = new LinkedHashMap<>();
    for (int camera = 1; camera <= count; camera++) {
      feeds.put("/cam" + camera, new RtspFeed(List.of(clip.format())));
    }
    InetSocketAddress bind = new InetSocketAddress(InetAddress.getByName(bindAddress), port);
    RtspServer server = RtspServer.start(bind, feeds, credentials, faults);
    ScheduledExecutorService pacer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("camera-pacer").daemon(true).factory());
    String host =
        bind.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : bindAddress.contains(":") ? "[" + bindAddress + "]" : bindAddress;
    List<String> urls = new ArrayList<>();
    int number = 0;
    for (Map.Entry<String, RtspFeed> feed : feeds.entrySet()) {
      number++;
      urls.add("rtsp://" + host + ":" + server.port() + feed.getKey());
      new Camera(number, clip, feed.getValue(), pacer, anchoredClock()).begin();
    }
    return new SimulatedCameras(server, pacer, urls);
  }

  /// The wall clock as of now, carried on by the monotonic clock: a jump of the wall clock while we
  /// run must not show as missing or repeated frames.
  private static InstantSource anchoredClock() {
    Instant anchor = Instant.now();
    long anchorNanos = System.nanoTime();
    return () -> anchor.plusNanos(System.nanoTime() - anchorNanos);
  }

  /// One a camera, in order of their numbers; without credentials.
  public List<String> urls() {
    return urls;
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    pacer.shutdownNow();
    server.close();
  }

  /// One camera; runs on the pacer's thread.
  private static final class Camera {
    private final int number;
    private final CameraClip clip;
    private final FrameSchedule schedule;
    private final RtspFeed feed;
    private final ScheduledExecutorService pacer;
    private final InstantSource clock;
    private long counter;

    Camera(
        int number,
        CameraClip clip,
        RtspFeed feed,
        ScheduledExecutorService pacer,
        InstantSource clock) {
      this.number = number;
      this.clip = clip;
      this.schedule = FrameSchedule.of(number, CameraClip.FRAME_RATE_HZ, clip.units().size());
      this.feed = feed;
      this.pacer = pacer;
      this.clock = clock;
    }

    void begin() {
      counter = schedule.counterAt(nowMicros()) + 1;
      pace();
    }

    private void frame() {
      if (feed.watched()) {
        AnnexB.Unit unit = clip.units().get(schedule.clipIndex(counter));
        List<Bytes> nals = new ArrayList<>();
        nals.add(new FrameStamp(number, counter, nowMicros()).toNal());
        nals.addAll(unit.nals());
        feed.send(0, schedule.pts90k(counter), unit.keyFrame(), LengthPrefixed.of(nals));
      }
      counter = schedule.next(counter, nowMicros(), MAX_LATE_FRAMES);
      pace();
    }

    private void pace() {
      if (!pacer.isShutdown()) {
        long waitMicros = Math.max(0, schedule.dueMicros(counter) - nowMicros());
        var _ = pacer.schedule(this::frame, waitMicros, TimeUnit.MICROSECONDS);
      }
    }

    private long nowMicros() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
  }
}
