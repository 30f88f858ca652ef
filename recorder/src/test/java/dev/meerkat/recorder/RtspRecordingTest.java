package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.media.rtsp.RtspTimeouts;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Records cameras of all kinds of misbehaviour by RTSP, next to one that is well.
@Timeout(120)
class RtspRecordingTest {
  private static final CameraId WELL = new CameraId("yard");
  private static final TrackFormat.H264 SMALLER =
      new TrackFormat.H264(
          LiveFeed.hex("6742c00dd90141fb011000000300100000030320f142a480"),
          LiveFeed.hex("68cb83cb20"),
          320,
          240);

  @TempDir Path root;

  private final Reports reports = new Reports();
  private final List<AutoCloseable> toClose = new ArrayList<>();

  @BeforeEach
  void recordOneThatIsWell() throws IOException {
    LiveFeed well = closing(LiveFeed.start());
    archive = closing(Archive.open(root, Frames.settings("a")));
    recorder =
        closing(
            new Recorder(
                archive,
                new RecorderSettings(CutSettings.DEFAULT, new Backoff(1, 20), 8, 20_000, 5_000),
                reports,
                new RtspStreams(new RtspTimeouts(2_000, 2_000, 2_000))));
    recorder.start(camera(WELL, well.url(), ""));
    Frames.await("recorded", () -> reports.recording(WELL));
  }

  private Archive archive;
  private Recorder recorder;

  @AfterEach
  void close() throws Exception {
    int before = reports.of(WELL).size();
    Frames.await("the camera that is well goes on", () -> reports.of(WELL).size() > before + 1);
    assertThat(reports.problems(WELL)).isEmpty();
    for (AutoCloseable one : toClose.reversed()) {
      one.close();
    }
    try (Archive again = Archive.open(root, Frames.settings("a"))) {
      assertThat(again.pieces(WELL, 0, Long.MAX_VALUE)).hasSize(1);
    }
  }

  @Test
  void everyFrameIsThereInOrder() throws IOException {
    record(closing(LiveFeed.start()).url());
    Frames.await("a second of it", () -> numbers().size() > 100);
    assertThat(numbers().getFirst() % LiveFeed.GOP).isZero();
    assertThat(numbers()).isEqualTo(consecutive(numbers()));
    assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
  }

  @Test
  void aCameraThatFallsSilentInTheMiddleOfAFrame() throws IOException {
    record(closing(LiveFeed.start(0, RtspFaults.stallingAfter(50_000))).url());
    assertThat(problem()).contains("no picture for 2000 ms").contains("restart the camera");
    assertThat(numbers()).isNotEmpty();
  }

  @Test
  void aCameraThatHangsUpInTheMiddleOfAFrame() throws IOException {
    record(closing(LiveFeed.start(0, RtspFaults.cuttingAfter(50_000))).url());
    assertThat(problem()).contains("closed the connection in the middle of a message or frame");
    Frames.await("several tries", () -> reports.problems(CAMERA).size() >= 3);
    assertThat(reports.of(CAMERA)).anyMatch(r -> r.firstDurableMicros() > 0);
    List<Integer> numbers = numbers();
    assertThat(numbers).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aCameraThatReboots() throws IOException {
    LiveFeed first = closing(LiveFeed.start());
    record(first.url());
    Frames.await("recorded", () -> reports.recording(CAMERA));
    first.close();
    assertThat(problem()).contains(first.url().substring(7));
    Frames.await("tries in vain", () -> problemsWith("no connection to port").size() > 1);
    LiveFeed second = closing(LiveFeed.start(first.port(), RtspFaults.NONE));
    assertThat(second.url()).isEqualTo(first.url());
    Frames.await("recorded again", () -> reports.recording(CAMERA));
    assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(2);
  }

  @Test
  void aCameraWhoseResolutionChanges() throws IOException {
    LiveFeed feed = closing(LiveFeed.start());
    record(feed.url());
    Frames.await("recorded", () -> numbers().size() > 2 * LiveFeed.GOP);
    feed.change(SMALLER);
    Frames.await("both formats", () -> formats().size() == 2);
    assertThat(formats()).containsExactly(LiveFeed.FORMAT, SMALLER);
    assertThat(numbers()).isEqualTo(consecutive(numbers()));
    assertThat(reports.problems(CAMERA)).isEmpty();
    assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
  }

  @Test
  void aCameraWhoseClockJumps() throws IOException {
    LiveFeed feed = closing(LiveFeed.start());
    record(feed.url());
    long hour = 3_600 * 90_000L;
    for (long ticks : List.of(hour, -2 * hour, 2 * 90_000L, -90_000L / 5)) {
      int before = numbers().size();
      Frames.await("recorded", () -> numbers().size() > before + 2 * LiveFeed.GOP);
      feed.jumpClock(ticks);
    }
    int before = numbers().size();
    Frames.await("goes on", () -> numbers().size() > before + 2 * LiveFeed.GOP);
    assertThat(numbers()).isEqualTo(consecutive(numbers()));
    assertThat(archive.pieces(CAMERA, 0, Long.MAX_VALUE)).hasSize(1);
    List<Long> times = Frames.times(Frames.copy(archive, 0, Long.MAX_VALUE));
    assertThat(times).isSorted().doesNotHaveDuplicates();
    long length = times.getLast() - times.getFirst();
    assertThat(length / (times.size() - 1)).as("distance of pictures").isBetween(9_500L, 10_500L);
    assertThat(reports.complaints(CAMERA))
        .singleElement()
        .asString()
        .startsWith("the camera's clock jumped ahead by 3600.");
    assertThat(reports.problems(CAMERA)).isEmpty();
  }

  @Test
  void aWrongPassword() throws IOException {
    LiveFeed feed = closing(LiveFeed.locked("admin", "right"));
    recorder.start(camera(CAMERA, feed.url(), "wrong"));
    assertThat(problem())
        .contains("password")
        .contains(feed.url().substring(7))
        .doesNotContain("wrong:");
    recorder.start(camera(CAMERA, feed.url(), "right"));
    Frames.await("recorded", () -> reports.recording(CAMERA));
  }

  /// It serves one client, and for a while that is the one whose host is gone.
  @Test
  void aCameraThatStillServesADeadRecorder() throws IOException {
    RtspFaults faults = new RtspFaults.Builder().maxSessions(1).staleMillis(300).build();
    LiveFeed feed = closing(LiveFeed.start(0, faults));
    try (Socket dead = new Socket(InetAddress.getLoopbackAddress(), feed.port())) {
      String request =
          "SETUP "
              + feed.url()
              + "/track0 RTSP/1.0\r\nCSeq: 1\r\n"
              + "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
      dead.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      assertThat(
              new BufferedReader(
                      new InputStreamReader(dead.getInputStream(), StandardCharsets.UTF_8))
                  .readLine())
          .isEqualTo("RTSP/1.0 200 OK");
      record(feed.url());
      assertThat(problem()).contains("453").contains("serves too many clients");
      assertThat(reports.latest(CAMERA).cause()).isEqualTo(Cause.CAMERA_BUSY);
    }
    Frames.await("recorded", () -> reports.recording(CAMERA));
    assertThat(reports.problems(CAMERA)).allMatch(words -> words.contains("453"));
  }

  @Test
  void nobodyThere() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    record("rtsp://127.0.0.1:" + port + "/cam");
    assertThat(problem()).contains("no connection to port " + port).contains("check address");
  }

  @Test
  void aServiceThatIsNotRtsp() throws IOException {
    ServerSocket web = closing(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(() -> answerHttp(web));
    record("rtsp://127.0.0.1:" + web.getLocalPort() + "/cam");
    assertThat(problem()).contains("check the port of the camera's RTSP service");
  }

  @Test
  void aServiceThatSaysNothing() throws IOException {
    ServerSocket mute = closing(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
    record("rtsp://127.0.0.1:" + mute.getLocalPort() + "/cam");
    assertThat(problem()).contains("no answer to OPTIONS within 2000 ms");
  }

  @Test
  void anAddressThatIsNone() {
    record("http://camera/stream");
    assertThat(problem()).contains("http://camera/stream");
  }

  private void record(String url) {
    recorder.start(camera(CAMERA, url, ""));
  }

  private static Camera camera(CameraId id, String url, String password) {
    return new Camera(id, url, "admin", password, new ServerId("a"), FailoverPriority.HIGH, true);
  }

  /// The first thing that is told of the camera.
  private String problem() {
    Frames.await("told", () -> !reports.problems(CAMERA).isEmpty());
    return reports.problems(CAMERA).getFirst();
  }

  private List<String> problemsWith(String words) {
    return reports.problems(CAMERA).stream().filter(p -> p.contains(words)).toList();
  }

  private List<Integer> numbers() {
    try {
      return Frames.all(archive);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<TrackFormat> formats() {
    try {
      byte[] copy = Frames.copy(archive, 0, Long.MAX_VALUE);
      return Mp4Reader.open(new ByteArrayInputStream(copy), "copy")
          .header()
          .tracks()
          .getFirst()
          .formats();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Integer> consecutive(List<Integer> numbers) {
    int first = numbers.getFirst();
    return IntStream.range(first, first + numbers.size()).boxed().toList();
  }

  private static void answerHttp(ServerSocket web) {
    while (!web.isClosed()) {
      try (Socket client = web.accept()) {
        client
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n<html>".getBytes(StandardCharsets.UTF_8));
        int _ = client.getInputStream().read();
      } catch (IOException _) {
        // The client went away, or the test is over.
      }
    }
  }

  private <T extends AutoCloseable> T closing(T one) {
    toClose.add(one);
    return one;
  }
}
