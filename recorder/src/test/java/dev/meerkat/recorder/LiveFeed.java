package dev.meerkat.recorder;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.media.rtsp.RtspCredentials;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.media.rtsp.RtspFeed;
import dev.meerkat.media.rtsp.RtspServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A camera on the loopback interface: numbered pictures, 100 a second, a key frame every fifth of
/// a second. It pauses while a client is behind.
final class LiveFeed implements AutoCloseable {
  static final TrackFormat.H264 FORMAT =
      new TrackFormat.H264(
          hex("6742c00bda05825b0110000003001000000300a0f142aa"), hex("68ce3c80"), 352, 288);
  static final int GOP = 20;

  private static final int FRAME_MILLIS = 10;
  private static final int FRAME_TICKS = 900;

  private final RtspFeed feed = new RtspFeed(List.of(FORMAT));
  private final RtspServer server;
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private Optional<TrackFormat.H264> inBand = Optional.empty();
  private int next;
  private long clockTicks;

  private LiveFeed(int port, Optional<RtspCredentials> credentials, RtspFaults faults)
      throws IOException {
    server =
        RtspServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            Map.of("/cam", feed),
            credentials,
            faults);
    var _ = pace.scheduleAtFixedRate(this::send, 0, FRAME_MILLIS, TimeUnit.MILLISECONDS);
  }

  static LiveFeed start() throws IOException {
    return start(0, RtspFaults.NONE);
  }

  static LiveFeed start(int port, RtspFaults faults) throws IOException {
    return new LiveFeed(port, Optional.empty(), faults);
  }

  static LiveFeed locked(String user, String password) throws IOException {
    return new LiveFeed(0, Optional.of(new RtspCredentials(user, password)), RtspFaults.NONE);
  }

  static Bytes hex(String hex) {
    return Bytes.copyOf(HexFormat.of().parseHex(hex));
  }

  int port() {
    return server.port();
  }

  String url() {
    return "rtsp://127.0.0.1:" + port() + "/cam";
  }

  /// From the next key frame on, the camera sends another format, as it does when somebody changes
  /// its resolution.
  void change(TrackFormat.H264 format) {
    pace.execute(() -> inBand = Optional.of(format));
  }

  /// From now on, its clock shows so much more.
  void jumpClock(long ticks) {
    pace.execute(() -> clockTicks += ticks);
  }

  private void send() {
    if (feed.behind() > RtspFeed.MOST_BEHIND / 2) {
      return;
    }
    int number = next++;
    boolean key = number % GOP == 0;
    var nals = new ArrayList<Bytes>();
    if (key) {
      inBand.ifPresent(format -> nals.addAll(List.of(format.sps(), format.pps())));
    }
    byte[] nal = new byte[key ? 3_000 : 300];
    for (int i = 0; i < nal.length; i++) {
      nal[i] = (byte) (1 + (number + i) % 250);
    }
    ByteBuffer.wrap(nal).put(0, (byte) (key ? 0x65 : 0x41)).putInt(1, number);
    nals.add(Bytes.copyOf(nal));
    feed.send(0, (long) number * FRAME_TICKS + clockTicks, key, LengthPrefixed.of(nals));
  }

  @Override
  public void close() {
    pace.shutdownNow();
    server.close();
  }
}
